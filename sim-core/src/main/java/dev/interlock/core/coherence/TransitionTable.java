package dev.interlock.core.coherence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A coherence protocol as data: for each state and event a <em>move</em> (next state and actions), a <em>stall</em> (the
 * event waits and is tried again), or <em>impossible, because …</em>. The table is total: a cell said twice or not at all
 * is refused when it is built.
 *
 * <p>The controllers in {@code cache} ask it on every slow-path event; the fast path uses flat arrays made from it once.
 */
public final class TransitionTable {
    private static final int EVENTS = CoherenceEvent.values().length;
    private static final LineState[] STATES = LineState.values();

    private final String name;
    private final String description;
    private final Set<LineState> states;
    private final Cell[] cells;
    /** The cells that are moves, null for the others: what the slow path asks. */
    private final Cell.Move[] moves;
    /** For each event, bit n is set if the n-th state stalls it. */
    private final int[] stalls;

    /** One cell of the table. */
    public sealed interface Cell {
        /** The line goes to {@code next}, and these actions are done. */
        final class Move implements Cell {
            private final LineState next;
            /** Bit n is set if action n is done: the slow path asks no sets. */
            private final int bits;

            public Move(LineState next, Set<CoherenceAction> actions) {
                this.next = next;
                int done = 0;
                for (CoherenceAction action : actions) {
                    done |= 1 << action.ordinal();
                }
                bits = done;
            }

            public Move(LineState next, CoherenceAction... actions) {
                this(next, Set.of(actions));
            }

            /** The state of the line from then on. */
            public LineState next() {
                return next;
            }

            /** What is done, in the order of {@link CoherenceAction}. */
            public Set<CoherenceAction> actions() {
                EnumSet<CoherenceAction> actions = EnumSet.allOf(CoherenceAction.class);
                actions.removeIf(action -> !does(action));
                return Collections.unmodifiableSet(actions);
            }

            /** True if the move includes this action. */
            public boolean does(CoherenceAction action) {
                return (bits & 1 << action.ordinal()) != 0;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Move move && move.next == next && move.bits == bits;
            }

            @Override
            public int hashCode() {
                return 31 * next.ordinal() + bits;
            }

            @Override
            public String toString() {
                return "to " + next + " " + actions();
            }
        }

        /** The event waits: an access until the line is settled, a snoop until the lock is let go. */
        record Stall() implements Cell {}

        /** Reaching this cell is a bug of the simulator (or of a broken table). */
        record Impossible(String because) implements Cell {}
    }

    private TransitionTable(String name, String description, Set<LineState> states, Cell[] cells) {
        this.name = name;
        this.description = description;
        this.states = Collections.unmodifiableSet(states);
        this.cells = cells;
        moves = new Cell.Move[cells.length];
        stalls = new int[EVENTS];
        for (int at = 0; at < cells.length; at++) {
            if (cells[at] instanceof Cell.Move move) {
                moves[at] = move;
            } else if (cells[at] instanceof Cell.Stall) {
                stalls[at % EVENTS] |= 1 << at / EVENTS;
            }
        }
    }

    /** Begins a table over these states. */
    public static Builder named(String name, LineState first, LineState... rest) {
        return new Builder(name, EnumSet.of(first, rest));
    }

    /** The protocol's name, lower case, such as {@code mesi}. */
    public String name() {
        return name;
    }

    /** What the protocol is and where it comes from, for people; empty if nobody said. */
    public String description() {
        return description;
    }

    /** The states that the protocol uses, in the order of {@link LineState}. */
    public Set<LineState> states() {
        return states;
    }

    /** States, to write tables with. */
    public static Set<LineState> in(LineState first, LineState... rest) {
        return EnumSet.of(first, rest);
    }

    /** Events, to write tables with. */
    public static Set<CoherenceEvent> on(CoherenceEvent first, CoherenceEvent... rest) {
        return EnumSet.of(first, rest);
    }

    /** The cell for a state of this protocol. */
    public Cell cell(LineState state, CoherenceEvent event) {
        Cell cell = cells[state.ordinal() * EVENTS + event.ordinal()];
        if (cell == null) {
            throw new IllegalArgumentException(name + ": " + state + " is not a state of this protocol");
        }
        return cell;
    }

    /**
     * The move for an event that cannot wait.
     *
     * @throws IllegalStateException if the cell is a stall or impossible: a bug of the simulator, never of the guest
     */
    public Cell.Move move(LineState state, CoherenceEvent event) {
        Cell.Move move = moves[state.ordinal() * EVENTS + event.ordinal()];
        if (move == null) {
            throw noMove(state, event);
        }
        return move;
    }

    private IllegalStateException noMove(LineState state, CoherenceEvent event) {
        Cell cell = cell(state, event);
        String why = cell instanceof Cell.Impossible impossible ? "impossible: " + impossible.because() : "a stall";
        return new IllegalStateException(name + ": " + state + " on " + event + " is " + why);
    }

    /** True if the event must wait in this state. */
    public boolean stalls(LineState state, CoherenceEvent event) {
        return (stalls[event.ordinal()] >>> state.ordinal() & 1) != 0;
    }

