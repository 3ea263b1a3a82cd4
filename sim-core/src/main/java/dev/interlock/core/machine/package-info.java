/**
 * The machine: the only package that knows everyone, and the one loop in which time goes on.
 *
 * <pre>{@code
 * Machine machine = new Machine(MachineConfig.profile("textbook-1").withCores(2));
 * machine.port(0).store(0x1000, 8, 5);
 * System.out.println(machine.port(1).load(0x1000, 8).ledger());
 * System.out.println(machine.line(0x1000));          // line 0x1000: core 0 S, core 1 S
 * }</pre>
 *
 * <p>Way in: {@link dev.interlock.core.machine.Machine}; for numbers, {@link dev.interlock.core.machine.MachineConfig} and
 * {@link dev.interlock.core.machine.Profiles}.
 */
package dev.interlock.core.machine;
