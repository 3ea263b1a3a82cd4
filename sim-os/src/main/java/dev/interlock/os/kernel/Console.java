package dev.interlock.os.kernel;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where the guest's standard input comes from, and where its standard output and standard error go, up to a budget.
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

    private final InputStream in;
    private final ByteArrayOutputStream consumed = new ByteArrayOutputStream();
    private int read;

    /** A console whose input is empty. */
    public Console(OutputStream out, OutputStream err, long budget) {
        this(InputStream.nullInputStream(), out, err, budget);
    }

    /**
     * @param in is read from descriptor 0
     * @param out receives what is written to descriptor 1
     * @param err receives what is written to descriptor 2
     * @param budget how many bytes may be written to both together
     */
    public Console(InputStream in, OutputStream out, OutputStream err, long budget) {
        this.in = in;
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

    /**
     * Reads what there is, at least one byte unless the input has ended. What was read stays here, to be read again when
     * time runs backwards.
     */
    int read(byte[] target, int count) {
        try {
            if (read == consumed.size()) {
                byte[] fresh = new byte[count];
                int there = in.read(fresh, 0, count);
                if (there <= 0) {
                    return 0;
                }
                consumed.write(fresh, 0, there);
            }
            int there = Math.min(count, consumed.size() - read);
            System.arraycopy(consumed.toByteArray(), read, target, 0, there);
            read += there;
            return there;
        } catch (IOException e) {
            throw new SystemCallException(Errno.EIO);
        }
    }

    /** How much was read so far; what a snapshot keeps. */
    int inputPosition() {
        return read;
    }

    /** Goes back to an earlier {@link #inputPosition}. */
    void seekInput(int position) {
        read = position;
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
