package dev.interlock.test.contract;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a walk through the states of a protocol found.
 *
 * @param table the protocol
 * @param caches how many caches took part
 * @param lines how many lines shared the one place in each cache
 * @param ring true on a ring of home nodes, false on a bus
 * @param reduced true if steps that concern one cache alone were taken at once ({@link ProtocolExplorer#reduced})
 * @param states states seen, equal ones up to a change of places of caches and of lines counted once
 * @param steps steps taken between them
 * @param depth length of the longest shortest way to a state
 * @param complete true if no reachable state was left out
 * @param reached cells of the table that were used
 * @param counterexample a shortest way to something that must not happen, if there is one
 */
public record Exploration(
        TransitionTable table,
        int caches,
        int lines,
        boolean ring,
        boolean reduced,
        long states,
        long steps,
        int depth,
        boolean complete,
        Set<Place> reached,
        Optional<Counterexample> counterexample) {
    /** A cell of the table. */
    public record Place(LineState state, CoherenceEvent event) {
        @Override
        public String toString() {
            return state + " on " + event;
        }
    }

    public Exploration {
        reached = Set.copyOf(reached);
    }

    /** True if every reachable state was seen and nothing was wrong in any. */
    public boolean holds() {
        return complete && counterexample.isEmpty();
    }

    /** Moves and stalls of the table that were never used, in the table's order. */
    public List<Place> unreached() {
        List<Place> places = new ArrayList<>();
        for (LineState state : table.states()) {
            for (CoherenceEvent event : CoherenceEvent.values()) {
                Place place = new Place(state, event);
                if (!(table.cell(state, event) instanceof TransitionTable.Cell.Impossible)
                        && !reached.contains(place)) {
                    places.add(place);
                }
            }
        }
        return places;
    }

    /** {@code mesi, 3 caches, 1 line: 2,345 states, 9,876 steps, depth 27: holds}, or the counterexample. */
    @Override
    public String toString() {
        String counts = String.format(
                Locale.ROOT,
                "%s, %d caches, %s%s: %,d states, %,d steps, depth %d: ",
                table.name(),
                caches,
                lines == 1 ? "1 line" : lines + " lines in one place",
                (ring ? ", on a ring" : "") + (reduced ? ", reduced" : ""),
                states,
                steps,
                depth);
        return counts
                + counterexample
                        .map(example -> example.because() + "\n\n" + example)
                        .orElse(complete ? "holds" : "nothing wrong so far, not complete");
    }
}
