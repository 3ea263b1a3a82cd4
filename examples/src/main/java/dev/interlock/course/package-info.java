/**
 * A course in how a multicore computer works, from the first load to the scheduler: one class for each chapter, to be read
 * beside the chapter's page in {@code examples/}.
 *
 * <pre>
 *   one core       FirstLoad, Miss
 *   several cores  Coherence, LockedIncrement, FalseSharing, SpinLocks, BrokenLock, StoreBuffering
 *   memory         TlbStaircase, PageWalk, PageFault, CopyOnWrite
 *   the kernel     PipeOrMemory, FutexMutex, Gantt, GreenThreads, Servers
 *   tools          TimeTravel, and Stepper: the service behind a web page that steps through a program
 * </pre>
 *
 * <p>Each chapter prints what it measured; nothing is printed that was not. The machine is deterministic, so the pages hold
 * the very numbers that anybody gets.
 *
 * <p>Way in: {@link dev.interlock.course.Course}.
 */
package dev.interlock.course;
