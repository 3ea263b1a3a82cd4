package dev.interlock.test.scenario;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Brings a line to given states by accesses that end there: the owner writes or reads, then the sharers read. Where that
 * leaves one owner too much (a single sharer, an owner alone), a core that shall not have the line reads it too and then
 * gives it up.
 */
final class GivenLine {
    private final Machine machine;
    private final long line;
    private final List<LineState> wanted;

    GivenLine(Machine machine, long address, List<LineState> wanted) {
        if (wanted.size() != machine.cores()) {
            throw new IllegalArgumentException(
                    "the line has " + wanted.size() + " states, but the machine has " + machine.cores() + " cores");
        }
        for (LineState state : wanted) {
            if (!machine.protocol().states().contains(state) || !isGivable(state)) {
                throw new IllegalArgumentException(
                        state + " cannot be given under " + machine.protocol() + "; stable states are "
                                + machine.protocol().states().stream()
                                        .filter(GivenLine::isGivable)
                                        .map(LineState::name)
                                        .collect(Collectors.joining(", ")));
            }
        }
        this.machine = machine;
        this.line = address & -64;
        this.wanted = wanted;
    }

    private static boolean isGivable(LineState state) {
        return state.stable();
    }

    void bringAbout() {
        machine.settle();
        if (machine.line(line).presence() != 0 || !reached(LineState.I)) {
            machine.port(0).flush(line);
        }
        boolean forwarderIsLast = any(LineState.F) && !any(LineState.S);
        if (forwarderIsLast) {
            readAndGiveUp(() -> each(LineState.F, this::read));
            check();
            return;
        }
        each(LineState.M, this::write);
        each(LineState.O, this::write);
        each(LineState.E, this::read);
        each(LineState.S, this::read);
        each(LineState.F, this::read);
        if (!reached()) {
            readAndGiveUp(() -> {});
        }
        check();
    }

    /** A core that shall not have the line reads it, others do something, and it gives the line up again. */
    private void readAndGiveUp(Runnable meanwhile) {
        int spare = wanted.indexOf(LineState.I);
        if (spare < 0) {
            meanwhile.run();
            return;
        }
        read(spare);
        meanwhile.run();
        machine.settle();
        Eviction.of(machine, spare, line);
    }

    private void read(int core) {
        machine.port(core).load(line, 8);
    }

    private void write(int core) {
        machine.port(core).store(line, 8, machine.view().read(line, 8));
    }

    private void each(LineState state, java.util.function.IntConsumer access) {
        for (int core = 0; core < wanted.size(); core++) {
            if (wanted.get(core) == state) {
                access.accept(core);
            }
        }
    }

    private boolean any(LineState state) {
        return wanted.contains(state);
    }

    private boolean reached(LineState everywhere) {
        return states().stream().allMatch(state -> state == everywhere);
    }

    private boolean reached() {
        machine.settle();
        return states().equals(wanted);
    }

    private void check() {
        if (!reached()) {
            throw new IllegalArgumentException("under " + machine.protocol() + " no accesses bring a line to "
                    + text(wanted) + "; the nearest are " + text(states()));
        }
    }

    private List<LineState> states() {
        List<LineState> states = new ArrayList<>();
        for (int core = 0; core < machine.cores(); core++) {
            states.add(machine.line(line).on(core));
        }
        return states;
    }

    private static String text(List<LineState> states) {
        return states.stream().map(LineState::name).collect(Collectors.joining("/"));
    }
}
