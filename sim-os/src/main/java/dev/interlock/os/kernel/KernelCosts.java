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
 * @param pageFaultCycles from the page fault to its page, clearing it included, 0 to 1000000
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
        long hertz,
        TaskCosts tasks,
        SchedulerConfig scheduler) {
    /**
     * A null call of some hundred cycles, a write of some hundred more, a page fault of about a thousand, as on processors
     * without KPTI; a clock of 3 GHz.
     */
    public static final KernelCosts DEFAULT =
            new KernelCosts(60, 200, 900, 500, 800, 3_000_000_000L, TaskCosts.DEFAULT, SchedulerConfig.DEFAULT);

    public KernelCosts {
        Require.between("dispatchCycles", dispatchCycles, 0, 1_000_000);
        Require.between("writeCycles", writeCycles, 0, 1_000_000);
        Require.between("openCycles", openCycles, 0, 1_000_000);
        Require.between("mapCycles", mapCycles, 0, 1_000_000);
        Require.between("pageFaultCycles", pageFaultCycles, 0, 1_000_000);
        Require.between("hertz", hertz, 1_000_000, 1_000_000_000_000L);
        Require.present("tasks", tasks);
        Require.present("scheduler", scheduler);
    }

    /** The same with other rules for sharing cores. */
    public KernelCosts withScheduler(SchedulerConfig newScheduler) {
        return new KernelCosts(
                dispatchCycles, writeCycles, openCycles, mapCycles, pageFaultCycles, hertz, tasks, newScheduler);
    }
}
