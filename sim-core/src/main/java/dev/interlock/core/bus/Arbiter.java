package dev.interlock.core.bus;

import dev.interlock.core.event.Request;
import dev.interlock.core.time.BusMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whose request gets the address bus next. Requests wait in one queue per core, in order of arrival; a request for
 * a line that has a transaction outstanding lets those behind it pass. {@link BusConfig.Arbitration} says which core goes
 * first.
 *
 * <p>While a core waits for the whole interconnect, nothing new is granted but what empties write-back buffers; while it has
 * it, only that core is.
 */
final class Arbiter {
    private final BusConfig config;
    private final BusCounters counters;
    private final RequestTable table;
    private final Steps steps;
    private final List<ArrayDeque<BusMessage>> queues = new ArrayList<>();

    private long addressFree;
    private int lastGranted;
    private long arbitrationAt = Long.MAX_VALUE;
    /** The core that waits for, or has, the whole interconnect; −1 if none does. */
    private int heldFor = -1;

    private boolean locked;

    Arbiter(BusConfig config, int cores, RequestTable table, Steps steps, BusCounters counters) {
        this.config = config;
        this.table = table;
        this.steps = steps;
        this.counters = counters;
        for (int core = 0; core < cores; core++) {
            queues.add(new ArrayDeque<>());
        }
    }

    /** A request arrives, and waits for its turn. */
    void enqueue(BusMessage request) {
        queues.get(request.core()).add(request);
        schedule(request.time() + config.arbitrationCycles());
    }

    /** Something happened for which a request may have waited: the next arbitration is not before {@code earliest}. */
    void schedule(long earliest) {
        long at = Math.max(earliest, addressFree);
        if (at < arbitrationAt) {
            arbitrationAt = at;
            steps.schedule(at, Steps.Kind.ARBITRATE, null);
        }
    }

    /** True if an arbitration is due now; false if an earlier one was scheduled later and has taken its place. */
    boolean due(long now) {
        if (now != arbitrationAt) {
            return false;
        }
        arbitrationAt = Long.MAX_VALUE;
        return true;
    }

    /** The request that has the address bus from now on; null if none can be granted. */
    BusMessage grant(long now) {
        BusMessage chosen = choose(now);
        if (chosen != null) {
            queues.get(chosen.core()).remove(chosen);
            lastGranted = chosen.core();
            addressFree = now + config.addressCycles();
            counters.addressBusy += config.addressCycles();
            counters.waited += now - chosen.time();
        }
        return chosen;
    }

    /** Schedules the next arbitration, if there is anything to decide. */
    void scheduleNext(long now) {
        long next = Long.MAX_VALUE;
        for (int core = 0; core < queues.size(); core++) {
            next = Math.min(next, nextEligible(core, now));
        }
        if (next != Long.MAX_VALUE) {
            schedule(next);
        }
    }

    private BusMessage choose(long now) {
        int cores = queues.size();
        BusMessage chosen = null;
        for (int turn = 1; turn <= cores; turn++) {
            int core =
                    config.arbitration() == BusConfig.Arbitration.ROUND_ROBIN ? (lastGranted + turn) % cores : turn - 1;
            BusMessage request = eligible(core, now);
            if (request != null && (chosen == null || request.time() < chosen.time())) {
                chosen = request;
                if (config.arbitration() != BusConfig.Arbitration.FIRST_COME_FIRST_SERVED) {
                    return chosen;
                }
            }
        }
        return chosen;
    }

    /** When a request of a core can next be granted; MAX_VALUE if none waits, or all wait for the end of a transaction. */
    private long nextEligible(int core, long now) {
        ArrayDeque<BusMessage> queue = queues.get(core);
        if (queue.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (eligible(core, now) != null) {
            return now;
        }
        for (BusMessage request : queue) {
            long ready = request.time() + config.arbitrationCycles();
            if (ready > now) {
                return ready;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The first request of a core that may be granted now, or null. */
    private BusMessage eligible(int core, long now) {
        if (locked && heldFor != core) {
            return null;
        }
        ArrayDeque<BusMessage> queue = queues.get(core);
        if (queue.isEmpty()) {
            return null;
        }
        for (BusMessage request : queue) {
            if (request.time() + config.arbitrationCycles() > now) {
                return null; // the queue is in order of arrival
            }
            // while somebody waits for the interconnect, nothing new begins but what empties write-back buffers
            boolean leaves = request.request() == Request.WRITEBACK || request.request() == Request.EVICTION;
            boolean allowed = heldFor < 0 || locked || leaves;
            if (allowed && !table.has(request.line())) {
                return request;
            }
        }
        return null;
    }

    // ---------------------------------------------------------------- the lock

    /** Begins nothing new but for this core and what empties write-back buffers: somebody waits for the whole interconnect. */
    void holdFor(int core) {
        heldFor = core;
        locked = false;
    }

    /** The core that it is held for may use it, and nobody else. */
    void lock(long now) {
        locked = true;
        if (!queues.get(heldFor).isEmpty()) {
            schedule(now); // a prefetch may have come before the lock was asked for, and have waited for it
        }
    }

    /** Goes on with everybody's requests. */
    void free(long now) {
        heldFor = -1;
        locked = false;
        schedule(now);
    }

    private record Saved(
            List<List<BusMessage>> queues,
            long addressFree,
            int lastGranted,
            long arbitrationAt,
            int heldFor,
            boolean locked) {}

    Object save() {
        List<List<BusMessage>> waiting = new ArrayList<>();
        queues.forEach(queue -> waiting.add(List.copyOf(queue)));
        return new Saved(waiting, addressFree, lastGranted, arbitrationAt, heldFor, locked);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        for (int core = 0; core < queues.size(); core++) {
            queues.get(core).clear();
            queues.get(core).addAll(saved.queues.get(core));
        }
        addressFree = saved.addressFree;
        lastGranted = saved.lastGranted;
        arbitrationAt = saved.arbitrationAt;
        heldFor = saved.heldFor;
        locked = saved.locked;
    }
}
