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
 *      └── working folder, umask, executable
 * </pre>
 */
package dev.interlock.os.task;
