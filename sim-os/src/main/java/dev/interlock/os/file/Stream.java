package dev.interlock.os.file;

/**
 * A file without positions, through which bytes go: a pipe, a socket. What is under way lies in pages of the kernel, so a
 * read or write says where, and the calling core copies.
 *
 * <p>A transfer is made of steps. Each asks how many bytes it may move ({@link #room}, {@link #available}), then moves
 * exactly these ({@link #put}, {@link #take}); when the call ends or must wait, those at the other end are woken if there
 * was a reason ({@link #wakeReaders}, {@link #wakeWriters}).
 */
public abstract class Stream extends Inode {
    /** Most bytes of one step. */
    public static final int STEP = 4096;

    protected Stream(long number, Kind kind, int permissions) {
        super(number, kind, permissions);
    }

    /** Learns where in the kernel's memory the bytes of a step lie, piece by piece. */
    public interface Copied {
        /**
         * A word of the kernel that the step changes.
         *
         * @param physical its address
         * @param value what it holds then
         */
        void touch(long physical, long value);

        /**
         * The next piece.
         *
         * @param physical its address
         */
        void at(long physical, int bytes);
    }

    /**
     * How many bytes the next step of a write moves: 1 to {@link #STEP}.
     *
     * @param left how many bytes there still are, at least 1
     * @param first true for the first step of a call
     * @throws dev.interlock.os.wait.WouldBlock if there is no room, and the writer may wait
     * @throws dev.interlock.os.error.SystemCallException EAGAIN if it may not; EPIPE if nobody reads
     */
    public abstract int room(OpenFile open, long left, boolean first);

    /**
     * Writes as many bytes as {@link #room} has just said.
     *
     * @return true if those who wait to read must be told
     */
    public abstract boolean put(OpenFile open, byte[] bytes, int count, Copied where);

    /**
     * How many bytes the next step of a read moves; 0 at the end.
     *
     * @param left how many bytes are still wanted, at least 1
     * @param first true for the first step of a call: only then may it wait
     * @throws dev.interlock.os.wait.WouldBlock if there is nothing yet, and the reader may wait
     * @throws dev.interlock.os.error.SystemCallException EAGAIN if it may not
     */
    public abstract int available(OpenFile open, long left, boolean first);

    /**
     * Reads as many bytes as {@link #available} has just said.
     *
     * @return true if those who wait to write must be told
     */
    public abstract boolean take(OpenFile open, byte[] target, int count, Copied where);

    /** A write has ended or waits. @param needed what {@link #put} has said in one of its steps */
    public abstract void wakeReaders(OpenFile open, boolean needed);

    /** A read has ended or waits. @param needed what {@link #take} has said in one of its steps */
    public abstract void wakeWriters(OpenFile open, boolean needed);

    @Override
    public final boolean isSeekable() {
        return false;
    }
}
