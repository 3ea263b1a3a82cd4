package dev.interlock.core.random;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * What x86-TSO allows, followed event by event: one memory, one FIFO of stores per core, and nothing else (Owens, Sarkar
 * and Sewell, TPHOLs 2009). A load must return its core's youngest buffered store to these bytes, or the memory as it
 * stands at that very cycle. Beside it, who may read and write each line: one writer or many readers, at every change.
 */
final class TsoWitness implements EventSink {
    private static final Set<Verb> LOCKED = Set.of(Verb.EXCHANGE, Verb.ADD, Verb.COMPARE_AND_SWAP);
    private static final Set<Verb> SILENT = Set.of(Verb.FENCE, Verb.FLUSH, Verb.DELAY);

    private final long base;
    private final byte[] memory;
    private final List<AccessScript> scripts;
    private final int[] next;
    private final int[] doneBytes;
    private final long[] partial;
    private final List<ArrayDeque<Buffered>> buffers = new ArrayList<>();
    private final List<List<Long>> expected = new ArrayList<>();
    private final LineState[][] states;
    private long events;

    private record Buffered(long physical, int bytes, long value) {}

    TsoWitness(Trial trial, byte[] initial) {
        base = Trial.BASE;
        memory = initial.clone();
        scripts = trial.scripts();
        int cores = scripts.size();
        next = new int[cores];
        doneBytes = new int[cores];
        partial = new long[cores];
        states = new LineState[cores][trial.lines()];
        for (int core = 0; core < cores; core++) {
            buffers.add(new ArrayDeque<>());
            expected.add(new ArrayList<>());
            Arrays.fill(states[core], LineState.I);
        }
    }

    /** Memory as it stands after all events so far. */
    byte[] memory() {
        return memory;
    }

    /** Bytes of operands that are being written under a bus lock, half by half: not wrong yet whatever they are. */
    BitSet beingWritten() {
        BitSet bytes = new BitSet();
        for (int core = 0; core < scripts.size(); core++) {
            List<Step> steps = scripts.get(core).steps();
            int at = next[core];
            while (at < steps.size() && SILENT.contains(steps.get(at).verb())) {
                at++;
            }
            if (at < steps.size() && LOCKED.contains(steps.get(at).verb())) {
                Step step = steps.get(at);
                int from = (int) (step.address() - base);
                if ((from & 63) + step.bytes() > 64) {
                    bytes.set(from, from + step.bytes());
                }
            }
        }
        return bytes;
    }

    long events() {
        return events;
    }

    /** Results that the steps of a core must have, one for each; null where a step has none. */
    List<Long> expected(int core) {
        skipSilent(core);
        return expected.get(core);
    }

    /** True if every step of a core was seen and its stores are in memory. */
    boolean finished(int core) {
        skipSilent(core);
        return next[core] == scripts.get(core).steps().size()
                && buffers.get(core).isEmpty();
    }

    @Override
    public void accept(SimEvent event) {
        events++;
        if (event instanceof AccessCompleted access) {
            completed(access);
        } else if (event instanceof StoreDrained drained) {
            Buffered oldest = buffers.get(drained.core()).poll();
            Buffered seen = new Buffered(drained.physical(), drained.bytes(), masked(drained.value(), drained.bytes()));
            if (!seen.equals(oldest)) {
                fail(event, "the oldest store in the buffer is " + oldest);
            }
            write(seen.physical, seen.bytes, seen.value);
        } else if (event instanceof LineChanged changed) {
            changed(changed);
        }
    }

    // ---------------------------------------------------------------- values

    private void completed(AccessCompleted access) {
        int core = access.core();
        skipSilent(core);
        if (next[core] == scripts.get(core).steps().size()) {
            fail(access, "the core has no step left");
        }
        Step step = scripts.get(core).steps().get(next[core]);
        ArrayDeque<Buffered> buffer = buffers.get(core);
        long physical = access.physical();
        int bytes = access.bytes();
        if (physical != step.address() + doneBytes[core]) {
            fail(access, "the step is " + step);
        }
        switch (step.verb()) {
            case LOAD -> {
                require(access, Access.LOAD);
                long value = visible(access, buffer);
                if (value != access.value()) {
                    fail(access, "it must return 0x" + Long.toHexString(value));
                }
                partial[core] |= value << (8 * doneBytes[core]);
                piece(core, step, bytes);
            }
            case STORE -> {
                require(access, Access.STORE);
                int low = (int) Math.min(bytes, 64 - (physical & 63));
                buffer.add(new Buffered(physical, low, masked(step.value(), low)));
                if (low < bytes) {
                    buffer.add(
                            new Buffered(physical + low, bytes - low, masked(step.value() >>> (8 * low), bytes - low)));
                }
                finished(core, null);
            }
            case WRITE -> {
                require(access, Access.STORE);
                requireEmpty(access, buffer);
                write(physical, bytes, step.value() >>> (8 * doneBytes[core]));
                piece(core, step, bytes);
            }
            case EXCHANGE, ADD, COMPARE_AND_SWAP -> {
                require(access, Access.LOCKED);
                requireEmpty(access, buffer);
                long old = read(physical, bytes);
                long fresh = switch (step.verb()) {
                    case EXCHANGE -> step.value();
                    case ADD -> old + step.value();
                    default -> old == step.expected() ? step.value() : old;
                };
                if (masked(access.value() ^ fresh, bytes) != 0) {
                    fail(access, "it must find 0x" + Long.toHexString(old) + " and write 0x" + Long.toHexString(fresh));
                }
                write(physical, bytes, fresh);
                finished(core, old);
            }
            default -> fail(access, "the step is " + step);
        }
    }

