package dev.interlock.os.task;

import dev.interlock.core.config.Require;

/**
 * What the kernel's own code for threads costs beyond the memory that it touches, in cycles, 0 to 10000000 each.
 *
 * @param switchCycles choosing the next thread and changing to it, registers and CR3 not included
 * @param wakeCycles finding a core for one that wakes up
 * @param sleepCycles putting the caller into a wait queue
 * @param cloneCycles making a thread
 * @param forkCycles making a process, its page tables not included
 * @param execCycles reading a program's headers and laying out its memory
 * @param exitCycles taking a thread apart
 * @param futexCycles finding a futex and its waiters
 * @param signalCycles choosing a signal and laying out its frame, the stores of the frame not included
 * @param interruptCycles acknowledging an interrupt and finding out what it is for
 */
public record TaskCosts(
        int switchCycles,
        int wakeCycles,
        int sleepCycles,
        int cloneCycles,
        int forkCycles,
        int execCycles,
        int exitCycles,
        int futexCycles,
        int signalCycles,
        int interruptCycles) {
    /** With the memory traffic: a thread switch of about a microsecond, a thread made in about five, at 3 GHz. */
    public static final TaskCosts DEFAULT =
            new TaskCosts(1_200, 500, 300, 8_000, 40_000, 120_000, 4_000, 150, 600, 300);

    public TaskCosts {
        Require.between("switchCycles", switchCycles, 0, 10_000_000);
        Require.between("wakeCycles", wakeCycles, 0, 10_000_000);
        Require.between("sleepCycles", sleepCycles, 0, 10_000_000);
        Require.between("cloneCycles", cloneCycles, 0, 10_000_000);
        Require.between("forkCycles", forkCycles, 0, 10_000_000);
        Require.between("execCycles", execCycles, 0, 10_000_000);
        Require.between("exitCycles", exitCycles, 0, 10_000_000);
        Require.between("futexCycles", futexCycles, 0, 10_000_000);
        Require.between("signalCycles", signalCycles, 0, 10_000_000);
        Require.between("interruptCycles", interruptCycles, 0, 10_000_000);
    }
}
