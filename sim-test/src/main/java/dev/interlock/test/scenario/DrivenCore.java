package dev.interlock.test.scenario;

import dev.interlock.core.machine.CorePort;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.StepResult;

/**
 * One core of a scene, told what to do access by access. Each verb returns when its access is complete, so a chain of
 * verbs is a story in order, and {@link #core} lets another core go on with it. Values have 8 bytes unless said otherwise.
 */
public final class DrivenCore {
    private static final int WORD = 8;

    private final Scenario scene;
    private final int number;
    private final CorePort port;

    DrivenCore(Scenario scene, int number, CorePort port) {
        this.scene = scene;
        this.number = number;
        this.port = port;
    }

    /** The same core with virtual addresses, as {@link Scenario#map} has mapped them. */
    public DrivenCore virtual() {
        return new DrivenCore(scene, number, port.virtual());
    }

    /** Reads 8 bytes. */
    public DrivenCore load(long address) {
        return load(address, WORD);
    }

    /** Reads 1, 2, 4 or 8 bytes. */
    public DrivenCore load(long address, int bytes) {
        return done(port.load(address, bytes));
    }

    /** Writes 8 bytes and waits until they are in the L1D, visible to all. */
    public DrivenCore store(long address, long value) {
        return store(address, WORD, value);
    }

    /** Writes 1, 2, 4 or 8 bytes and waits until they are in the L1D, visible to all. */
    public DrivenCore store(long address, int bytes, long value) {
        return done(port.store(address, bytes, value));
    }

    /** Writes 8 bytes into the store buffer; others see them when time goes on, or after {@link #drain}. */
    public DrivenCore storeBuffered(long address, long value) {
        return storeBuffered(address, WORD, value);
    }

    /** Writes 1, 2, 4 or 8 bytes into the store buffer. */
    public DrivenCore storeBuffered(long address, int bytes, long value) {
        return done(port.storeBuffered(address, bytes, value));
    }

    /** Waits until the store buffer is empty: MFENCE. */
    public DrivenCore drain() {
        return done(port.fence());
    }

    /** Locked compare-and-swap; {@link Scenario#lastAccess} has the old value. */
    public DrivenCore compareAndSwap(long address, long expected, long value) {
        return done(port.compareAndSwap(address, WORD, expected, value));
    }

    /** Locked exchange; {@link Scenario#lastAccess} has the old value. */
    public DrivenCore exchange(long address, long value) {
        return done(port.exchange(address, WORD, value));
    }

    /** Locked addition; {@link Scenario#lastAccess} has the old value. */
    public DrivenCore fetchAndAdd(long address, long value) {
        return fetchAndAdd(address, WORD, value);
    }

    /** Locked addition of 1, 2, 4 or 8 bytes: {@code LOCK XADD}, and {@code LOCK INC} if the value is 1. */
    public DrivenCore fetchAndAdd(long address, int bytes, long value) {
        return done(port.fetchAndAdd(address, bytes, value));
    }

    /** CLFLUSH: the line goes to memory and leaves every cache. */
    public DrivenCore flush(long address) {
        return done(port.flush(address));
    }

    /** Reads other lines of the same set until this core's caches have given the line up. */
    public DrivenCore evict(long address) {
        Eviction.of(scene.machine(), number, address);
        return this;
    }

    /** Another core goes on. */
    public DrivenCore core(int other) {
        return scene.core(other);
    }

    /** Lets time go on until nothing is under way. */
    public Scenario untilQuiet() {
        return scene.untilQuiet();
    }

    /** The scene again, as it stands now. */
    public Scenario scene() {
        return scene;
    }

    private DrivenCore done(StepResult result) {
        if (result.fault() != null) {
            throw new IllegalStateException("core " + number + ": " + result.fault() + " at cycle "
                    + machine().cycle());
        }
        scene.performed(result);
        return this;
    }

    private Machine machine() {
        return scene.machine();
    }
}