    private void piece(int core, Step step, int bytes) {
        doneBytes[core] += bytes;
        if (doneBytes[core] == step.bytes()) {
            finished(core, step.verb() == Verb.LOAD ? partial[core] : null);
        }
    }

    private void finished(int core, Long result) {
        expected.get(core).add(result);
        next[core]++;
        doneBytes[core] = 0;
        partial[core] = 0;
    }

    /** Steps that make no event. After a fence or a flush nothing may be left in the store buffer. */
    private void skipSilent(int core) {
        List<Step> steps = scripts.get(core).steps();
        while (next[core] < steps.size()) {
            switch (steps.get(next[core]).verb()) {
                case FENCE, FLUSH -> {
                    if (!buffers.get(core).isEmpty()) {
                        throw new AssertionError("core " + core + " went on behind " + steps.get(next[core])
                                + " with stores in its buffer: " + buffers.get(core));
                    }
                    finished(core, null);
                }
                case DELAY -> finished(core, null);
                default -> {
                    return;
                }
            }
        }
    }

    private long visible(AccessCompleted access, ArrayDeque<Buffered> buffer) {
        long from = access.physical();
        long to = from + access.bytes();
        for (var stores = buffer.descendingIterator(); stores.hasNext(); ) {
            Buffered store = stores.next();
            if (store.physical < to && from < store.physical + store.bytes) {
                if (store.physical > from || store.physical + store.bytes < to) {
                    fail(access, "it must wait for " + store + ", which covers it only in part");
                }
                return masked(store.value >>> (8 * (from - store.physical)), access.bytes());
            }
        }
        return read(from, access.bytes());
    }

    private static void require(AccessCompleted access, Access kind) {
        if (access.access() != kind) {
            fail(access, "it must be a " + kind);
        }
    }

    private static void requireEmpty(AccessCompleted access, ArrayDeque<Buffered> buffer) {
        if (!buffer.isEmpty()) {
            fail(access, "stores wait in the buffer: " + buffer);
        }
    }

    private long read(long physical, int bytes) {
        long value = 0;
        for (int b = bytes - 1; b >= 0; b--) {
            value = value << 8 | memory[(int) (physical - base) + b] & 0xff;
        }
        return value;
    }

    private void write(long physical, int bytes, long value) {
        for (int b = 0; b < bytes; b++) {
            memory[(int) (physical - base) + b] = (byte) (value >>> (8 * b));
        }
    }

    private static long masked(long value, int bytes) {
        return value & -1L >>> (64 - 8 * bytes);
    }

    // ---------------------------------------------------------------- one writer or many readers

    private void changed(LineChanged change) {
        int line = (int) (change.line() - base >>> 6);
        if (line < 0 || line >= states[0].length) {
            return;
        }
        LineState before = states[change.core()][line];
        if (before != inCache(change.from())) {
            fail(change, "the core had the line in " + before);
        }
        LineState after = inCache(change.to());
        states[change.core()][line] = after;
        if (!after.readable()) {
            return;
        }
        for (int other = 0; other < states.length; other++) {
            LineState there = states[other][line];
            if (other != change.core() && there.readable() && (exclusive(after) || exclusive(there))) {
                fail(change, "core " + other + " has the line in " + there);
            }
        }
    }

    private static LineState inCache(LineState state) {
        return state.leaving() ? LineState.I : state;
    }

    static boolean exclusive(LineState state) {
        return state == LineState.E || state == LineState.M || state == LineState.M_L;
    }

    private static void fail(SimEvent event, String why) {
        throw new AssertionError(event + ", but " + why);
    }
}
