/**
 * Sleeping and waking, as in {@code include/linux/wait.h}: who cannot go on sleeps in a {@link
 * dev.interlock.os.wait.WaitQueue} until what it waits for may have happened.
 *
 * <pre>
 *   a call finds that it cannot go on  ──▶ throws WouldBlock(queues, deadline)
 *   the kernel puts the caller into these queues and gives the core to another task
 *   somebody makes it possible: queue.wakeAll() ──▶ the caller is runnable again
 *   when it has a core again, the call is made once more from its beginning, with its progress
 * </pre>
 *
 * <p>A wake-up is a hint, never a promise: whoever wakes looks again and may sleep again. That is how Linux's {@code
 * wait_event} works, and it makes a sleeping call plain data: a queue, a deadline, and the progress that it has noted.
 */
package dev.interlock.os.wait;