    /** True if a store may write in this state without asking anybody, leaving the state as it is. */
    public boolean writesInPlace(LineState state) {
        return states.contains(state)
                && cell(state, CoherenceEvent.STORE) instanceof Cell.Move move
                && move.does(CoherenceAction.HIT)
                && move.next() == state;
    }

    /** This table with one cell replaced: how broken tables are made for the checkers and for the classroom. */
    public TransitionTable with(String newName, LineState state, CoherenceEvent event, Cell cell) {
        cell(state, event);
        refuse(newName, states, state, event, cell);
        Cell[] copy = cells.clone();
        copy[state.ordinal() * EVENTS + event.ordinal()] = cell;
        return new TransitionTable(newName, description, states, copy);
    }

    /** This table with another description. */
    public TransitionTable describedAs(String newDescription) {
        return new TransitionTable(name, newDescription, states, cells);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Refuses what no controller could do, such as filling the cache when nothing arrives. */
    private static void refuse(String name, Set<LineState> states, LineState state, CoherenceEvent event, Cell cell) {
        String at = name + ": the cell " + state + " on " + event;
        if (cell instanceof Cell.Impossible impossible && impossible.because().isBlank()) {
            throw new IllegalArgumentException(at + " is impossible, but it does not say why");
        }
        if (!(cell instanceof Cell.Move move)) {
            return;
        }
        if (!states.contains(move.next())) {
            throw new IllegalArgumentException(
                    at + " goes to " + move.next() + ", which is not a state of this protocol");
        }
        for (CoherenceAction action : move.actions()) {
            if (!event.actions().contains(action)) {
                throw new IllegalArgumentException(at + " cannot " + action.text() + "; on " + event + " one can "
                        + (event.actions().isEmpty() ? "do nothing but move" : event.actions()));
            }
        }
        if (event.access() && move.actions().size() != 1) {
            throw new IllegalArgumentException(
                    at + " must do exactly one of " + event.actions() + ", not " + move.actions());
        }
        if (event == CoherenceEvent.REPLACE && move.next().leaving() != move.does(CoherenceAction.SEND_WRITEBACK)) {
            throw new IllegalArgumentException(at + " goes to " + move.next()
                    + (move.next().leaving()
                            ? " without a write-back"
                            : ", but a write-back waits in a state of its own"));
        }
        if (move.does(CoherenceAction.WRITE_MEMORY) && !move.does(CoherenceAction.INTERVENE)) {
            throw new IllegalArgumentException(
                    at + " updates memory with data that it does not give: it must intervene");
        }
    }

    /** Collects rows and refuses an incomplete or contradictory table. */
    public static final class Builder {
        private final String name;
        private String description = "";
        private final EnumSet<LineState> states;
        private final Cell[] cells = new Cell[STATES.length * EVENTS];

        private Builder(String name, EnumSet<LineState> states) {
            this.name = name;
            this.states = states;
        }

        /** What the protocol is and where it comes from: a paragraph for people. */
        public Builder describedAs(String text) {
            description = text;
            return this;
        }

        /** In each of these states, on each of these events: go to {@code next} and do the actions. */
        public Builder row(Set<LineState> in, Set<CoherenceEvent> on, LineState next, CoherenceAction... actions) {
            return put(in, on, state -> new Cell.Move(next, Set.of(actions)));
        }

        /** As {@link #row}, staying in the state. */
        public Builder stay(Set<LineState> in, Set<CoherenceEvent> on, CoherenceAction... actions) {
            return put(in, on, state -> new Cell.Move(state, Set.of(actions)));
        }

        /** The events wait in these states. */
        public Builder stall(Set<LineState> in, Set<CoherenceEvent> on) {
            return put(in, on, state -> new Cell.Stall());
        }

        /** The events cannot happen in these states, and why. */
        public Builder impossible(Set<LineState> in, Set<CoherenceEvent> on, String because) {
            return put(in, on, state -> new Cell.Impossible(because));
        }

        private Builder put(Set<LineState> in, Set<CoherenceEvent> on, Function<LineState, Cell> cellFor) {
            for (LineState state : in) {
                require(state);
                for (CoherenceEvent event : on) {
                    int at = state.ordinal() * EVENTS + event.ordinal();
                    if (cells[at] != null) {
                        throw new IllegalArgumentException(
                                name + ": the cell " + state + " on " + event + " is said twice");
                    }
                    Cell cell = cellFor.apply(state);
                    refuse(name, states, state, event, cell);
                    cells[at] = cell;
                }
            }
            return this;
        }

        private void require(LineState state) {
            if (!states.contains(state)) {
                throw new IllegalArgumentException(name + ": " + state + " is not a state of this protocol");
            }
        }

        /** The finished table. */
        public TransitionTable build() {
            List<String> missing = new ArrayList<>();
            for (LineState state : states) {
                for (CoherenceEvent event : CoherenceEvent.values()) {
                    if (cells[state.ordinal() * EVENTS + event.ordinal()] == null) {
                        missing.add(state + " on " + event);
                    }
                }
            }
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(name + ": no cell for " + String.join(", ", missing));
            }
            return new TransitionTable(name, description, states, cells.clone());
        }
    }
}
