package dev.interlock.os.syscall;

import dev.interlock.os.file.OpenFile;
import java.util.List;

/**
 * A read or write in progress: a file, pieces of user memory, and how far it has come. The kernel copies a page at a time,
 * so other cores see it happen.
 *
 * @param offset where in the file, -1 for the file's own position
 * @param toUser true for a read
 * @param segment the piece that is next
 * @param inSegment bytes of it that are done
 * @param done bytes done in all
 */
record Transfer(
        OpenFile file, long offset, boolean toUser, List<Segment> segments, int segment, long inSegment, long done) {
    /** One piece of user memory, {@code struct iovec}. */
    record Segment(long address, long bytes) {}

    Transfer(OpenFile file, long offset, boolean toUser, List<Segment> segments) {
        this(file, offset, toUser, segments, 0, 0, 0);
    }

    boolean isComplete() {
        return segment == segments.size();
    }

    long address() {
        return segments.get(segment).address() + inSegment;
    }

    long left() {
        return segments.get(segment).bytes() - inSegment;
    }

    /** The transfer after so many bytes more; segments that are done are left behind. */
    Transfer advanced(long bytes) {
        int next = segment;
        long in = inSegment + bytes;
        while (next < segments.size() && in == segments.get(next).bytes()) {
            next++;
            in = 0;
        }
        return new Transfer(file, offset < 0 ? -1 : offset + bytes, toUser, segments, next, in, done + bytes);
    }
}
