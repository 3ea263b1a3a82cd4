package dev.interlock.os.kernel;

import dev.interlock.core.config.Require;
import dev.interlock.os.schedule.SchedulerConfig;
import dev.interlock.os.task.TaskCosts;

/**
 * What the kernel's own code costs beyond the memory it touches and the crossing of the border, in cycles.
 *
 * @param dispatchCycles from the entry to the system call's own function, 0 to 1000000
 * @param writeCycles path of a {@code read} or {@code write} through the file layer, 0 to 1000000
 * @param openCycles looking up a path, 0 to 1000000
 * @param mapCycles changing the areas of an address space, 0 to 1000000
 * @param pageFaultCycles of the page-fault handler; clearing or copying the page and writing the tables comes on top, store
 *     by store, 0 to 1000000
 * @param swapPages how many pages the swap device holds, 0 (no swap) to 16777216
 * @param swapCycles what it takes to write or read one of them, 0 to 1000000000
 * @param pcids how many address spaces' translations a core keeps apart by PCID, 0 (none: a process switch forgets all) to
 *     4095; Linux uses 6
 * @param hertz cycles in a second of the guest's clocks, 1000000 to 1000000000000
 * @param tasks what threads cost
 * @param scheduler how cores are shared
 */
public record KernelCosts(
        int dispatchCycles,
        int writeCycles,
        int openCycles,
        int mapCycles,
        int pageFaultCycles,
        int swapPages,
        int swapCycles,
        int pcids,
        long hertz,
        TaskCosts tasks,
        SchedulerConfig scheduler) {
    /**
     * A null call of some hundred cycles, a write of some hundred more, a page fault of about a thousand, as on processors
     * without KPTI; a solid-state disk of 64 MiB that takes 100 µs for a page; a clock of 3 GHz.
     */
    public static final KernelCosts DEFAULT = new KernelCosts(
            60, 200, 900, 500, 800, 16_384, 300_000, 0, 3_000_000_000L, TaskCosts.DEFAULT, SchedulerConfig.DEFAULT);

    public KernelCosts {
        Require.between("dispatchCycles", dispatchCycles, 0, 1_000_000);
        Require.between("writeCycles", writeCycles, 0, 1_000_000);
        Require.between("openCycles", openCycles, 0, 1_000_000);
        Require.between("mapCycles", mapCycles, 0, 1_000_000);
        Require.between("pageFaultCycles", pageFaultCycles, 0, 1_000_000);
        Require.between("swapPages", swapPages, 0, 1 << 24);
        Require.between("swapCycles", swapCycles, 0, 1_000_000_000);
        Require.between("pcids", pcids, 0, 4095);
        Require.between("hertz", hertz, 1_000_000, 1_000_000_000_000L);
        Require.present("tasks", tasks);
        Require.present("scheduler", scheduler);
    }

    /** The same with so many PCIDs for each core. */
    public KernelCosts withPcids(int newPcids) {
        return new KernelCosts(
                dispatchCycles,
                writeCycles,
                openCycles,
                mapCycles,
                pageFaultCycles,
                swapPages,
                swapCycles,
                newPcids,
                hertz,
                tasks,
                scheduler);
    }

    /** The same with other rules for sharing cores. */
    public KernelCosts withScheduler(SchedulerConfig newScheduler) {
        return new KernelCosts(
                dispatchCycles,
                writeCycles,
                openCycles,
                mapCycles,
                pageFaultCycles,
                swapPages,
                swapCycles,
                pcids,
                hertz,
                tasks,
                newScheduler);
    }
}
