package dev.interlock.core.travel;

import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A run in which one can go anywhere: forward, back, to a cycle, to a breakpoint.
 *
 * <p>Standing at cycle <i>c</i> means that everything before <i>c</i> has happened and nothing else. Listeners of the machine
 * hear what happens when time goes forward by {@link #run}, {@link #seek} and the steps; what is re-executed to go back is
 * not heard. Who goes back and then forward again hears the same events again.
 *
 * <p>The timeline owns the machine's time: whoever drives the machine by hand, or changes it, calls {@link #changed} after.
 */
public final class Timeline {
    /** Bytes of snapshots that are kept if nothing else is said: 256 MiB. */
    public static final long DEFAULT_BUDGET = 256L << 20;

    /** Cycles between snapshots while time goes forward. */
    static final long INTERVAL = 100_000;

    /** A stretch that is re-executed gets this many snapshots, so that the next step back costs less. */
    private static final int PIECES = 8;

    /** A stretch so short is re-executed at once. */
    private static final long SHORT = 2_000;

    private static final EventFilter NOTHING = new EventFilter(Set.of(), -1, 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    private final Machine machine;
    private final Snapshots snapshots;
    private final List<Breakpoint> breakpoints = new ArrayList<>();

    /** The end of the run, once it is known. */
    private Stop end;

    /** A timeline that begins where the machine stands, with the default budget. */
    public Timeline(Machine machine) {
        this(machine, DEFAULT_BUDGET);
    }

    /**
     * A timeline that begins where the machine stands.
     *
     * @param budget bytes of snapshots to keep, about; two are always kept
     */
    public Timeline(Machine machine, long budget) {
        if (budget < 0) {
            throw new IllegalArgumentException(
                    "the budget for snapshots is " + budget + " bytes; it must be 0 or more");
        }
        this.machine = machine;
        this.snapshots = new Snapshots(machine, budget);
        snapshots.take();
    }

    /** The machine, as it stands at {@link #cycle}. */
    public Machine machine() {
        return machine;
    }

    /** Where it stands. */
    public long cycle() {
        return machine.cycle();
    }

    /** Cycles at which there are snapshots, ascending. */
    public List<Long> snapshotCycles() {
        return snapshots.cycles();
    }

    /** Somebody has changed the machine by hand: its past cannot be re-executed any more, so the timeline begins here. */
    public void changed() {
        end = null;
        snapshots.clear();
        snapshots.take();
    }

    // ---------------------------------------------------------------- breakpoints

    /** Adds a breakpoint. */
    public Timeline add(Breakpoint breakpoint) {
        breakpoints.add(breakpoint);
        return this;
    }

    /** Takes a breakpoint away. */
    public Timeline remove(Breakpoint breakpoint) {
        breakpoints.remove(breakpoint);
        return this;
    }

    /** What it stops at. */
    public List<Breakpoint> breakpoints() {
        return List.copyOf(breakpoints);
    }

    private EventFilter watched() {
        Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        breakpoints.forEach(breakpoint -> kinds.addAll(breakpoint.filter().kinds()));
        return new EventFilter(kinds, -1, 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);
    }

    /** Hears the events that may stop a run, and notes the stops that lie in a stretch of time. */
    private final class Watch implements EventSink {
        private final long after;
        private final long before;
        private final boolean last;
        private Stop found;

        /** @param last whether to note the last stop of the stretch, else the first */
        Watch(long after, long before, boolean last) {
            this.after = after;
            this.before = before;
            this.last = last;
        }

        @Override
        public void accept(SimEvent event) {
            for (Breakpoint breakpoint : breakpoints) {
                if (breakpoint.stopsAt(event)) {
                    note(breakpoint, event);
                }
            }
        }

        private void note(Breakpoint breakpoint, SimEvent event) {
            long stop = breakpoint.stop(event);
            if (stop <= after || stop >= before) {
                return;
            }
            boolean better = found == null || (last ? stop >= found.cycle() : stop < found.cycle());
            if (better) {
                found = new Stop(stop, Optional.of(breakpoint), Optional.of(event), Optional.empty());
            }
            if (!last) {
                machine.pause();
            }
        }
    }

    // ---------------------------------------------------------------- forward

    /** Goes forward until a breakpoint, the end of the run, or the cycle: whatever is first. */
    public Stop run(long untilCycle) {
        long began = cycle();
        Watch watch = new Watch(began, Long.MAX_VALUE, false);
        EventFilter watched = watched();
        if (!watched.kinds().isEmpty()) {
            machine.subscribe(watch, watched);
        }
        StopReason reason;
        try {
            reason = forward(untilCycle);
        } finally {
            machine.unsubscribe(watch);
        }
        if (watch.found != null && watch.found.cycle() <= cycle()) {
            back(watch.found.cycle());
            return watch.found;
        }
        return hasEnded(reason, untilCycle) ? remember(reason) : Stop.at(cycle());
    }

    private boolean hasEnded(StopReason reason, long untilCycle) {
        return switch (reason.kind()) {
            case PAUSED -> false;
            case BUDGET -> cycle() < untilCycle; // the kernel's own budget
            default -> true;
        };
    }

    private Stop remember(StopReason reason) {
        end = Stop.end(cycle(), reason);
        return end;
    }

    /** Goes forward, taking snapshots on the way. */
    private StopReason forward(long untilCycle) {
        while (true) {
            long next = Math.min(untilCycle, (cycle() / INTERVAL + 1) * INTERVAL);
            StopReason reason = machine.run(next);
            boolean goesOn = reason.kind() == StopReason.Kind.BUDGET && cycle() == next;
            if (!goesOn || next == untilCycle) {
                return reason;
            }
            snapshots.take();
        }
    }

    /** Goes forward until the machine is so, looked at after each cycle in which something happened. */
    public Stop runUntil(Predicate<Machine> condition, long limit) {
        while (cycle() < limit && !condition.test(machine)) {
            long next = cycle() + 1;
            StopReason reason = forward(next);
            if (hasEnded(reason, next)) {
                return remember(reason);
            }
        }
        return Stop.at(cycle());
    }

    /** One cycle forward; breakpoints do not stop it. */
    public Stop stepCycle() {
        return seek(cycle() + 1);
    }

    /**
     * Forward until a core has retired one more instruction; breakpoints do not stop it.
     *
     * @param limit how many cycles it may take: a core may wait for long, or for ever
     */
    public Stop stepInstruction(int core, long limit) {
        long before = machine.core(core).counters().instructions;
        return runUntil(now -> now.core(core).counters().instructions > before, cycle() + limit);
    }

    // ---------------------------------------------------------------- anywhere

    /**
     * Goes to a cycle, back or forward, past all breakpoints.
     *
     * @throws IllegalArgumentException if the cycle is before the timeline's first or beyond the end of the run; then it
     *     stands where it stood, or at the end
     */
    public Stop seek(long cycle) {
        if (cycle < snapshots.first()) {
            throw new IllegalArgumentException(
                    "there is no way to cycle " + cycle + ": the timeline begins at cycle " + snapshots.first());
        }
        if (cycle <= cycle()) {
            back(cycle);
            return Stop.at(cycle);
        }
        StopReason reason = end != null && cycle > end.cycle() ? runToEnd() : forward(cycle);
        if (cycle() < cycle && reason.kind() == StopReason.Kind.PAUSED) {
            return Stop.at(cycle());
        }
        if (cycle() < cycle) {
            remember(reason);
            throw new IllegalArgumentException("cycle " + cycle + " is beyond the end of the run, which "
                    + describe(reason) + " at cycle " + cycle());
        }
        return Stop.at(cycle());
    }

    private StopReason runToEnd() {
        Stop known = end;
        forward(known.cycle());
        return known.end().orElseThrow();
    }

    private static String describe(StopReason reason) {
        return switch (reason.kind()) {
            case EXITED -> "exited";
            case HALTED -> "halted";
            case FAULTED -> "faulted";
            case BUDGET -> "used up its budget";
            case DEADLOCK -> "deadlocked";
            case PAUSED -> "paused";
        };
    }

    /** One cycle back. */
    public Stop stepBack() {
        return seek(cycle() - 1);
    }

    /** Back to before the last instruction that a core has retired; to the beginning if there is none. */
    public Stop stepInstructionBack(int core) {
        EventFilter filter =
                EventFilter.ALL.kinds(EventKind.INSTRUCTION_RETIRED).core(core);
        return lastBefore(cycle(), List.of(new Breakpoint("instruction", filter, event -> true, true)));
    }

    /** Back to the last breakpoint before now; to the beginning if there is none. */
    public Stop runBack() {
        return lastBefore(cycle(), List.copyOf(breakpoints));
    }

    /** Looks for the last stop before a cycle, stretch by stretch, from the nearest snapshot backwards. */
    private Stop lastBefore(long now, List<Breakpoint> stops) {
        List<Breakpoint> own = List.copyOf(breakpoints);
        breakpoints.clear();
        breakpoints.addAll(stops);
        try {
            List<Long> begins = new ArrayList<>(snapshots.cycles());
            Collections.reverse(begins);
            long end = now;
            for (long begin : begins) {
                if (begin >= end) {
                    continue;
                }
                Watch watch = new Watch(begin - 1, end, true);
                replay(snapshots.before(begin), end, watch, watched());
                if (watch.found != null) {
                    back(watch.found.cycle());
                    return watch.found;
                }
                end = begin + 1; // a stop may lie exactly at the snapshot
            }
            back(snapshots.first());
            return Stop.at(cycle());
        } finally {
            breakpoints.clear();
            breakpoints.addAll(own);
        }
    }

    /** Goes back, or stays; nobody hears of it. */
    private void back(long target) {
        Snapshot from = snapshots.before(target);
        long piece = Math.max(SHORT, (target - from.cycle()) / PIECES);
        machine.restore(from);
        diverted(event -> {}, NOTHING, () -> {
            while (target - cycle() > piece) {
                machine.runTo(cycle() + piece);
                snapshots.take();
            }
            machine.runTo(target);
        });
    }

    private void replay(Snapshot from, long until, EventSink listener, EventFilter filter) {
        machine.restore(from);
        diverted(listener, filter, () -> machine.runTo(until));
    }

    private void diverted(EventSink listener, EventFilter filter, Runnable work) {
        machine.subscriptions().divert(listener, filter);
        try {
            work.run();
        } finally {
            machine.subscriptions().resume();
        }
    }
}
