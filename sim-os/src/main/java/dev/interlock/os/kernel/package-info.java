/**
 * The kernel behind the trap door.
 *
 * <pre>
 *   core ── SYSCALL ───▶ Kernel ──▶ SystemCallEntry ──▶ SyscallTable: write, clone, … ──▶ answered, to be gone on with, left
 *        ── fault ─────▶        ──▶ Exceptions: PageFaults; a signal; or CrashReport: one sentence, the process ends
 *        ── interrupt ─▶        ──▶ TlbShootdown, CoreTimers, Rescheduling: sleeps, slices, who was woken
 *                                    CpuAlarms: CPU time that somebody waits for
 *        ── HLT ───────▶        ──▶ ProcessEnd: the thread is over; with the first process the run ends
 *                                    JobControl: what a parent hears of children that stop, go on and end
 *   core ◀── program, call or idleness ◀── Dispatcher: leave, go on, give away, schedule ◀── Scheduler: who, where
 *                                            ContextSwitch: registers and CR3 go with the thread
 *                                            nobody can ever run again ──▶ DeadlockReport: who waits for what
 * </pre>
 *
 * <p>What the kernel does costs what it costs: bytes are copied from the caller's buffer to the kernel's, word by word,
 * through the caches of the core that called.
 *
 * <p>Way in: {@link dev.interlock.os.kernel.Kernel}.
 */
package dev.interlock.os.kernel;
