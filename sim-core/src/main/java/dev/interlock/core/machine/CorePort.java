package dev.interlock.core.machine;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;

/**
 * One core's memory, driven by hand and without instructions: each call performs one access and lets the machine run until
 * it is complete. Addresses are physical, or virtual after {@link #virtual}.
 *
 * <pre>{@code
 * machine.port(0).load(0x1000, 8);
 * StepResult store = machine.port(1).store(0x1000, 8, 42);
 * System.out.println(store.ledger());     // 40 cycles: L1 4, L2 8, bus wait 2, …
 * }</pre>
 */
public final class CorePort {
    private final Machine machine;
    private final int core;
    private final boolean virtual;

    CorePort(Machine machine, int core, boolean virtual) {
        this.machine = machine;
        this.core = core;
        this.virtual = virtual;
    }

    /** The same core with virtual addresses, through its TLBs and page tables (CR3 of its registers). */
    public CorePort virtual() {
        return new CorePort(machine, core, true);
    }

    /** Reads 1, 2, 4 or 8 bytes. */
    public StepResult load(long address, int bytes) {
        return one(Verb.LOAD, address, bytes, 0, 0);
    }

    /** Writes and waits until the write is in the L1D, visible to all: not through the store buffer. */
    public StepResult store(long address, int bytes, long value) {
        return one(Verb.WRITE, address, bytes, value, 0);
    }

    /** Writes into the store buffer and returns; the value leaves it when time goes on. */
    public StepResult storeBuffered(long address, int bytes, long value) {
        return one(Verb.STORE, address, bytes, value, 0);
    }

    /** Writes past the caches, as MOVNTI does, and returns; the value may stay in a write-combining buffer for a while. */
    public StepResult storeNonTemporal(long address, int bytes, long value) {
        return one(Verb.STORE_NON_TEMPORAL, address, bytes, value, 0);
    }

    /** Locked compare-and-swap; the result's value is the old one, so it succeeded if that equals {@code expected}. */
    public StepResult compareAndSwap(long address, int bytes, long expected, long value) {
        return one(Verb.COMPARE_AND_SWAP, address, bytes, value, expected);
    }

    /** Locked exchange; the result's value is the old one. */
    public StepResult exchange(long address, int bytes, long value) {
        return one(Verb.EXCHANGE, address, bytes, value, 0);
    }

    /** Locked addition; the result's value is the old one. */
    public StepResult fetchAndAdd(long address, int bytes, long value) {
        return one(Verb.ADD, address, bytes, value, 0);
    }

    /** Waits until the store buffer is empty. */
    public StepResult fence() {
        return one(Verb.FENCE, 0, 0, 0, 0);
    }

    /** CLFLUSH: the line is written to memory and dropped everywhere. */
    public StepResult flush(long address) {
        return one(Verb.FLUSH, address, 1, 0, 0);
    }

    private StepResult one(Verb verb, long address, int bytes, long value, long expected) {
        if (verb != Verb.FENCE && bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
            throw new IllegalArgumentException("an access has 1, 2, 4 or 8 bytes, not " + bytes);
        }
        if (!virtual && !machine.memory().contains(address, Math.max(1, bytes))) {
            throw new IllegalArgumentException("no memory at physical address 0x" + Long.toHexString(address)
                    + "; installed are 0x" + Long.toHexString(machine.memory().bytes()) + " bytes");
        }
        return machine.perform(core, AccessScript.of(verb, virtual, address, bytes, value, expected))
                .get(0);
    }
}
