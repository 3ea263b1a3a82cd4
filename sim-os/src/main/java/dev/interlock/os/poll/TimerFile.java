package dev.interlock.os.poll;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.ReadOnlyStream;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.ipc.KernelWords;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.timer.IntervalTimer;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A timer that is a file, timerfd_create(2): it is ready when it has rung; a read is eight bytes, how often. */
public final class TimerFile extends ReadOnlyStream {
    private static final int BYTES = 8;

    private final KernelWords words;
    private final long word;
    private final Clock clock;
    private final boolean realTime;
    private final Readiness readiness = new Readiness(() -> "timer file " + number());
    private final IntervalTimer timer = new IntervalTimer(this::rings);
    private boolean rung;

    /**
     * A timer that is not set.
     *
     * @param words where it takes the eight bytes of the kernel that hold the count
     * @param realTime absolute times are those of CLOCK_REALTIME
     */
    public TimerFile(long number, KernelWords words, Clock clock, boolean realTime) {
        super(number, Kind.REGULAR, 0600);
        this.words = words;
        this.word = words.take();
        this.clock = clock;
        this.realTime = realTime;
    }

    /** How much is left, and the interval. */
    public IntervalTimer timer() {
        return timer;
    }

    /** True if absolute times are those of CLOCK_REALTIME. */
    public boolean isRealTime() {
        return realTime;
    }

    /** timerfd_settime(2): a time of its clock, {@link IntervalTimer#NEVER} to stop it; what it has counted is forgotten. */
    public void set(int core, long time, long interval) {
        rung = false;
        if (time == IntervalTimer.NEVER) {
            timer.stop();
        } else {
            timer.set(clock, core, time, interval);
        }
    }

    private void rings() {
        rung = true;
        readiness.readable();
    }

    @Override
    public int available(OpenFile open, long left, boolean first) {
        if (!first) {
            return 0;
        }
        if (left < BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (!rung && open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        if (!rung) {
            throw new WouldBlock(readiness.input());
        }
        return BYTES;
    }

    @Override
    public boolean take(OpenFile open, byte[] target, int bytes, Copied where) {
        long count = 1 + timer.missed();
        rung = false;
        timer.goOn();
        ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN).putLong(count);
        where.touch(word, count);
        where.at(word, BYTES);
        return false;
    }

    @Override
    public int ready(OpenFile open) {
        return rung ? Readiness.INPUT : 0;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    protected void closed(OpenFile open) {
        super.closed(open);
        if (!isOpen()) {
            timer.stop();
            words.giveBack(word);
        }
    }

    private record Saved(Object readiness, Object timer, boolean rung) {}

    @Override
    protected Object saveContents() {
        return new Saved(readiness.save(), timer.save(), rung);
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        readiness.restore(saved.readiness);
        timer.restore(saved.timer);
        rung = saved.rung;
    }
}
