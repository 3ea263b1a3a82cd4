/**
 * The kernel behind the trap door.
 *
 * <pre>
 *   core ── SYSCALL ──▶ Kernel ──▶ SyscallTable ──▶ write, exit, … ──▶ Console ──▶ the embedder's streams
 *        ── fault ────▶        ──▶ CrashReport: one sentence, the run ends FAULTED
 *        ── HLT ──────▶        ──▶ the core is done; when all are, the run ends
 * </pre>
 *
 * <p>What the kernel does costs what it costs: bytes are copied from the caller's buffer to the kernel's, word by word,
 * through the caches of the core that called.
 *
 * <p>Way in: {@link dev.interlock.os.kernel.Kernel}.
 */
package dev.interlock.os.kernel;
