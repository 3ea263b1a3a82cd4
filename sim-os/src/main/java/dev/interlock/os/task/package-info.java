/**
 * Who runs: a {@link dev.interlock.os.task.Task} is a thread, Linux's {@code task_struct}; a {@link
 * dev.interlock.os.task.Process} is what its threads share, the thread group with its {@code mm_struct} and {@code
 * files_struct}.
 *
 * <pre>
 *   Process 1 ── Task 1 (the leader: its number is the process's) ── CallState: the system call it is in
 *      │      └─ Task 2
 *      ├── AddressSpace      what CR3 points to
 *      ├── DescriptorTable   which files are open
 *      ├── working folder, umask, executable
 *      └── parent, children, how it ended
 * </pre>
 *
 * <p>A task that has no core is data: its registers (here, and in its {@link dev.interlock.os.task.TaskStructure} in
 * simulated memory), the queues in which it sleeps, a deadline, and the call that it will make again. All of them stand in
 * the {@link dev.interlock.os.task.TaskTable}; who is woken during a decision of the kernel stands in {@link
 * dev.interlock.os.task.Wakeups} until its end.
 *
 * <p>How long a task has had a core, and how much of that it spent in its program, the cores count and {@link
 * dev.interlock.os.task.CpuTime} keeps; {@link dev.interlock.os.task.CpuClock} makes clocks of it.
 */
package dev.interlock.os.task;
