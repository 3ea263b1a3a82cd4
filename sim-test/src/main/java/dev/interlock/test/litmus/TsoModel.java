package dev.interlock.test.litmus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The abstract machine of x86-TSO, searched exhaustively: all final states that the memory model allows a test.
 *
 * <pre>
 *   thread 0      thread 1
 *     │  ▲          │  ▲      a thread writes into its own buffer, and reads the newest value there is in it,
 *     ▼  │          ▼  │      else from memory
 *   buffer│       buffer│     a buffer gives its oldest write to memory, at any time
 *     │  │          │  │      a fence waits until the thread's buffer is empty
 *     ▼  │          ▼  │      a locked instruction waits for the same, and then reads and writes memory in one step
 *   ────────memory────────
 * </pre>
 *
 * <p>Owens, Sarkar and Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009, section 3; SDM vol. 3, section 9.2.3,
 * gives the same in examples. The paper has words of one size; here memory is bytes. A load takes each of its bytes from the
 * newest buffered write that has it, or from memory. A processor that waits for the buffer when only some bytes are there,
 * as all we know of do, shows a subset of that.
 *
 * <p>This is independent of the simulated machine: instructions are interpreted here ({@link TsoThread}), so agreement means
 * something. Steps that no other thread can feel, such as a write into the thread's own buffer, are taken at once and in
 * no order but one; whatever others do before or after commutes with them.
 */
public final class TsoModel {
    /** States after which we give up: enough for every published test, few enough for the default heap. */
    private static final int MOST_STATES = 1_000_000;

    /** Buffered writes after which we give up: the model's buffers have no bound, so a loop of stores has no end. */
    private static final int MOST_BUFFERED = 64;

    private final LitmusTest test;
    private final TsoMemory layout;
    private final Set<State> seen = new HashSet<>();
    private final Deque<State> open = new ArrayDeque<>();
    private final SortedSet<FinalState> finals = new TreeSet<>();

    private TsoModel(LitmusTest test) {
        this.test = test;
        layout = new TsoMemory(test);
    }

    /**
     * All final states that x86-TSO allows.
     *
     * @return empty if there are too many states to visit them all
     * @throws LitmusException if a thread leaves the test's locations
     */
    public static Optional<SortedSet<FinalState>> allowed(LitmusTest test) {
        return new TsoModel(test).search();
    }

    /** One state of the abstract machine; immutable. */
    private record State(TsoMemory.Contents memory, List<TsoThread> threads) {
        State with(int thread, TsoThread changed, TsoMemory.Contents newMemory) {
            List<TsoThread> copy = new ArrayList<>(threads);
            copy.set(thread, changed);
            return new State(newMemory, List.copyOf(copy));
        }
    }

    private Optional<SortedSet<FinalState>> search() {
        List<TsoThread> threads = new ArrayList<>();
        for (int t = 0; t < test.threadCount(); t++) {
            threads.add(TsoThread.start(test, t));
        }
        visit(new State(layout.initial(), List.copyOf(threads)));
        while (!open.isEmpty()) {
            State state = open.removeLast();
            if (seen.size() > MOST_STATES || state.threads.stream().anyMatch(t -> t.buffered() > MOST_BUFFERED)) {
                return Optional.empty();
            }
            expand(state);
        }
        return Optional.of(finals);
    }

    private void visit(State state) {
        if (seen.add(state)) {
            open.addLast(state);
        }
    }

    private void expand(State state) {
        for (int t = 0; t < state.threads.size(); t++) {
            if (state.threads.get(t).nextIsPrivate()) {
                execute(state, t);
                return;
            }
        }
        boolean over = true;
        for (int t = 0; t < state.threads.size(); t++) {
            TsoThread thread = state.threads.get(t);
            if (thread.buffered() > 0) {
                over = false;
                visit(state.with(t, thread.drained(), thread.oldestInto(state.memory)));
            }
            if (!thread.finished()) {
                over = false;
                if (thread.ready()) {
                    execute(state, t);
                }
            }
        }
        if (over) {
            finals.add(observe(state));
        }
    }

    private void execute(State state, int thread) {
        for (TsoThread.Step step : state.threads.get(thread).execute(state.memory)) {
            visit(state.with(thread, step.thread(), step.memory()));
        }
    }

    private FinalState observe(State state) {
        long[] values = new long[test.observed().size()];
        for (int i = 0; i < values.length; i++) {
            Observable what = test.observed().get(i);
            long value;
            if (what.register() != null) {
                value = what.register().of(state.threads.get(what.thread()).register(what.register()));
            } else {
                int bytes = what.type().bytes();
                long address = test.addressOf(what.location().name()) + (long) what.element() * bytes;
                value = state.memory.read(layout.offset(address, bytes), bytes);
            }
            values[i] = what.type().extend(value);
        }
        return new FinalState(test, values);
    }
}
