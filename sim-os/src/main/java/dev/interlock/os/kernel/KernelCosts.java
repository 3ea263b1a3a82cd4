package dev.interlock.os.kernel;

import dev.interlock.core.config.Require;

/**
 * What the kernel's own code costs beyond the memory it touches and the crossing of the border, in cycles.
 *
 * @param dispatchCycles from the entry to the system call's own function, 0 to 1000000
 * @param writeCycles path of a {@code write} through the file layer, 0 to 1000000
 */
public record KernelCosts(int dispatchCycles, int writeCycles) {
    /** A null call of some hundred cycles and a write of some hundred more, as on processors without KPTI. */
    public static final KernelCosts DEFAULT = new KernelCosts(60, 200);

    public KernelCosts {
        Require.between("dispatchCycles", dispatchCycles, 0, 1_000_000);
        Require.between("writeCycles", writeCycles, 0, 1_000_000);
    }
}
