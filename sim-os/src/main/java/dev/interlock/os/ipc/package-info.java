/**
 * How processes talk to each other through the kernel.
 *
 * <pre>
 *   Pipe, FIFO      bytes, one way          ┐
 *   socket          bytes or datagrams      │  all of them: what is under way lies in pages of the kernel
 *   MessageQueue    messages with types     ┘  ({@link dev.interlock.os.ipc.KernelPages}), so each byte is copied twice
 *   SemaphoreSet    counts, and what is to be undone when a thread ends: UndoList
 * </pre>
 *
 * <p>A writer copies from its memory to the kernel's, a reader from the kernel's to its own, each with the loads and stores
 * of the core that it runs on; so the price of a message emerges from two system calls, two copies and a wake-up.
 *
 * <p>Further reading: Stevens, <i>UNIX Network Programming</i>, volume 2; Bach, <i>The Design of the UNIX Operating
 * System</i>, chapters 5.12 and 11.
 */
package dev.interlock.os.ipc;
