/**
 * Timers: who wants to be told when a clock shows a time. {@code kernel/time} of Linux: itimer.c, posix-timers.c.
 *
 * <pre>
 *   Clock ── real time: the cores' timers ─────────────────────┐
 *         └─ CPU time of a thread or process: os.task.CpuClock ─┤ wakes at its time
 *                                                               ▼
 *   IntervalTimer: due, interval ──▶ rings ──▶ setitimer(2): SIGALRM, SIGVTALRM, SIGPROF, and goes on at once
 *                                          ──▶ PosixTimer: a signal with its number, and goes on when that is taken
 *                                          ──▶ timerfd: a count to read, and goes on when it is read
 * </pre>
 *
 * <p>A timer whose owner has not noticed that it rang does not ring again: what it missed it counts when it goes on, so the
 * shortest interval costs no more than its owner's attention.
 */
package dev.interlock.os.timer;
