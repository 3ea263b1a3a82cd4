package dev.interlock.os.signal;

import dev.interlock.os.wait.WaitQueue;

/** What the threads of a process share of signals: the actions, what was sent to them all, whether they stand still. */
public final class ProcessSignals {
    private final PendingSignals pending = new PendingSignals();
    private final WaitQueue arrivals;
    private final WaitQueue continues;
    private final IntervalTimer timer;
    private SignalActions actions;
    private boolean stopped;

    /**
     * Nothing pending.
     *
     * @param number of the process
     * @param rings what happens when its interval timer rings
     */
    public ProcessSignals(int number, SignalActions actions, Runnable rings) {
        this.actions = actions;
        this.arrivals = new WaitQueue("a signal for process " + number);
        this.continues = new WaitQueue("SIGCONT for process " + number);
        this.timer = new IntervalTimer(rings);
    }

    /** Signals for whichever thread takes them. */
    public PendingSignals pending() {
        return pending;
    }

    /** What is to happen on each. */
    public SignalActions actions() {
        return actions;
    }

    /** Other actions, execve(2). */
    public void actions(SignalActions newActions) {
        actions = newActions;
    }

    /** Who waits here waits for a signal, blocked or not, to the process or a thread of it. */
    public WaitQueue arrivals() {
        return arrivals;
    }

    /** Who waits here has stopped. */
    public WaitQueue continues() {
        return continues;
    }

    /** ITIMER_REAL. */
    public IntervalTimer timer() {
        return timer;
    }

    /** True while all threads are to stand still. */
    public boolean isStopped() {
        return stopped;
    }

    /** All threads stop when they are about to return to the program. */
    public void stop() {
        stopped = true;
    }

    /** SIGCONT: they go on. */
    public void goOn() {
        if (stopped) {
            stopped = false;
            continues.wakeAll();
        }
    }

    private record Saved(
            Object pending,
            Object arrivals,
            Object continues,
            Object timer,
            SignalActions table,
            Object actions,
            boolean stopped) {}

    /** What it is now. */
    public Object save() {
        return new Saved(
                pending.save(), arrivals.save(), continues.save(), timer.save(), actions, actions.save(), stopped);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        pending.restore(saved.pending);
        arrivals.restore(saved.arrivals);
        continues.restore(saved.continues);
        timer.restore(saved.timer);
        actions = saved.table;
        actions.restore(saved.actions);
        stopped = saved.stopped;
    }
}
