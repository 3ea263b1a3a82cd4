package dev.interlock.test.scenario;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * What one core does while others do something else; see {@link Scenario#together}. Each access waits for the one before,
 * except that {@link #store} only waits for a place in the store buffer, as stores of programs do.
 *
 * <pre>{@code
 * scene.together(
 *         on(0).store(X, 1).load(Y),
 *         on(1).after(3).store(Y, 1).load(X));
 * }</pre>
 *
 * Immutable. Addresses are physical; values have 8 bytes.
 */
public final class CoreScript {
    private static final int WORD = 8;

    private final int core;
    private final long delay;
    private final List<Step> steps;

    private CoreScript(int core, long delay, List<Step> steps) {
        this.core = core;
        this.delay = delay;
        this.steps = List.copyOf(steps);
    }

    /** A core that does nothing yet. */
    public static CoreScript on(int core) {
        return new CoreScript(core, 0, List.of());
    }

    /** Begins so many cycles later than the others. */
    public CoreScript after(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("a core cannot begin " + -cycles + " cycles too early");
        }
        return new CoreScript(core, cycles, steps);
    }

    /** Reads. */
    public CoreScript load(long address) {
        return then(Verb.LOAD, address, WORD, 0, 0);
    }

    /** Writes into the store buffer. */
    public CoreScript store(long address, long value) {
        return then(Verb.STORE, address, WORD, value, 0);
    }

    /** Writes and waits until the write is in the L1D, visible to all. */
    public CoreScript storeThrough(long address, long value) {
        return then(Verb.WRITE, address, WORD, value, 0);
    }

    /** Locked compare-and-swap. */
    public CoreScript compareAndSwap(long address, long expected, long value) {
        return then(Verb.COMPARE_AND_SWAP, address, WORD, value, expected);
    }

    /** Locked exchange. */
    public CoreScript exchange(long address, long value) {
        return then(Verb.EXCHANGE, address, WORD, value, 0);
    }

    /** Locked addition. */
    public CoreScript fetchAndAdd(long address, long value) {
        return then(Verb.ADD, address, WORD, value, 0);
    }

    /** Waits until the store buffer is empty: MFENCE. */
    public CoreScript fence() {
        return then(Verb.FENCE, 0, 0, 0, 0);
    }

    /** CLFLUSH. */
    public CoreScript flush(long address) {
        return then(Verb.FLUSH, address, 1, 0, 0);
    }

    /** Lets cycles pass. */
    public CoreScript pause(long cycles) {
        return then(Verb.DELAY, 0, 0, cycles, 0);
    }

    /** The same once more, so many times in all. */
    public CoreScript times(int count) {
        List<Step> repeated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            repeated.addAll(steps);
        }
        return new CoreScript(core, delay, repeated);
    }

    private CoreScript then(Verb verb, long address, int bytes, long value, long expected) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(new Step(verb, false, address, bytes, value, expected));
        return new CoreScript(core, delay, longer);
    }

    int core() {
        return core;
    }

    long delay() {
        return delay;
    }

    AccessScript script() {
        return new AccessScript(steps);
    }
}
