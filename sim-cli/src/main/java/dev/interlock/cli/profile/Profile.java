package dev.interlock.cli.profile;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.os.kernel.KernelCosts;

/**
 * What a program runs on: a machine, and what the kernel's own code costs there.
 *
 * @param machine everything at the top of a profile's JSON
 * @param kernel what stands under {@code kernel}
 */
public record Profile(MachineConfig machine, KernelCosts kernel) {}
