package dev.interlock.os.timer;

import dev.interlock.os.signal.SignalInfo;

/**
 * A timer of timer_create(2). While its signal waits to be taken it does not send another; how often it should have, the
 * signal tells when it is taken: the overrun count.
 */
public final class PosixTimer {
    /** What a timer whose signal nobody wants to hear waits at least: a millisecond at 3 GHz, in place of Linux's tick. */
    private static final long UNHEARD_CYCLES = 3_000_000;

    private final int number;
    private final Clock clock;
    private final boolean realTime;
    private final Receiver receiver;
    private final int signal;
    private final long value;
    private final IntervalTimer timer = new IntervalTimer(this::rings);
    private SignalInfo waiting;
    private boolean goesOn;
    private int overrun;

    /** Who gets its signal. */
    public interface Receiver {
        /** Sends it; true if it waits to be taken now, false if it was ignored. */
        boolean send(SignalInfo info);
    }

    /**
     * A timer that is not set.
     *
     * @param number that the program knows it by
     * @param realTime absolute times are those of CLOCK_REALTIME
     * @param receiver null for SIGEV_NONE
     * @param value what the program wants to be told with the signal
     */
    public PosixTimer(int number, Clock clock, boolean realTime, Receiver receiver, int signal, long value) {
        this.number = number;
        this.clock = clock;
        this.realTime = realTime;
        this.receiver = receiver;
        this.signal = signal;
        this.value = value;
    }

    /** The clock that it follows. */
    public Clock clock() {
        return clock;
    }

    /** True if absolute times are those of CLOCK_REALTIME. */
    public boolean isRealTime() {
        return realTime;
    }

    /** How much is left, and the interval. */
    public IntervalTimer timer() {
        return timer;
    }

    /** Sets it: a time of its clock, and cycles between two rings. A signal that waits still belongs to the past. */
    public void set(int core, long time, long interval) {
        goesOn = false;
        overrun = 0;
        if (receiver == null) {
            timer.setSilently(clock, core, time, interval);
        } else {
            timer.set(clock, core, time, interval);
        }
    }

    /** It rings no more. */
    public void stop() {
        goesOn = false;
        timer.stop();
    }

    private void rings() {
        if (waiting != null) { // it was set again before its last signal was taken
            goesOn = true;
            return;
        }
        SignalInfo info = SignalInfo.timer(signal, number, value);
        if (receiver.send(info)) {
            waiting = info;
            goesOn = true;
        } else {
            timer.goOn(UNHEARD_CYCLES);
        }
    }

    /** timer_getoverrun(2): of the signal that was taken last. */
    public int overrun() {
        return overrun;
    }

    boolean sent(SignalInfo info) {
        return waiting == info;
    }

    /** The overrun count that its waiting signal would tell now. */
    int missed() {
        return goesOn ? (int) Math.min(Integer.MAX_VALUE, timer.missed()) : 0;
    }

    /** Its signal is taken. */
    void taken() {
        overrun = missed();
        waiting = null;
        if (goesOn) {
            goesOn = false;
            timer.goOn();
        }
    }

    private record Saved(Object timer, SignalInfo waiting, boolean goesOn, int overrun) {}

    Object save() {
        return new Saved(timer.save(), waiting, goesOn, overrun);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        timer.restore(saved.timer);
        waiting = saved.waiting;
        goesOn = saved.goesOn;
        overrun = saved.overrun;
    }
}
