package dev.interlock.core.memory;

import dev.interlock.core.config.Require;

/**
 * The data sheet of DRAM and its controller. All times are core cycles.
 *
 * <p>A bank keeps one row open in its row buffer. An access to the open row needs the column access only; if no row is
 * open, the row is activated first; if another one is, that is closed (precharged) before. In the words of a DRAM data sheet,
 * with everything that lies between controller and bus as {@code overhead}:
 *
 * <pre>
 *   row hit        overhead + tCL
 *   row closed     overhead + tCL + tRCD
 *   row conflict   overhead + tCL + tRCD + tRP
 * </pre>
 *
 * <p>Three equal latencies and no refresh make a memory that always takes as long: {@link #flat}.
 *
 * @param mebibytes installed memory in MiB, 1 to 1048576 (1 TiB); untouched pages cost nothing
 * @param channels independent channels, a power of two from 1 to 16; consecutive lines alternate
 * @param banks banks of each channel, a power of two from 1 to 256
 * @param rowBytes bytes of one row of one bank, a power of two from 64 to 65536; consecutive lines of a channel fill a row,
 *     then go on in the next bank
 * @param rowPolicy what happens to a row after an access
 * @param rowHitCycles from the L3's miss until a line of the open row is ready for the bus, 0 to 100000
 * @param rowClosedCycles the same if the bank has no row open, from rowHitCycles to 100000
 * @param rowConflictCycles the same if the bank has another row open, from rowClosedCycles to 100000
 * @param occupancyCycles how long one line keeps its channel's data bus busy, 0 to 100000: 64 bytes divided by this is the
 *     channel's bandwidth
 * @param refreshIntervalCycles time between two refreshes (tREFI), 0 for memory that needs none, else greater than
 *     refreshCycles + rowConflictCycles + occupancyCycles, so that work gets done between them
 * @param refreshCycles how long a refresh keeps all banks (tRFC), 1 to 100000, or 0 without refresh; it closes their rows
 */
public record MemoryConfig(
        int mebibytes,
        int channels,
        int banks,
        int rowBytes,
        RowPolicy rowPolicy,
        int rowHitCycles,
        int rowClosedCycles,
        int rowConflictCycles,
        int occupancyCycles,
        int refreshIntervalCycles,
        int refreshCycles) {
    private static final int MOST_CYCLES = 100_000;

    /** What the controller does with a row after an access. */
    public enum RowPolicy {
        /** It stays open: good if the next access of the bank is to the same row. */
        OPEN_PAGE,
        /** It is closed at once: no access finds its row open, none finds another one in its way. */
        CLOSED_PAGE
    }

    public MemoryConfig {
        Require.between("mebibytes", mebibytes, 1, 1 << 20);
        Require.powerOfTwo("channels", channels, 16);
        Require.powerOfTwo("banks", banks, 256);
        Require.powerOfTwo("rowBytes", rowBytes, 64, 65536);
        Require.that(rowPolicy != null, "rowPolicy is missing; it must be OPEN_PAGE or CLOSED_PAGE");
        Require.between("rowHitCycles", rowHitCycles, 0, MOST_CYCLES);
        Require.that(
                rowClosedCycles >= rowHitCycles && rowClosedCycles <= MOST_CYCLES,
                "rowClosedCycles is " + rowClosedCycles + "; it must be from " + rowHitCycles + " (rowHitCycles) to "
                        + MOST_CYCLES);
        Require.that(
                rowConflictCycles >= rowClosedCycles && rowConflictCycles <= MOST_CYCLES,
                "rowConflictCycles is " + rowConflictCycles + "; it must be from " + rowClosedCycles
                        + " (rowClosedCycles) to " + MOST_CYCLES);
        Require.between("occupancyCycles", occupancyCycles, 0, MOST_CYCLES);
        Require.between("refreshCycles", refreshCycles, 0, MOST_CYCLES);
        if (refreshIntervalCycles != 0) {
            Require.between("refreshCycles", refreshCycles, 1, MOST_CYCLES);
            int busy = refreshCycles + rowConflictCycles + occupancyCycles;
            Require.that(
                    refreshIntervalCycles > busy,
                    "refreshIntervalCycles is " + refreshIntervalCycles + "; it must be 0 (no refresh) or more than "
                            + busy + ", which is refreshCycles + rowConflictCycles + occupancyCycles");
        }
    }

    /**
     * Memory in which every access takes as long, wherever it goes; see {@link #flat}.
     *
     * @param accessCycles from the L3's miss until the line is ready for the bus
     */
    public MemoryConfig(int mebibytes, int accessCycles, int channels, int occupancyCycles) {
        this(
                mebibytes,
                channels,
                1,
                64,
                RowPolicy.OPEN_PAGE,
                accessCycles,
                accessCycles,
                accessCycles,
                occupancyCycles,
                0,
                0);
    }

    /** Memory without rows and refresh: only its channels can be busy. */
    public static MemoryConfig flat(int mebibytes, int accessCycles, int channels, int occupancyCycles) {
        return new MemoryConfig(mebibytes, accessCycles, channels, occupancyCycles);
    }

    /** Installed memory in bytes. */
    public long bytes() {
        return (long) mebibytes << 20;
    }

    /** The same memory in banks with rows. */
    public MemoryConfig withBanks(int newBanks, int newRowBytes, RowPolicy newRowPolicy) {
        return new MemoryConfig(
                mebibytes,
                channels,
                newBanks,
                newRowBytes,
                newRowPolicy,
                rowHitCycles,
                rowClosedCycles,
                rowConflictCycles,
                occupancyCycles,
                refreshIntervalCycles,
                refreshCycles);
    }

    /** The same memory with other latencies. */
    public MemoryConfig withRowCycles(int hit, int closed, int conflict) {
        return new MemoryConfig(
                mebibytes,
                channels,
                banks,
                rowBytes,
                rowPolicy,
                hit,
                closed,
                conflict,
                occupancyCycles,
                refreshIntervalCycles,
                refreshCycles);
    }

    /** The same memory, refreshed for {@code cycles} every {@code interval} cycles. */
    public MemoryConfig withRefresh(int interval, int cycles) {
        return new MemoryConfig(
                mebibytes,
                channels,
                banks,
                rowBytes,
                rowPolicy,
                rowHitCycles,
                rowClosedCycles,
                rowConflictCycles,
                occupancyCycles,
                interval,
                cycles);
    }
}
