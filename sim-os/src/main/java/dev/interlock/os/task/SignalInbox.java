package dev.interlock.os.task;

import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.ThreadSignals;

/** The signals that wait for a thread: its own, and those of its process, which it takes if no other thread does. */
public final class SignalInbox {
    private final ThreadSignals own;
    private final Process process;

    SignalInbox(ThreadSignals own, Process process) {
        this.own = own;
        this.process = process;
    }

    /** The set of signals that wait, those that the thread blocks too. */
    public long waiting() {
        return own.pending().set() | process.signals().pending().set();
    }

    /** How many signals of a set wait. */
    public int waiting(long set) {
        return own.pending().count(set) + process.signals().pending().count(set);
    }

    /** The set of signals that the thread would take now. */
    public long deliverable() {
        return waiting() & ~own.mask();
    }

    /** The signal of a set that goes first, the thread's own before its process's; null if there is none. */
    private SignalInfo first(long set) {
        SignalInfo info = own.pending().first(set);
        return info != null ? info : process.signals().pending().first(set);
    }

    /** The signal that the thread takes next; null if there is none. */
    public SignalInfo next() {
        return first(~own.mask());
    }

    /** The thread has taken a signal that {@link #next} has returned. */
    public void take(SignalInfo info) {
        own.pending().remove(info);
        process.signals().pending().remove(info);
        process.timers().taken(info);
    }

    /** Takes a signal of a set without delivering it, as it is to be told; null if there is none. */
    public SignalInfo takeFirst(long set) {
        SignalInfo info = first(set);
        if (info == null) {
            return null;
        }
        SignalInfo told = process.timers().told(info);
        take(info);
        return told;
    }

    /** True if a handler is about to be called: a call that would sleep ends. */
    public boolean interrupts() {
        SignalInfo next = next();
        return next != null && process.signals().actions().of(next.signal()).isHandler();
    }
}
