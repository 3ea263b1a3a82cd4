/**
 * The door between a core and the kernel.
 *
 * <pre>
 *   core ── SYSCALL, fault, HLT ──▶ Trap ── entryCycles ──▶ TrapHandler.onTrap decides, at one exact cycle
 *   core ◀── program goes on ◀── exitCycles ◀── AccessScript: the kernel's work through this core's caches
 *   core ── interrupt: a timer's, another core's, by way of its LocalApic ──▶ as above, at an instruction boundary
 *                        or by the overflow of its UserCycleCounter, which counts the cycles in programs
 * </pre>
 *
 * <p>Entering takes at least the machine's lookahead, so whatever the kernel decides is felt by nobody too early. Way in:
 * {@link dev.interlock.core.trap.TrapHandler}.
 */
package dev.interlock.core.trap;
