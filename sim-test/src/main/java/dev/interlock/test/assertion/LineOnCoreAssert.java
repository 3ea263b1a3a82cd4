package dev.interlock.test.assertion;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.test.scenario.EventRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Assertions about one line in one core's private caches. */
public final class LineOnCoreAssert extends InterlockAssert<LineOnCoreAssert, LineState> {
    private final LineAssert line;
    private final Machine machine;
    private final long address;
    private final int core;

    LineOnCoreAssert(LineAssert line, Machine machine, long address, int core, Consumer<AssertionError> failures) {
        super(machine.line(address).on(core), LineOnCoreAssert.class, failures);
        this.line = line;
        this.machine = machine;
        this.address = address;
        this.core = core;
    }

    /** The line is in this state here. */
    public LineOnCoreAssert is(LineState expected) {
        return require(
                actual == expected,
                () -> message("core " + core + " to hold " + FailureMessage.state(expected), "it holds " + actual));
    }

    /** M: the only copy, newer than memory. */
    public LineOnCoreAssert isModified() {
        return is(LineState.M);
    }

    /** E: the only copy, clean. */
    public LineOnCoreAssert isExclusive() {
        return is(LineState.E);
    }

    /** S: a clean copy, others may have one too. */
    public LineOnCoreAssert isShared() {
        return is(LineState.S);
    }

    /** I: no copy. */
    public LineOnCoreAssert isInvalid() {
        return is(LineState.I);
    }

    /** O: shared, newer than memory, and this copy answers (MOESI). */
    public LineOnCoreAssert isOwned() {
        return is(LineState.O);
    }

    /** F: shared, and this copy answers (MESIF). */
    public LineOnCoreAssert isForward() {
        return is(LineState.F);
    }

    /**
     * The states that the line had here since recording began, the first being the one it had then. Transient states are
     * left out, unless some are named: {@code went(S, E, M)} and {@code went(S, SM_A, E, M)} may both be true.
     */
    public LineOnCoreAssert went(LineState... expected) {
        boolean transientToo = Arrays.stream(expected).anyMatch(state -> !state.stable());
        List<LineState> path = path(transientToo);
        return require(
                path.equals(List.of(expected)),
                () -> message(
                        "core " + core + " to go " + FailureMessage.path(List.of(expected)),
                        path.size() == 1 ? "it stayed in " + path.get(0) : "it went " + FailureMessage.path(path)));
    }

    /** The line did not change its state here since recording began. */
    public LineOnCoreAssert stayed(LineState expected) {
        return went(expected);
    }

    /** The line was never in this state here since recording began. */
    public LineOnCoreAssert wasNever(LineState unwanted) {
        List<LineState> path = path(true);
        return require(
                !path.contains(unwanted),
                () -> message("core " + core + " never to hold " + unwanted, "it went " + FailureMessage.path(path)));
    }

    private List<LineState> path(boolean transientToo) {
        List<LineChanged> changes =
                EventRecorder.of(machine).events().onLine(address).ofCore(core).of(LineChanged.class);
        List<LineState> path = new ArrayList<>();
        path.add(changes.isEmpty() ? actual : changes.get(0).from());
        for (LineChanged change : changes) {
            path.add(change.to());
        }
        if (!transientToo) {
            path.removeIf(state -> !state.stable());
        }
        return path;
    }

    /** This private cache of the core holds it. */
    public LineOnCoreAssert isIn(Level level) {
        return require(
                machine.line(address).in(core, level),
                () -> message("core " + core + " to have it in its " + level, "it has not"));
    }

    /** This private cache of the core does not hold it. */
    public LineOnCoreAssert isNotIn(Level level) {
        return require(
                !machine.line(address).in(core, level),
                () -> message("core " + core + " not to have it in its " + level, "it has"));
    }

    /** The core's own copy of the 8 bytes at the address with which the line was named. */
    public LineOnCoreAssert holds(long expected) {
        byte[] copy = machine.core(core).caches().peek(address & -64);
        if (copy == null) {
            return fail(message("core " + core + " to hold " + EventText.number(expected), "it has no copy"));
        }
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | copy[((int) address & 63) + i] & 0xff;
        }
        long held = value;
        return require(
                held == expected,
                () -> message(
                        "core " + core + " to hold " + EventText.number(expected),
                        "it holds " + EventText.number(held)));
    }

    /** The same line on another core. */
    public LineOnCoreAssert andOnCore(int other) {
        return line.onCore(other);
    }

    private String message(String expected, String but) {
        return FailureMessage.onLine(machine, address, expected, but);
    }
}
