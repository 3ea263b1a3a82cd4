package dev.interlock.core.snapshot;

import java.util.List;

/**
 * A machine at one cycle: everything that decides what happens next, and what was counted so far. Immutable; memory pages
 * are shared with the machine until either writes them.
 *
 * @param cycle the cycle at which it was taken
 * @param profile name of the machine's configuration, to refuse a snapshot of another machine
 * @param memory contents of DRAM
 * @param bus bus, L3 and memory controller
 * @param cores one for each core
 * @param machine the machine's own state
 * @param kernel what the kernel keeps outside simulated memory, null without one
 */
public record Snapshot(
        long cycle, String profile, Object memory, Object bus, List<Object> cores, Object machine, Object kernel) {}
