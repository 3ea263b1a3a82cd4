/**
 * Fast user-space mutexes, futex(7): a word of user memory that threads change by atomic instructions, and a queue in the
 * kernel for those who must wait because of its value.
 *
 * <pre>
 *   user word ── no contention: one LOCK CMPXCHG, and the kernel hears nothing of it
 *       │
 *       └─ FutexKey ──▶ FutexTable ──▶ bucket: a line of the kernel's memory, locked
 *                                      WaitQueue of this futex, the longest waiter first
 *                                          Task, which notes in its call what it waits with: FutexWait
 * </pre>
 *
 * <p>A waiter that FUTEX_WAKE has chosen finds that noted when its call is made again, so the wake-up is its own, whatever
 * the word holds by then. Who waits for a lock by LOCK_PI lends its priority to the owner: {@link
 * dev.interlock.os.futex.PriorityInheritance}. Further reading: Franke, Russell and Kirkwood, <i>Fuss, Futexes and Furwocks</i>, 2002; Drepper,
 * <i>Futexes Are Tricky</i>, 2011.
 */
package dev.interlock.os.futex;
