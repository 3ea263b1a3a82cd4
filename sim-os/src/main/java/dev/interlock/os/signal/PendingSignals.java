package dev.interlock.os.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Signals that were sent and not delivered yet. Below {@link Signals#REAL_TIME} a signal that is there already is not
 * queued again, unless another timer sends it; above, each is, up to a limit, and those of one number stay in order.
 */
public final class PendingSignals {
    /** Real-time signals that may wait, RLIMIT_SIGPENDING. */
    public static final int MOST = 1024;

    private final List<SignalInfo> queue = new ArrayList<>();
    private long set;

    /** The set of signals that wait. */
    public long set() {
        return set;
    }

    /** A signal was sent; false if there is no room for it. */
    public boolean add(SignalInfo info) {
        boolean waits = (set & Signals.bit(info.signal())) != 0;
        if (waits && info.signal() < Signals.REAL_TIME && info.code() != SignalInfo.TIMER) {
            return true;
        }
        if (queue.size() >= MOST && info.signal() >= Signals.REAL_TIME) {
            return false;
        }
        queue.add(info);
        set |= Signals.bit(info.signal());
        return true;
    }

    /** The next of a set: those that an instruction has caused first, then by number; null if there is none. */
    public SignalInfo first(long wanted) {
        long candidates = set & wanted;
        if (candidates == 0) {
            return null;
        }
        long urgent = candidates & Signals.SYNCHRONOUS;
        int signal = Long.numberOfTrailingZeros(urgent != 0 ? urgent : candidates) + 1;
        for (SignalInfo info : queue) {
            if (info.signal() == signal) {
                return info;
            }
        }
        throw new IllegalStateException("signal " + signal + " is in the set of those that wait, but not in the queue");
    }

    /** Takes one out that {@link #first} has returned. */
    public void remove(SignalInfo info) {
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i) == info) {
                queue.remove(i);
                break;
            }
        }
        count();
    }

    /** How many of a set wait. */
    public int count(long wanted) {
        return (int) queue.stream()
                .filter(info -> (wanted & Signals.bit(info.signal())) != 0)
                .count();
    }

    /** True if this very one waits. */
    public boolean holds(SignalInfo info) {
        return queue.stream().anyMatch(waiting -> waiting == info);
    }

    /** Nobody will get these. */
    public void removeAll(long unwanted) {
        queue.removeIf(info -> (unwanted & Signals.bit(info.signal())) != 0);
        count();
    }

    /** Nobody will get those of timers. */
    public void removeTimers() {
        queue.removeIf(info -> info.code() == SignalInfo.TIMER);
        count();
    }

    private void count() {
        set = 0;
        for (SignalInfo info : queue) {
            set |= Signals.bit(info.signal());
        }
    }

    Object save() {
        return List.copyOf(queue);
    }

    void restore(Object state) {
        queue.clear();
        ((List<?>) state).forEach(info -> queue.add((SignalInfo) info));
        count();
    }
}
