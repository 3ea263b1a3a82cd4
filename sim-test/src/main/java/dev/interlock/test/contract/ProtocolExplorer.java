package dev.interlock.test.contract;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.test.contract.Counterexample.Property;
import dev.interlock.test.contract.Exploration.Place;
import dev.interlock.test.contract.ProtocolModel.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks every state that a coherence protocol can reach with a few caches, and says whether it keeps its promises: a
 * verdict over a table of your own in one line.
 *
 * <pre>{@code
 * Exploration found = ProtocolExplorer.of(Mesi.TABLE).caches(3).lines(2).explore();
 * System.out.println(found);                              // states, steps, and a shortest counterexample if there is one
 * assertThat(found.counterexample()).isEmpty();
 * }</pre>
 *
 * <p>What is promised is {@link Counterexample.Property}; what moves is told in {@link dev.interlock.test.contract}. The
 * walk goes breadth first, so a counterexample has as few steps as any. States that differ only in which cache or which
 * line is which are one state.
 *
 * <p>No deadlock and no starvation are shown by measures ({@link Progress}), in every state of every walk: some step completes
 * a part of what is under way and lessens the work that is left; and each granted request has such a step of its own, and
 * is taken farther from its end by nobody's. So, whatever new accesses begin, a granted request is answered as soon as its
 * few steps are taken, and a waiting one is granted as soon as the arbiter's turn reaches it.
 */
public final class ProtocolExplorer {
    private static final Kind[] KINDS = Kind.values();
    private static final Kind[] PROMPT = {Kind.ANSWER, Kind.PREFETCHED, Kind.WRITTEN_BACK, Kind.SNOOP};

    private final TransitionTable table;
    private final int caches;
    private final int lines;
    private final boolean ring;
    private final boolean reduced;
    private final long limit;

    private ProtocolExplorer(TransitionTable table, int caches, int lines, boolean ring, boolean reduced, long limit) {
        this.table = table;
        this.caches = caches;
        this.lines = lines;
        this.ring = ring;
        this.reduced = reduced;
        this.limit = limit;
    }

    /** An explorer of this table, for 2 caches and 1 line. */
    public static ProtocolExplorer of(TransitionTable table) {
        return new ProtocolExplorer(table, 2, 1, false, false, Integer.MAX_VALUE);
    }

    /** With this number of caches, 1 to 6. */
    public ProtocolExplorer caches(int number) {
        if (number < 1 || number > 6) {
            throw new IllegalArgumentException("caches is " + number + "; it must be from 1 to 6");
        }
        return new ProtocolExplorer(table, number, lines, ring, reduced, limit);
    }

    /**
     * With this number of lines, 1 or 2. One line is replaced at any time, by lines that nobody looks at. Two lines share
     * the one place in each cache, so each replaces the other.
     */
    public ProtocolExplorer lines(int number) {
        if (number < 1 || number > 2) {
            throw new IllegalArgumentException("lines is " + number + "; it must be 1 or 2");
        }
        return new ProtocolExplorer(table, caches, number, ring, reduced, limit);
    }

    /**
     * On a ring of home nodes instead of a bus. Caches are not equally far from a home node, so a line may be granted again,
     * and snoops of it be felt elsewhere, before the last requester has felt its answer; only a snoop to that requester comes
     * later. And a read of a line that nobody owns is not told to those who share it, unless the table has a forwarder.
     */
    public ProtocolExplorer ring() {
        return new ProtocolExplorer(table, caches, lines, true, reduced, limit);
    }

    /**
     * Walks fewer states of a large machine: what is under way to a core and concerns nobody else until it is felt (the
     * answer to its request, the acknowledgement of its write-back, a snoop of a line of which it has no copy) is felt at
     * once instead of at any time. Whatever could happen before it could as well happen after it, so nothing is missed as
     * long as only the holder of a line writes it; tables that break even that are caught by the full walk of a smaller
     * machine, with a shorter counterexample.
     */
    public ProtocolExplorer reduced() {
        return new ProtocolExplorer(table, caches, lines, ring, true, limit);
    }

    /** Gives up when more states than this have been seen. */
    public ProtocolExplorer atMost(long states) {
        if (states < 1) {
            throw new IllegalArgumentException("states is " + states + "; it must be at least 1");
        }
        return new ProtocolExplorer(table, caches, lines, ring, reduced, states);
    }

