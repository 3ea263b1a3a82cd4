package dev.interlock.os.task;

/**
 * What threads have used.
 *
 * @param runCycles cycles on a core
 * @param userCycles of these, cycles in the program; the others the kernel has spent
 */
public record Usage(long runCycles, long userCycles, long voluntarySwitches, long involuntarySwitches, long faults) {
    static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /** Cycles that the kernel has spent for them. */
    public long systemCycles() {
        return runCycles - userCycles;
    }

    /** Both. */
    public Usage plus(Usage other) {
        return new Usage(
                runCycles + other.runCycles,
                userCycles + other.userCycles,
                voluntarySwitches + other.voluntarySwitches,
                involuntarySwitches + other.involuntarySwitches,
                faults + other.faults);
    }
}
