package dev.interlock.os.schedule;

import dev.interlock.core.config.Require;

/**
 * How cores are shared.
 *
 * @param policy what orders threads that are not real-time
 * @param sliceCycles how long a thread keeps its core while others wait, 1000 to 1000000000; varied by the seed by up to an
 *     eighth
 * @param wakeupGranularityCycles how far behind a woken thread must be to take the core at once, 0 to 1000000000
 * @param realTimeSliceCycles the slice of SCHED_RR, 1000 to 1000000000
 */
public record SchedulerConfig(Policy policy, int sliceCycles, int wakeupGranularityCycles, int realTimeSliceCycles) {
    /** What orders threads that are not real-time. */
    public enum Policy {
        /** Virtual run time, weighted by nice. */
        FAIR,
        /** Everyone in turn. */
        ROUND_ROBIN
    }

    /**
     * A tenth of a millisecond at 3 GHz, where Linux gives 3: runs here are short, and a switch is still a hundredth of it.
     */
    public static final SchedulerConfig DEFAULT = new SchedulerConfig(Policy.FAIR, 300_000, 100_000, 1_000_000);

    public SchedulerConfig {
        Require.present("policy", policy);
        Require.between("sliceCycles", sliceCycles, 1_000, 1_000_000_000);
        Require.between("wakeupGranularityCycles", wakeupGranularityCycles, 0, 1_000_000_000);
        Require.between("realTimeSliceCycles", realTimeSliceCycles, 1_000, 1_000_000_000);
    }

    /** The same with another policy. */
    public SchedulerConfig withPolicy(Policy newPolicy) {
        return new SchedulerConfig(newPolicy, sliceCycles, wakeupGranularityCycles, realTimeSliceCycles);
    }

    /** The same with another slice; the wake-up granularity stays a third of it. */
    public SchedulerConfig withSlice(int cycles) {
        return new SchedulerConfig(policy, cycles, cycles / 3, realTimeSliceCycles);
    }
}
