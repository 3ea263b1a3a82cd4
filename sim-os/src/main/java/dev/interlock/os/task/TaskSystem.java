package dev.interlock.os.task;

import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.vm.FrameAllocator;

/**
 * What the kernel has of threads, in one hand.
 *
 * @param tasks all of them
 * @param scheduler who runs where
 * @param wakeups where those who wake up are noted
 * @param frames physical memory, for task structures
 * @param costs of the kernel's own code
 * @param time how long they have run
 */
public record TaskSystem(
        TaskTable tasks, Scheduler scheduler, Wakeups wakeups, FrameAllocator frames, TaskCosts costs, CpuTime time) {}
