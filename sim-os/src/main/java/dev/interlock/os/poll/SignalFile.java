package dev.interlock.os.poll;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.ReadOnlyStream;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.Task;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;
import java.util.function.Supplier;

/**
 * Signals as a file, signalfd(2): a read takes those of a set that wait for the thread that reads, or for its process, as
 * {@code struct signalfd_siginfo}. Whoever looks at it sees his own signals, also in a process that has it by fork(2).
 */
public final class SignalFile extends ReadOnlyStream {
    private static final int RECORDS = STEP / SignalInfo.BYTES;

    private final Supplier<Task> reader;
    private final long page;
    private long set;

    /**
     * @param reader who makes the present system call
     * @param page physical address of the page of the kernel in which records are laid out
     * @param set of signals that it is for
     */
    public SignalFile(long number, Supplier<Task> reader, long page, long set) {
        super(number, Kind.REGULAR, 0600);
        this.reader = reader;
        this.page = page;
        set(set);
    }

    /** It is for these signals from now on. */
    public void set(long newSet) {
        set = newSet & ~Signals.UNBLOCKABLE;
    }

    private long waiting() {
        return reader.get().inbox().waiting() & set;
    }

    @Override
    public int available(OpenFile open, long left, boolean first) {
        if (left < SignalInfo.BYTES) {
            if (first) {
                throw new SystemCallException(Errno.EINVAL);
            }
            return 0;
        }
        int count = (int) Math.min(
                Math.min(left / SignalInfo.BYTES, RECORDS), reader.get().inbox().waiting(set));
        if (count == 0 && first) {
            if (open.isNonBlocking()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw new WouldBlock(readiness().input());
        }
        return count * SignalInfo.BYTES;
    }

    @Override
    public boolean take(OpenFile open, byte[] target, int bytes, Copied where) {
        Task task = reader.get();
        for (int at = 0; at < bytes; at += SignalInfo.BYTES) {
            SignalInfo info = task.inbox().takeFirst(set);
            System.arraycopy(info.signalFileBytes(), 0, target, at, SignalInfo.BYTES);
        }
        where.at(page, bytes);
        return false;
    }

    @Override
    public int ready(OpenFile open) {
        return waiting() != 0 ? Readiness.INPUT : 0;
    }

    @Override
    public Readiness readiness() {
        return reader.get().process().signals().arrivals();
    }

    @Override
    public List<WaitQueue> queues(int events) {
        return List.of(readiness().input());
    }

    @Override
    protected Object saveContents() {
        return set;
    }

    @Override
    protected void restoreContents(Object state) {
        set = (Long) state;
    }
}