    /** Walks. */
    public Exploration explore() {
        ProtocolModel from = new ProtocolModel(table, caches, lines, ring);
        ProtocolModel to = new ProtocolModel(table, caches, lines, ring);
        StateSet seen = new StateSet(from.keyLength());
        Progress progress = new Progress(caches, lines);
        long[] key = new long[from.keyLength()];
        long[] fromKey = new long[from.keyLength()];
        from.key(key);
        seen.add(key, -1);
        long steps = 0;
        int depth = 0;
        int lastOfDepth = 0;
        Counterexample found = null;
        int number = 0;
        search:
        for (; number < seen.size() && seen.size() <= limit; number++) {
            if (number > lastOfDepth) {
                depth++;
                lastOfDepth = seen.size() - 1;
            }
            seen.get(number, fromKey);
            from.become(fromKey);
            progress.from(from);
            if (reduced) {
                int prompt = from.promptPlace();
                int taken = prompt < 0 ? 0 : promptSteps(from, to, prompt, progress, seen, key, number);
                if (taken > 0) {
                    steps += taken;
                    continue;
                }
            }
            for (Kind kind : KINDS) {
                for (int place = 0; place < caches * lines; place++) {
                    to.copyFrom(from);
                    if (!to.step(kind, place / lines, place % lines)) {
                        continue;
                    }
                    steps++;
                    if (to.broken != null || progress.step(to, kind, place) != null) {
                        found = counterexample(seen, number);
                        break search;
                    }
                    to.key(key);
                    seen.add(key, number);
                }
            }
            if (progress.stuck(from) != null) {
                found = counterexample(seen, number);
                break;
            }
        }
        return new Exploration(
                table,
                caches,
                lines,
                ring,
                reduced,
                seen.size(),
                steps,
                depth,
                found == null && number == seen.size(),
                reached(to),
                Optional.ofNullable(found));
    }

    /** Takes what a cache feels at once, and nothing else; 0 if that breaks a promise, to be found by all steps. */
    private int promptSteps(
            ProtocolModel from, ProtocolModel to, int place, Progress progress, StateSet seen, long[] key, int number) {
        int taken = 0;
        for (Kind kind : PROMPT) {
            to.copyFrom(from);
            if (to.step(kind, place / lines, place % lines)) {
                if (to.broken != null || progress.step(to, kind, place) != null) {
                    return 0;
                }
                taken++;
                to.key(key);
                seen.add(key, number);
            }
        }
        return taken;
    }

    private static Set<Place> reached(ProtocolModel model) {
        Set<Place> places = new HashSet<>();
        CoherenceEvent[] events = CoherenceEvent.values();
        for (int i = 0; i < model.reached.length; i++) {
            if (model.reached[i]) {
                places.add(new Place(LineState.values()[i / events.length], events[i % events.length]));
            }
        }
        return places;
    }

    // ---------------------------------------------------------------- the way to a state

    /**
     * The way from the start to a state, and the step from there that must not happen, if there is one: the first, in the
     * order in which steps are tried. States are kept without saying which cache is which, so the way is walked again, each
     * step being one that leads to the next state on it.
     */
    private Counterexample counterexample(StateSet seen, int last) {
        Deque<long[]> way = new ArrayDeque<>();
        ProtocolModel model = new ProtocolModel(table, caches, lines, ring);
        for (int number = last; number > 0; number = seen.parent(number)) {
            long[] key = new long[model.keyLength()];
            seen.get(number, key);
            way.addFirst(key);
        }
        List<Counterexample.Step> trace = new ArrayList<>();
        trace.add(model.shown("nobody has the line" + (lines == 1 ? "" : "s")));
        for (long[] key : way) {
            trace.add(follow(model, key));
        }
        return end(model, trace);
    }

    private Counterexample.Step follow(ProtocolModel model, long[] target) {
        ProtocolModel next = new ProtocolModel(table, caches, lines, ring);
        long[] key = new long[target.length];
        for (Kind kind : KINDS) {
            for (int place = 0; place < caches * lines; place++) {
                next.copyFrom(model);
                if (next.step(kind, place / lines, place % lines) && next.broken == null) {
                    next.key(key);
                    if (Arrays.equals(key, target)) {
                        return model.shown(model.tellStep(kind, place / lines, place % lines));
                    }
                }
            }
        }
        throw new IllegalStateException(table + ": a way that was walked cannot be walked again");
    }

    /** The last step, into what must not happen, or what cannot go on. */
    private Counterexample end(ProtocolModel model, List<Counterexample.Step> trace) {
        ProtocolModel next = new ProtocolModel(table, caches, lines, ring);
        Progress progress = new Progress(caches, lines);
        progress.from(model);
        for (Kind kind : KINDS) {
            for (int place = 0; place < caches * lines; place++) {
                next.copyFrom(model);
                if (next.step(kind, place / lines, place % lines)) {
                    String delayed = next.broken == null ? progress.step(next, kind, place) : null;
                    if (next.broken != null || delayed != null) {
                        trace.add(model.shown(model.tellStep(kind, place / lines, place % lines)));
                        return delayed == null
                                ? new Counterexample(next.broken, next.because, trace)
                                : new Counterexample(Property.PROGRESS, delayed, trace);
                    }
                }
            }
        }
        String stuck = progress.stuck(model);
        if (stuck == null) {
            throw new IllegalStateException(table + ": a promise that was broken cannot be broken again");
        }
        return new Counterexample(Property.PROGRESS, stuck, trace);
    }
}
