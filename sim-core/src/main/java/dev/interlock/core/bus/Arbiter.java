package dev.interlock.core.bus;

import dev.interlock.core.event.Request;
import dev.interlock.core.time.BusMessage;
import java.util.Arrays;
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
    private final boolean roundRobin;
    private final boolean firstCome;
    private final int arbitrationCycles;
    private final RequestQueue[] queues;
    /** Bit n is set if core n waits. Who does not is never looked at. */
    private long waiting;

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
        roundRobin = config.arbitration() == BusConfig.Arbitration.ROUND_ROBIN;
        firstCome = config.arbitration() == BusConfig.Arbitration.FIRST_COME_FIRST_SERVED;
        arbitrationCycles = config.arbitrationCycles();
        queues = new RequestQueue[cores];
        Arrays.setAll(queues, core -> new RequestQueue());
    }

    /** A request arrives, and waits for its turn. */
    void enqueue(BusMessage request) {
        queues[request.core()].add(request);
        waiting |= 1L << request.core();
        schedule(request.time() + arbitrationCycles);
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
            RequestQueue queue = queues[chosen.core()];
            queue.remove(chosen);
            if (queue.size() == 0) {
                waiting &= ~(1L << chosen.core());
            }
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
        for (long left = waiting; left != 0 && next > now; left &= left - 1) {
            next = Math.min(next, nextEligible(Long.numberOfTrailingZeros(left), now));
        }
        if (next != Long.MAX_VALUE) {
            schedule(next);
        }
    }

    private BusMessage choose(long now) {
        if (firstCome) {
            return earliest(now);
        }
        // whose turn it is: the cores behind the last, then from the first again; or always from the first
        long behind = roundRobin ? waiting & -2L << lastGranted : waiting;
        BusMessage chosen = first(behind, now);
        return chosen == null ? first(waiting & ~behind, now) : chosen;
    }

    private BusMessage first(long cores, long now) {
        for (long left = cores; left != 0; left &= left - 1) {
            BusMessage request = eligible(Long.numberOfTrailingZeros(left), now);
            if (request != null) {
                return request;
            }
        }
        return null;
    }

    private BusMessage earliest(long now) {
        BusMessage chosen = null;
        for (long left = waiting; left != 0; left &= left - 1) {
            BusMessage request = eligible(Long.numberOfTrailingZeros(left), now);
            if (request != null && (chosen == null || request.time() < chosen.time())) {
                chosen = request;
            }
        }
        return chosen;
    }

    /** When a request of a core can next be granted; MAX_VALUE if all wait for the end of a transaction. */
    private long nextEligible(int core, long now) {
        if (eligible(core, now) != null) {
            return now;
        }
        RequestQueue queue = queues[core];
        if (queue.last().time() + arbitrationCycles <= now) {
            return Long.MAX_VALUE;
        }
        int place = 0;
        while (queue.at(place).time() + arbitrationCycles <= now) {
            place++;
        }
        return queue.at(place).time() + arbitrationCycles;
    }

    /** The first request of a core that may be granted now, or null. */
    private BusMessage eligible(int core, long now) {
        if (locked && heldFor != core) {
            return null;
        }
        RequestQueue queue = queues[core];
        for (int place = 0; place < queue.size(); place++) {
            BusMessage request = queue.at(place);
            if (request.time() + arbitrationCycles > now) {
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
        if (queues[heldFor].size() > 0) {
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
        List<List<BusMessage>> requests =
                Arrays.stream(queues).map(RequestQueue::save).toList();
        return new Saved(requests, addressFree, lastGranted, arbitrationAt, heldFor, locked);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        waiting = 0;
        for (int core = 0; core < queues.length; core++) {
            queues[core].restore(saved.queues.get(core));
            waiting |= queues[core].size() > 0 ? 1L << core : 0;
        }
        addressFree = saved.addressFree;
        lastGranted = saved.lastGranted;
        arbitrationAt = saved.arbitrationAt;
        heldFor = saved.heldFor;
        locked = saved.locked;
    }
}
