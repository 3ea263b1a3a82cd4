package dev.interlock.os.poll;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.file.Stream;
import dev.interlock.os.ipc.KernelWords;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A number that one side adds to and the other takes, eventfd(2): the cheapest way to say that something has happened.
 * Each write is eight bytes, a number to add; each read is eight bytes, all that was added since.
 */
public final class EventCounter extends Stream {
    /** The largest value; an addition that would exceed it waits. */
    private static final long MOST = -2;

    private static final int BYTES = 8;

    private final KernelWords words;
    private final long word;
    private final boolean semaphore;
    private final Readiness readiness = new Readiness(() -> "event counter " + number());
    private long count;

    /**
     * @param words where it takes the eight bytes of the kernel that hold it
     * @param count what it is at first, unsigned
     * @param semaphore {@code EFD_SEMAPHORE}: a read takes one, not all
     */
    public EventCounter(long number, KernelWords words, long count, boolean semaphore) {
        super(number, Kind.REGULAR, 0600);
        this.words = words;
        this.word = words.take();
        this.count = count;
        this.semaphore = semaphore;
    }

    @Override
    public boolean ignoresSeeks() {
        return true;
    }

    @Override
    public int available(OpenFile open, long left, boolean first) {
        if (!first) {
            return 0;
        }
        if (left < BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (count == 0 && open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        if (count == 0) {
            throw new WouldBlock(readiness.input());
        }
        return BYTES;
    }

    @Override
    public boolean take(OpenFile open, byte[] target, int bytes, Copied where) {
        long taken = semaphore ? 1 : count;
        count -= taken;
        ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN).putLong(taken);
        where.touch(word, taken);
        where.at(word, BYTES);
        return true;
    }

    @Override
    public void wakeWriters(OpenFile open, boolean needed) {
        readiness.writable();
    }

    @Override
    public int room(OpenFile open, long left, boolean first) {
        if (!first) {
            return 0;
        }
        if (left < BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return BYTES;
    }

    @Override
    public boolean put(OpenFile open, byte[] bytes, int ignored, Copied where) {
        long more = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (more == -1) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (Long.compareUnsigned(MOST - count, more) < 0) {
            if (open.isNonBlocking()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw new WouldBlock(readiness.output());
        }
        count += more;
        where.at(word, BYTES);
        return true;
    }

    @Override
    public void wakeReaders(OpenFile open, boolean needed) {
        readiness.readable();
    }

    @Override
    public int ready(OpenFile open) {
        return (count != 0 ? Readiness.INPUT : 0) | (Long.compareUnsigned(count, MOST) < 0 ? Readiness.OUTPUT : 0);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    protected void closed(OpenFile open) {
        super.closed(open);
        if (!isOpen()) {
            words.giveBack(word);
        }
    }

    private record Saved(long count, Object readiness) {}

    @Override
    protected Object saveContents() {
        return new Saved(count, readiness.save());
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        count = saved.count;
        readiness.restore(saved.readiness);
    }
}
