package dev.interlock.test.contract;

import dev.interlock.test.contract.ProtocolModel.Kind;

/**
 * That what is under way goes on, shown by measures, in every state of a walk:
 *
 * <ul>
 *   <li>No deadlock: if work is left, some step completes a part of it, and every such step makes the work that is left
 *       smaller.
 *   <li>No granted request starves: each has, in each state, a step that brings it nearer to its end, and no step of
 *       anybody else, nor any access that begins, takes it farther away. So, whatever else happens and as often as it
 *       likes, it is answered as soon as its own few steps are taken.
 * </ul>
 */
final class Progress {
    private final int caches;
    private final int lines;
    /** Steps left of the granted request of each cache and line, then of the L3's eviction of each line. */
    private final int[] left;

    private final boolean[] helped;
    private int work;
    private boolean completes;

    Progress(int caches, int lines) {
        this.caches = caches;
        this.lines = lines;
        left = new int[caches * lines + lines];
        helped = new boolean[left.length];
    }

    /** Begins with a state, whose steps follow. */
    void from(ModelState state) {
        work = state.work();
        completes = work == 0;
        for (int i = 0; i < left.length; i++) {
            left[i] = left(state, i);
            helped[i] = left[i] == 0;
        }
    }

    private int left(ModelState state, int i) {
        return i < caches * lines ? state.leftOfRequest(i) : state.leftOfEviction(i - caches * lines);
    }

    /** Takes note of a step; says what it delays, or null. */
    String step(ModelState to, Kind kind, int place) {
        if (kind.completes()) {
            completes = true;
            if (to.work() >= work) {
                throw new IllegalStateException(kind + " of " + to.name(place) + " completes nothing");
            }
        }
        for (int i = 0; i < left.length; i++) {
            int now = left(to, i);
            if (now < left[i]) {
                helped[i] |= kind.completes();
            } else if (now > left[i] && !begins(kind, place, i)) {
                return kind + " of " + to.name(place) + " delays " + what(to, i);
            }
        }
        return null;
    }

    /** True if the step is the one that grants the request, or takes the line back. */
    private boolean begins(Kind kind, int place, int i) {
        return i < caches * lines
                ? kind == Kind.GRANT && place == i
                : kind == Kind.L3_EVICTS && place % lines == i - caches * lines;
    }

    /** After all steps of a state: what is under way there and cannot go on, or null. */
    String stuck(ModelState from) {
        if (!completes) {
            return "something is under way, and no step completes it";
        }
        for (int i = 0; i < left.length; i++) {
            if (!helped[i]) {
                return what(from, i) + " starves: no step brings it nearer to its end";
            }
        }
        return null;
    }

    private String what(ModelState state, int i) {
        return i < caches * lines
                ? "the granted request of " + state.name(i)
                : "the L3's eviction" + (lines == 1 ? "" : " of line " + ModelState.lineName(i - caches * lines));
    }
}
