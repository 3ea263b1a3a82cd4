/**
 * The kernel behind the trap door.
 *
 * <pre>
 *   core ── SYSCALL ───▶ Kernel ──▶ SyscallTable ──▶ write, clone, … ──▶ Invocation: answered, to be gone on with, left
 *        ── fault ─────▶        ──▶ PageFaults; or CrashReport: one sentence, the process ends
 *        ── interrupt ─▶        ──▶ TlbShootdown, Dispatcher: timers and slices
 *        ── HLT ───────▶        ──▶ ProcessEnd: the thread is over; with the first process the run ends
 *   core ◀── program, call or idleness ◀── Dispatcher: leave, go on, give away, schedule ◀── Scheduler: who, where
 *                                            nobody can ever run again ──▶ DeadlockReport: who waits for what
 * </pre>
 *
 * <p>What the kernel does costs what it costs: bytes are copied from the caller's buffer to the kernel's, word by word,
 * through the caches of the core that called.
 *
 * <p>Way in: {@link dev.interlock.os.kernel.Kernel}.
 */
package dev.interlock.os.kernel;
