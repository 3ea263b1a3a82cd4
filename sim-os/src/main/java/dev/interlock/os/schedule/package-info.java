/**
 * Who runs next, and where: a run queue per core, policies that order it, and the rules by which a thread finds a core.
 *
 * <pre>
 *   wake-up, clone ──▶ Scheduler.place ──▶ RunQueue of a core:  RealTimePolicy   FIFO and RR, priorities 99 … 1
 *                                                               above
 *                                                               FairPolicy       virtual run time, weighted by nice
 *                                                               (or RoundRobinPolicy, to teach with)
 *   core is free   ──▶ Scheduler.next: the queue's first; from the longest queue of another core if there is none
 * </pre>
 *
 * <p>These are decisions in Java, made at one cycle; what they cost in memory traffic is charged by {@code
 * dev.interlock.os.kernel}. Everything is ordered, so equal runs are scheduled equally; the machine's seed varies the length
 * of time slices a little, and which of several idle cores is taken, so that other seeds give other interleavings.
 *
 * <p>Further reading: sched(7); <i>Documentation/scheduler/sched-design-CFS.rst</i> of Linux; Arpaci-Dusseau, <i>Operating
 * Systems: Three Easy Pieces</i>, chapters 7 to 10. Way in: {@link dev.interlock.os.schedule.Scheduler}.
 */
package dev.interlock.os.schedule;
