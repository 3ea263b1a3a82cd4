package dev.interlock.os.syscall;

import dev.interlock.os.file.Stream;
import dev.interlock.os.syscall.Transfer.Segment;
import java.util.ArrayList;
import java.util.List;

/** The accesses of a copy between the caller's memory and pages of the kernel: a load and a store for each word. */
final class KernelCopy implements Stream.Copied {
    private final Invocation call;
    private final List<Segment> pieces = new ArrayList<>();

    KernelCopy(Invocation call) {
        this.call = call;
    }

    @Override
    public void at(long physical, int bytes) {
        pieces.add(new Segment(physical, bytes));
    }

    @Override
    public void touch(long physical, long value) {
        call.work().load(physical, 8).store(physical, 8, value);
    }

    /**
     * Adds the copy to the work of the core.
     *
     * @param user pieces of user memory that do not cross pages, of as many bytes as those of the kernel
     * @param bytes what is copied
     */
    void copy(List<Segment> user, byte[] bytes, boolean toUser) {
        int done = 0;
        int piece = 0;
        long in = 0;
        for (Segment part : user) {
            long physical = call.core().translate(part.address(), toUser);
            for (long at = 0; at < part.bytes(); ) {
                long kernel = pieces.get(piece).address() + in;
                long left = Math.min(part.bytes() - at, pieces.get(piece).bytes() - in);
                int size = (int) Math.min(left, Math.min(8 - (physical + at & 7), 8 - (kernel & 7)));
                long from = toUser ? kernel : physical + at;
                long to = toUser ? physical + at : kernel;
                call.work().load(from, size).store(to, size, number(bytes, done, size));
                at += size;
                in += size;
                done += size;
                if (in == pieces.get(piece).bytes()) {
                    piece++;
                    in = 0;
                }
            }
        }
    }

    /** Adds a copy from a page of the kernel to the pieces. */
    void copyWithin(long page, byte[] bytes) {
        copyWithin(page, bytes, false);
    }

    /** Adds a copy from the pieces to a page of the kernel. */
    void copyOut(long page, byte[] bytes) {
        copyWithin(page, bytes, true);
    }

    private void copyWithin(long page, byte[] bytes, boolean toPage) {
        int done = 0;
        for (Segment piece : pieces) {
            for (long at = 0; at < piece.bytes(); ) {
                long from = toPage ? piece.address() + at : page + done;
                long to = toPage ? page + done : piece.address() + at;
                int size = (int) Math.min(piece.bytes() - at, Math.min(8 - (from & 7), 8 - (to & 7)));
                call.work().load(from, size).store(to, size, number(bytes, done, size));
                at += size;
                done += size;
            }
        }
    }

    private static long number(byte[] bytes, int from, int size) {
        long value = 0;
        for (int i = from + size - 1; i >= from; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }
}
