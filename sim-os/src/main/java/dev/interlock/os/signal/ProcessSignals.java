package dev.interlock.os.signal;

import dev.interlock.os.file.Readiness;
import dev.interlock.os.wait.WaitQueue;

/** What the threads of a process share of signals: the actions, what was sent to them all, whether they stand still. */
public final class ProcessSignals {
    private final PendingSignals pending = new PendingSignals();
    private final Readiness arrivals;
    private final WaitQueue continues;
    private SignalActions actions;
    private int stoppedBy;
    private boolean standsStill;
    private Change change = Change.NONE;
    private Change untold = Change.NONE;

    /** What job control has done to a process, as its parent sees it. */
    public enum Change {
        /** Nothing, or its parent knows it. */
        NONE,
        /** It has stopped. */
        STOPPED,
        /** It goes on. */
        CONTINUED
    }

    /**
     * Nothing pending.
     *
     * @param number of the process
     */
    public ProcessSignals(int number, SignalActions actions) {
        this.actions = actions;
        this.arrivals = new Readiness(new WaitQueue("a signal for process " + number));
        this.continues = new WaitQueue("SIGCONT for process " + number);
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

    /** Who is told of a signal, blocked or not, to the process or a thread of it. */
    public Readiness arrivals() {
        return arrivals;
    }

    // ---------------------------------------------------------------- job control

    /** Who waits here has stopped. */
    public WaitQueue continues() {
        return continues;
    }

    /** True while all threads are to stand still. */
    public boolean isStopped() {
        return stoppedBy != 0;
    }

    /** The signal that has stopped it, 0 if it is not stopped. */
    public int stoppedBy() {
        return stoppedBy;
    }

    /** All threads stop when they are about to return to the program. */
    public void stop(int signal) {
        stoppedBy = signal;
        standsStill = false;
        change = Change.NONE;
        untold = Change.NONE;
    }

    /** All threads have stopped; true if its parent does not know yet. */
    public boolean standStill() {
        if (!isStopped() || standsStill) {
            return false;
        }
        standsStill = true;
        change = Change.STOPPED;
        return true;
    }

    /** SIGCONT: they go on. One that had not come to a stand yet says only now that it was to stop, as on Linux. */
    public void goOn() {
        if (isStopped()) {
            untold = standsStill ? Change.CONTINUED : Change.STOPPED;
            stoppedBy = 0;
            change = Change.CONTINUED;
            continues.wakeAll();
        }
    }

    /** True if its parent must be told, by SIGCHLD, that it was continued. */
    public boolean hasUntold() {
        return untold != Change.NONE;
    }

    /** What its parent must be told by SIGCHLD, once. */
    public Change takeUntold() {
        Change told = untold;
        untold = Change.NONE;
        return told;
    }

    /** What its parent hears when it waits. */
    public Change change() {
        return change;
    }

    /** Its parent has heard it. */
    public void changeHeard() {
        change = Change.NONE;
    }

    private record Saved(
            Object pending,
            Object arrivals,
            Object continues,
            SignalActions table,
            Object actions,
            int stoppedBy,
            boolean standsStill,
            Change change,
            Change untold) {}

    /** What it is now. */
    public Object save() {
        return new Saved(
                pending.save(),
                arrivals.save(),
                continues.save(),
                actions,
                actions.save(),
                stoppedBy,
                standsStill,
                change,
                untold);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        pending.restore(saved.pending);
        arrivals.restore(saved.arrivals);
        continues.restore(saved.continues);
        actions = saved.table;
        actions.restore(saved.actions);
        stoppedBy = saved.stoppedBy;
        standsStill = saved.standsStill;
        change = saved.change;
        untold = saved.untold;
    }
}
