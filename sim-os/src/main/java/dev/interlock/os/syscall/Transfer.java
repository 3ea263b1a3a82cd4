package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.file.OpenFile;
import java.util.ArrayList;
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
 * @param tell true if those at the other end of a stream have not been told yet
 * @param quiet true if EPIPE comes without SIGPIPE
 */
record Transfer(
        OpenFile file,
        long offset,
        boolean toUser,
        List<Segment> segments,
        int segment,
        long inSegment,
        long done,
        boolean tell,
        boolean quiet) {
    /** One piece of user memory, {@code struct iovec}. */
    record Segment(long address, long bytes) {}

    Transfer(OpenFile file, long offset, boolean toUser, List<Segment> segments) {
        this(file, offset, toUser, segments, 0, 0, 0, false, false);
    }

    boolean isComplete() {
        return segment == segments.size();
    }

    long address() {
        return segments.get(segment).address() + inSegment;
    }

    /** Bytes that are left of the present piece. */
    long left() {
        return segments.get(segment).bytes() - inSegment;
    }

    /** Bytes that are left of all pieces. */
    long leftInAll() {
        long left = -inSegment;
        for (Segment piece : segments.subList(segment, segments.size())) {
            left += piece.bytes();
        }
        return left;
    }

    /** Where the next bytes stand in user memory; no piece crosses a page. */
    List<Segment> next(int count) {
        List<Segment> pieces = new ArrayList<>();
        int at = segment;
        long in = inSegment;
        for (int left = count; left > 0; ) {
            long address = segments.get(at).address() + in;
            int bytes = (int) Math.min(left, FRAME_BYTES - (address & FRAME_BYTES - 1));
            bytes = (int) Math.min(bytes, segments.get(at).bytes() - in);
            if (bytes > 0) {
                pieces.add(new Segment(address, bytes));
            }
            left -= bytes;
            in += bytes;
            if (in == segments.get(at).bytes()) {
                at++;
                in = 0;
            }
        }
        return pieces;
    }

    /** The transfer after so many bytes more; segments that are done are left behind. */
    Transfer advanced(long bytes) {
        int next = segment;
        long in = inSegment + bytes;
        while (next < segments.size() && in == segments.get(next).bytes()) {
            next++;
            in = 0;
        }
        return new Transfer(
                file, offset < 0 ? -1 : offset + bytes, toUser, segments, next, in, done + bytes, tell, quiet);
    }

    /** The same, and those at the other end are still to be told, or have been. */
    Transfer telling(boolean newTell) {
        return new Transfer(file, offset, toUser, segments, segment, inSegment, done, newTell, quiet);
    }

    /** The same, but EPIPE comes without SIGPIPE. */
    Transfer quietly(boolean newQuiet) {
        return new Transfer(file, offset, toUser, segments, segment, inSegment, done, tell, newQuiet);
    }
}
