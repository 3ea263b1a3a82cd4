package dev.interlock.core.random;

import dev.interlock.core.cache.PrefetchConfig;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.CombinedWritten;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.StoreCombined;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.mmu.MemoryType;
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
    private static final Set<Verb> SILENT =
            Set.of(Verb.FENCE, Verb.STORE_FENCE, Verb.FLUSH, Verb.DELAY, Verb.OWN_AHEAD);

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

    /** What has gone to write-combining buffers: for each core and each byte the value, −1 if there is none. */
    private final short[][] combined;

    /** Lines that are used as WT or WP memory only, so that no core may own them. */
    private final boolean[] neverOwned;

    /** A store in the buffer; {@code type} and {@code nonTemporal} say where it will go. */
    private record Buffered(long physical, int bytes, long value, MemoryType type, boolean nonTemporal) {
        boolean combines() {
            return type == MemoryType.WRITE_COMBINING
                    || nonTemporal && type != MemoryType.UNCACHEABLE && type != MemoryType.WRITE_PROTECTED;
        }

        boolean sameAs(long otherPhysical, int otherBytes, long otherValue) {
            return physical == otherPhysical && bytes == otherBytes && value == masked(otherValue, bytes);
        }
    }

    TsoWitness(Trial trial, byte[] initial) {
        base = Trial.BASE;
        memory = initial.clone();
        scripts = trial.scripts();
        int cores = scripts.size();
        next = new int[cores];
        doneBytes = new int[cores];
        partial = new long[cores];
        states = new LineState[cores][trial.lines()];
        combined = new short[cores][initial.length];
        neverOwned = neverOwned(trial);
        for (int core = 0; core < cores; core++) {
            Arrays.fill(combined[core], (short) -1);
            buffers.add(new ArrayDeque<>());
            expected.add(new ArrayList<>());
            Arrays.fill(states[core], LineState.I);
        }
    }

    private static boolean[] neverOwned(Trial trial) {
        boolean[] never = new boolean[trial.lines()];
        // a prefetcher asks for lines whose memory type it does not know
        Arrays.fill(never, trial.config().cache().prefetch() == PrefetchConfig.NONE);
        for (AccessScript script : trial.scripts()) {
            for (Step step : script.steps()) {
                MemoryType type = Trial.type(step);
                boolean shared = type == MemoryType.WRITE_THROUGH || type == MemoryType.WRITE_PROTECTED;
                for (long at = Trial.physical(step); !shared && at < Trial.physical(step) + step.bytes(); at++) {
                    never[(int) (at - Trial.BASE >>> 6)] = false;
                }
            }
        }
        return never;
    }

    /** Memory as it stands after all events so far. */
    byte[] memory() {
        return memory;
    }

    /** Bytes that are being written by a transaction of which its core has not felt the end: not wrong yet whatever they are. */
    BitSet beingWritten() {
        BitSet bytes = new BitSet();
        for (int core = 0; core < scripts.size(); core++) {
            List<Step> steps = scripts.get(core).steps();
            int at = next[core];
            while (at < steps.size() && SILENT.contains(steps.get(at).verb())) {
                at++;
            }
            if (at < steps.size()) {
                Step step = steps.get(at);
                int from = (int) (Trial.physical(step) - base);
                boolean uncached = Trial.type(step) != MemoryType.WRITE_BACK;
                boolean bus = LOCKED.contains(step.verb()) && (uncached || (from & 63) + step.bytes() > 64);
                if (bus || uncached && step.verb() == Verb.WRITE) {
                    bytes.set(from, from + step.bytes());
                }
            }
            Buffered oldest = buffers.get(core).peek();
            if (oldest != null && oldest.type != MemoryType.WRITE_BACK) {
                int from = (int) (oldest.physical - base);
                bytes.set(from, from + oldest.bytes);
            }
            for (int b = 0; b < memory.length; b++) {
                if (combined[core][b] >= 0) {
                    bytes.set(b);
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

    /** True if a core has steps before it that make an event. */
    boolean waits(int core) {
        List<Step> steps = scripts.get(core).steps();
        return steps.subList(next[core], steps.size()).stream().anyMatch(step -> !SILENT.contains(step.verb()));
    }

    /** True if every step of a core was seen and its stores are in memory. */
    boolean finished(int core) {
        skipSilent(core);
        return next[core] == scripts.get(core).steps().size()
                && buffers.get(core).isEmpty()
                && !anythingCombined(core);
    }

    @Override
    public void accept(SimEvent event) {
        events++;
        if (event instanceof AccessCompleted access) {
            completed(access);
        } else if (event instanceof StoreDrained drained) {
            Buffered oldest = buffers.get(drained.core()).poll();
            if (oldest == null
                    || oldest.combines()
                    || !oldest.sameAs(drained.physical(), drained.bytes(), drained.value())) {
                fail(event, "the oldest store in the buffer is " + oldest);
            }
            requireNotCombined(event, drained.physical(), drained.bytes());
            if (oldest.type == MemoryType.UNCACHEABLE) {
                requireNothingCombined(event);
            }
            write(oldest.physical, oldest.bytes, oldest.value);
        } else if (event instanceof StoreCombined store) {
            Buffered oldest = buffers.get(store.core()).poll();
            if (oldest == null
                    || !oldest.combines()
                    || !oldest.sameAs(store.physical(), store.bytes(), store.value())) {
                fail(event, "the oldest store in the buffer is " + oldest);
            }
            for (int b = 0; b < oldest.bytes; b++) {
                combined[store.core()][(int) (oldest.physical - base) + b] = (short) (oldest.value >>> 8 * b & 0xff);
            }
        } else if (event instanceof CombinedWritten written) {
            writeCombined(written);
        } else if (event instanceof LineChanged changed) {
            changed(changed);
        }
    }

    // ---------------------------------------------------------------- values

    private void writeCombined(CombinedWritten event) {
        short[] bytes = combined[event.core()];
        int first = (int) (event.line() - base);
        for (int b = 0; b < 64; b++) {
            if ((event.mask() >>> b & 1) != 0 != bytes[first + b] >= 0) {
                fail(event, "byte " + b + " of the line holds " + bytes[first + b]);
            }
            if (bytes[first + b] >= 0) {
                memory[first + b] = (byte) bytes[first + b];
                bytes[first + b] = -1;
            }
        }
    }

    private void requireNotCombined(SimEvent event, long physical, int bytes) {
        for (int b = 0; b < bytes; b++) {
            if (combined[event.core()][(int) (physical - base) + b] >= 0) {
                fail(event, "an older store of this core to these bytes is in a write-combining buffer");
            }
        }
    }

    private void requireNothingCombined(SimEvent event) {
        if (anythingCombined(event.core())) {
            fail(event, "stores of this core wait in write-combining buffers");
        }
    }

    private boolean anythingCombined(int core) {
        for (short value : combined[core]) {
            if (value >= 0) {
                return true;
            }
        }
        return false;
    }

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
        if (physical != Trial.physical(step) + doneBytes[core]) {
            fail(access, "the step is " + step);
        }
        switch (step.verb()) {
            case LOAD -> {
                require(access, Access.LOAD);
                if (Trial.type(step) == MemoryType.UNCACHEABLE) {
                    requireEmpty(access, buffer);
                }
                long value = visible(access, buffer);
                if (value != access.value()) {
                    fail(access, "it must return 0x" + Long.toHexString(value));
                }
                partial[core] |= value << (8 * doneBytes[core]);
                piece(core, step, bytes);
            }
            case STORE, STORE_NON_TEMPORAL -> {
                require(access, Access.STORE);
                int low = (int) Math.min(bytes, 64 - (physical & 63));
                MemoryType type = Trial.type(step);
                boolean nonTemporal = step.verb() == Verb.STORE_NON_TEMPORAL;
                buffer.add(new Buffered(physical, low, masked(step.value(), low), type, nonTemporal));
                if (low < bytes) {
                    long upper = masked(step.value() >>> (8 * low), bytes - low);
                    buffer.add(new Buffered(physical + low, bytes - low, upper, type, nonTemporal));
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
                case STORE_FENCE -> {
                    if (anythingCombined(core) || buffers.get(core).stream().anyMatch(Buffered::combines)) {
                        throw new AssertionError("core " + core + " went on behind an SFENCE with combined stores");
                    }
                    finished(core, null);
                }
                case FENCE, FLUSH -> {
                    if (!buffers.get(core).isEmpty() || anythingCombined(core)) {
                        throw new AssertionError("core " + core + " went on behind " + steps.get(next[core])
                                + " with stores in its buffer: " + buffers.get(core));
                    }
                    finished(core, null);
                }
                case DELAY, OWN_AHEAD -> finished(core, null);
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
        requireNotCombined(access, from, access.bytes());
        return read(from, access.bytes());
    }

    private static void require(AccessCompleted access, Access kind) {
        if (access.access() != kind) {
            fail(access, "it must be a " + kind);
        }
    }

    private void requireEmpty(AccessCompleted access, ArrayDeque<Buffered> buffer) {
        requireNothingCombined(access);
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
        if (neverOwned[line] && exclusive(after)) {
            fail(change, "the line is write-through memory");
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
