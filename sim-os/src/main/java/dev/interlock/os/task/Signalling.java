package dev.interlock.os.task;

import dev.interlock.os.signal.ProcessSignals;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;

/**
 * How a signal gets to a thread: {@code __send_signal} and {@code complete_signal} of Linux. What nobody wants to hear is
 * dropped; the rest waits until the thread, or one of the process that does not block it, is about to return to its program.
 */
public final class Signalling {
    private Signalling() {}

    /** Sends a signal to one thread; false if too many wait already. */
    public static boolean toThread(Task task, SignalInfo info) {
        if (isDropped(task.process(), task, info.signal())) {
            return true;
        }
        if (!task.signals().pending().add(info)) {
            return false;
        }
        task.process().signals().arrivals().readable();
        if ((task.inbox().deliverable() & Signals.bit(info.signal())) != 0) {
            task.hear();
        }
        return true;
    }

    /** Sends a signal to a process; false if too many wait already. */
    public static boolean toProcess(Process process, SignalInfo info) {
        Task first = process.threads().isEmpty() ? null : process.threads().get(0);
        if (first == null || process.isZombie() || isDropped(process, first, info.signal())) {
            return true;
        }
        if (!process.signals().pending().add(info)) {
            return false;
        }
        process.signals().arrivals().readable();
        Task taker = taker(process, info.signal());
        if (taker != null) {
            taker.hear();
        }
        return true;
    }

    /** True if a signal does nothing but what it does at once. */
    private static boolean isDropped(Process process, Task task, int signal) {
        ProcessSignals signals = process.signals();
        if ((Signals.STOPPING & Signals.bit(signal)) != 0) {
            forget(process, Signals.bit(Signals.SIGCONT));
        } else if (signal == Signals.SIGCONT) {
            forget(process, Signals.STOPPING);
            signals.goOn();
        }
        boolean blocked = (task.signals().mask() & Signals.bit(signal)) != 0; // sigtimedwait(2) may want it
        return !blocked && signals.actions().of(signal).isNothing(signal);
    }

    /** These signals wait no more, for no thread of a process. */
    public static void forget(Process process, long unwanted) {
        process.signals().pending().removeAll(unwanted);
        process.threads().forEach(task -> task.signals().pending().removeAll(unwanted));
    }

    /** The signals of timers wait no more: the timers are gone, execve(2). */
    public static void forgetTimers(Process process) {
        process.signals().pending().removeTimers();
        process.threads().forEach(task -> task.signals().pending().removeTimers());
    }

    /** The first thread that does not block a signal, rather one that has nothing to deliver yet; null if all block it. */
    private static Task taker(Process process, int signal) {
        Task busy = null;
        for (Task task : process.threads()) {
            boolean blocks = (task.signals().mask() & Signals.bit(signal)) != 0;
            if (blocks || task.isOver() || task.isDying() || task.standing() == Task.Standing.NEW) {
                continue;
            }
            if (task.inbox().deliverable() == Signals.bit(signal)) {
                return task;
            }
            busy = busy == null ? task : busy;
        }
        return busy;
    }

    /** The thread takes no more signals of its process, or fewer; others may have to. */
    public static void offerAgain(Task former) {
        long waiting = former.process().signals().pending().set();
        if (waiting == 0) {
            return;
        }
        for (Task task : former.process().threads()) {
            if (task != former && !task.isOver() && (waiting & ~task.signals().mask()) != 0) {
                task.hear();
            }
        }
    }
}
