/**
 * Signals as data: what a thread and a process know of them, and how the interrupted program lies on the stack while a handler
 * runs. POSIX.1-2017, section 2.4; signal(7); {@code kernel/signal.c} and {@code arch/x86/kernel/signal_64.c} of Linux.
 *
 * <pre>
 *   generated ──▶ pending, of the thread or of the process ──▶ delivered, when a thread that does not block it
 *                 (ignored ones never get here)                is about to return to its program:
 *                                                                handler  ──▶ SignalFrame on its stack
 *                                                                default  ──▶ the process ends, stops, or nothing
 *   rt_sigreturn: the frame is loaded again, the program goes on where it was
 * </pre>
 *
 * <p>Who chooses the thread is {@code os.task.Signalling}; who delivers is {@code os.kernel.SignalDelivery}.
 */
package dev.interlock.os.signal;
