package dev.interlock.os.kernel;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where the guest's standard output and standard error go, up to a budget.
 *
 * <p>When time runs backwards and the guest writes the same bytes again, they are not printed again: what was once out
 * stays out.
 */
public final class Console {
    private final OutputStream out;
    private final OutputStream err;
    private final long budget;
    private long written;
    private long printed;

    /**
     * @param out receives what is written to descriptor 1
     * @param err receives what is written to descriptor 2
     * @param budget how many bytes may be written to both together
     */
    public Console(OutputStream out, OutputStream err, long budget) {
        this.out = out;
        this.err = err;
        this.budget = budget;
    }

    /** The largest number of bytes that may still be written. */
    long remaining() {
        return budget - written;
    }

    /** How many bytes may be written in all. */
    long budget() {
        return budget;
    }

    /** True for descriptors that can be written to. */
    static boolean isOpen(int fd) {
        return fd == 1 || fd == 2;
    }

    /**
     * Writes bytes.
     *
     * @return false if the host's stream is closed
     */
    boolean write(int fd, byte[] bytes, int count) {
        int alreadyPrinted = (int) Math.min(count, Math.max(0, printed - written));
        written += count;
        printed = Math.max(printed, written);
        OutputStream stream = fd == 1 ? out : err;
        try {
            stream.write(bytes, alreadyPrinted, count - alreadyPrinted);
            stream.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How much was written so far; what a snapshot keeps. */
    long position() {
        return written;
    }

    /** Goes back to an earlier {@link #position}. */
    void seek(long position) {
        written = position;
    }
}
