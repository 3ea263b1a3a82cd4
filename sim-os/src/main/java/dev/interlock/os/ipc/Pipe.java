package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.file.Stream;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;

/**
 * A pipe, with a name (a FIFO) or without, pipe(7) and Linux's {@code fs/pipe.c}: bytes go in at one end and come out at
 * the other, in order.
 *
 * <p>A reader waits for bytes as long as someone could write, a writer for a slot as long as someone could read. Up to 4096
 * bytes ({@code PIPE_BUF}) are written at once or not at all, because they fit into one slot.
 *
 * <p>Who is told when: readers when the pipe was empty before a write, writers when it was full before a read; everyone
 * when the last one at the other end closes.
 */
public final class Pipe extends Stream {
    /** Slots of a new pipe: 64 KiB. */
    private static final int FIRST_CAPACITY = 16;

    /** Bytes that {@code F_SETPIPE_SZ} grants at most, {@code /proc/sys/fs/pipe-max-size}. */
    public static final int LARGEST = 1 << 20;

    private final PageRing ring;
    private final KernelPages pages;
    private final Readiness readiness = new Readiness(this::name);
    private final WaitQueue readers = new WaitQueue(() -> "data in " + name());
    private final WaitQueue writers = new WaitQueue(() -> "room in " + name());
    private final WaitQueue openers = new WaitQueue(() -> "the other end of " + name());
    private long structure = -1;
    private int reading;
    private int writing;
    private long readersSeen;
    private long writersSeen;

    /** A pipe that is open nowhere. */
    public Pipe(long number, int permissions, KernelPages pages) {
        super(number, Kind.PIPE, permissions);
        this.pages = pages;
        this.ring = new PageRing(pages, FIRST_CAPACITY);
    }

    private String name() {
        return "pipe " + number();
    }

    // ---------------------------------------------------------------- ends

    @Override
    protected void opened(OpenFile open) {
        super.opened(open);
        if (structure < 0) {
            structure = pages.take();
        }
        if (open.isReadable()) {
            reading++;
            readersSeen++;
        }
        if (open.isWritable()) {
            writing++;
            writersSeen++;
        }
        openers.wakeAll();
    }

    @Override
    protected void closed(OpenFile open) {
        super.closed(open);
        if (open.isReadable()) {
            reading--;
        }
        if (open.isWritable()) {
            writing--;
        }
        if (reading == 0 && writing == 0) {
            ring.clear();
            pages.giveBack(structure);
            structure = -1;
        } else if (reading == 0 || writing == 0) {
            readers.wakeAll();
            writers.wakeAll();
            readiness.changed();
        }
    }

    /** How many were ever opened for reading; an opener for writing waits until it changes. */
    public long readersSeen() {
        return readersSeen;
    }

    /** How many were ever opened for writing. */
    public long writersSeen() {
        return writersSeen;
    }

    /** How many have it open for reading now. */
    public int readers() {
        return reading;
    }

    /** How many have it open for writing now. */
    public int writers() {
        return writing;
    }

    /** Who waits for somebody at the other end. */
    public WaitQueue openers() {
        return openers;
    }

    // ---------------------------------------------------------------- writing

    @Override
    public int room(OpenFile open, long left, boolean first) {
        if (reading == 0) {
            throw new SystemCallException(Errno.EPIPE);
        }
        int odd = (int) (left % PageRing.PAGE);
        if (first && odd > 0 && !ring.isEmpty() && odd <= ring.roomBehindLast()) {
            return odd;
        }
        if (!ring.isFull()) {
            return (int) Math.min(left, PageRing.PAGE);
        }
        if (open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        throw new WouldBlock(writers);
    }

    @Override
    public boolean put(OpenFile open, byte[] bytes, int count, Copied where) {
        boolean wasEmpty = ring.isEmpty();
        boolean behind = !wasEmpty && count <= ring.roomBehindLast() && count < PageRing.PAGE;
        where.at(behind ? ring.append(bytes, count) : ring.add(bytes, count), count);
        where.touch(structure, ring.used());
        return wasEmpty;
    }

    @Override
    public void wakeReaders(OpenFile open, boolean needed) {
        if (needed) {
            readers.wakeAll();
        }
        readiness.readable();
    }

    // ---------------------------------------------------------------- reading

    @Override
    public int available(OpenFile open, long left, boolean first) {
        if (!ring.isEmpty()) {
            return (int) Math.min(left, ring.inFirst());
        }
        if (writing == 0 || !first) {
            return 0;
        }
        if (open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        throw new WouldBlock(readers);
    }

    @Override
    public boolean take(OpenFile open, byte[] target, int count, Copied where) {
        boolean wasFull = ring.isFull();
        where.at(ring.take(target, count), count);
        where.touch(structure, ring.used());
        return wasFull;
    }

    @Override
    public void wakeWriters(OpenFile open, boolean needed) {
        if (needed) {
            writers.wakeAll();
            readiness.writable();
        }
    }

    // ---------------------------------------------------------------- what it is

    @Override
    public int ready(OpenFile open) {
        int ready = 0;
        if (open.isReadable()) {
            ready |= ring.isEmpty() ? 0 : Readiness.INPUT;
            ready |= writing == 0 && writersSeen > 0 ? Readiness.HANG_UP : 0;
        }
        if (open.isWritable()) {
            ready |= ring.isFull() ? 0 : Readiness.OUTPUT;
            ready |= reading == 0 ? Readiness.ERROR : 0;
        }
        return ready;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    /** Bytes that wait to be read. */
    public int bytes() {
        return ring.bytes();
    }

    /** {@code fcntl(F_GETPIPE_SZ)}. */
    public int capacity() {
        return ring.capacity() * PageRing.PAGE;
    }

    /** {@code fcntl(F_SETPIPE_SZ)}: rounded up to a power of two, at least a page; what it is then. */
    public int capacity(int bytes) {
        if (bytes < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (bytes > LARGEST) {
            throw new SystemCallException(Errno.EPERM);
        }
        int rounded = Math.max(PageRing.PAGE, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
        if (rounded / PageRing.PAGE < ring.used()) {
            throw new SystemCallException(Errno.EBUSY);
        }
        ring.capacity(rounded / PageRing.PAGE);
        writers.wakeAll();
        readiness.writable();
        return rounded;
    }

    private record Saved(
            Object ring,
            Object readiness,
            Object readers,
            Object writers,
            Object openers,
            long structure,
            int reading,
            int writing,
            long readersSeen,
            long writersSeen) {}

    @Override
    protected Object saveContents() {
        return new Saved(
                ring.save(),
                readiness.save(),
                readers.save(),
                writers.save(),
                openers.save(),
                structure,
                reading,
                writing,
                readersSeen,
                writersSeen);
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        ring.restore(saved.ring);
        readiness.restore(saved.readiness);
        readers.restore(saved.readers);
        writers.restore(saved.writers);
        openers.restore(saved.openers);
        structure = saved.structure;
        reading = saved.reading;
        writing = saved.writing;
        readersSeen = saved.readersSeen;
        writersSeen = saved.writersSeen;
    }
}
