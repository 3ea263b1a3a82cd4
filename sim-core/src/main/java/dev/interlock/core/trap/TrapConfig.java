package dev.interlock.core.trap;

import dev.interlock.core.config.Require;

/**
 * What crossing the border between user and kernel costs, in cycles.
 *
 * @param entryCycles from the trapping instruction until the kernel's first action, 1 to 1000000; at least the machine's
 *     lookahead is charged, see {@code Machine}
 * @param exitCycles from the kernel's last action until the first instruction after it, 0 to 1000000
 * @param interprocessorCycles from one core's write to its interrupt command register until the interrupt is at the other
 *     core, 0 to 1000000
 */
public record TrapConfig(int entryCycles, int exitCycles, int interprocessorCycles) {
    public TrapConfig {
        Require.between("entryCycles", entryCycles, 1, 1_000_000);
        Require.between("exitCycles", exitCycles, 0, 1_000_000);
        Require.between("interprocessorCycles", interprocessorCycles, 0, 1_000_000);
    }
}
