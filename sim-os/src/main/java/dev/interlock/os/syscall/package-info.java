/**
 * System calls: one row per call in {@link dev.interlock.os.syscall.SyscallTable}, numbered as Linux numbers them on
 * x86-64, and the groups that do the work.
 *
 * <pre>
 *   SyscallTable ──▶ FileCalls, MemoryCalls, ProcessCalls, SignalCalls, ClockCalls
 *     TaskRows   ──▶ TaskCalls: ThreadCalls, ExitCalls, WaitCalls, ExecCalls, ScheduleCalls, FutexCalls, …
 *                         │ Invocation: arguments, result, and the work that the core will do
 *                         ▼
 *                    UserMemory: reads at this cycle; writes are stores of the calling core
 * </pre>
 *
 * <p>A call fails by {@link dev.interlock.os.error.SystemCallException}. A page that the kernel touches before the program
 * did is brought, and the call begins again: so each call touches user memory before it changes anything. A call that
 * must wait throws {@link dev.interlock.os.wait.WouldBlock}, and is made once more when it has been woken.
 *
 * <p>Further reading: the manual pages, section 2; <i>System V ABI, AMD64 supplement</i>, appendix A.
 */
package dev.interlock.os.syscall;
