/**
 * Machine profiles as JSON.
 *
 * <p>The configuration records of {@code sim-core}, and {@code KernelCosts} of {@code sim-os} under the key {@code kernel}, are the only description of a profile: {@link
 * dev.interlock.cli.profile.RecordTree} reads and writes any tree of records, so a new component of a record is a new
 * key without a line of code here.
 *
 * <p>Way in: {@link dev.interlock.cli.profile.MachineProfiles}.
 */
package dev.interlock.cli.profile;
