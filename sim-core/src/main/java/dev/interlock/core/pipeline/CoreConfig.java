package dev.interlock.core.pipeline;

import dev.interlock.core.config.Require;

/**
 * The data sheet of one in-order core.
 *
 * @param storeBufferEntries stores that may wait for their line, 2 to 64 (a store that crosses a line takes two)
 * @param forwardCycles latency of a load that takes its value from the store buffer, 0 to 1000
 * @param lockCycles how long a locked read-modify-write holds its line, on top of the cache access, 0 to 1000
 * @param takenBranchCycles bubble behind a taken branch, 0 to 1000
 * @param selfModifyingCycles pipeline clear when a store hits code that was fetched, 0 to 10000
 * @param storePrefetches for how many younger stores the store buffer may ask for ownership of their lines while the oldest
 *     waits for its own, 0 to 62; each holds an MSHR of the L1D, one of which is always left for a load. Stores still become
 *     visible one after the other, in order
 * @param combiningBuffers lines that stores to WC memory and non-temporal stores may gather at a time, 1 to 64
 * @param combiningIdleCycles a write-combining buffer to which no store has come for so long is written to memory, 1 to
 *     1000000
 * @param latencies latency and occupancy of each class of instruction
 */
public record CoreConfig(
        int storeBufferEntries,
        int forwardCycles,
        int lockCycles,
        int takenBranchCycles,
        int selfModifyingCycles,
        int storePrefetches,
        int combiningBuffers,
        int combiningIdleCycles,
        Latencies latencies) {
    private static final int USUAL_COMBINING_BUFFERS = 4;
    private static final int USUAL_COMBINING_IDLE_CYCLES = 500;

    /** A core that owns lines for one store at a time. */
    public CoreConfig(
            int storeBufferEntries,
            int forwardCycles,
            int lockCycles,
            int takenBranchCycles,
            int selfModifyingCycles,
            Latencies latencies) {
        this(
                storeBufferEntries,
                forwardCycles,
                lockCycles,
                takenBranchCycles,
                selfModifyingCycles,
                0,
                USUAL_COMBINING_BUFFERS,
                USUAL_COMBINING_IDLE_CYCLES,
                latencies);
    }

    public CoreConfig {
        Require.between("storeBufferEntries", storeBufferEntries, 2, 64);
        Require.between("forwardCycles", forwardCycles, 0, 1000);
        Require.between("lockCycles", lockCycles, 0, 1000);
        Require.between("takenBranchCycles", takenBranchCycles, 0, 1000);
        Require.between("selfModifyingCycles", selfModifyingCycles, 0, 10_000);
        Require.between("storePrefetches", storePrefetches, 0, 62);
        Require.between("combiningBuffers", combiningBuffers, 1, 64);
        Require.between("combiningIdleCycles", combiningIdleCycles, 1, 1_000_000);
    }

    /** The same core with other costs of instructions. */
    public CoreConfig withLatencies(Latencies other) {
        return new CoreConfig(
                storeBufferEntries,
                forwardCycles,
                lockCycles,
                takenBranchCycles,
                selfModifyingCycles,
                storePrefetches,
                combiningBuffers,
                combiningIdleCycles,
                other);
    }

    /** The same core with this many ownership prefetches. */
    public CoreConfig withStorePrefetches(int most) {
        return new CoreConfig(
                storeBufferEntries,
                forwardCycles,
                lockCycles,
                takenBranchCycles,
                selfModifyingCycles,
                most,
                combiningBuffers,
                combiningIdleCycles,
                latencies);
    }

    /** The same core with other write-combining buffers. */
    public CoreConfig withCombining(int buffers, int idleCycles) {
        return new CoreConfig(
                storeBufferEntries,
                forwardCycles,
                lockCycles,
                takenBranchCycles,
                selfModifyingCycles,
                storePrefetches,
                buffers,
                idleCycles,
                latencies);
    }
}
