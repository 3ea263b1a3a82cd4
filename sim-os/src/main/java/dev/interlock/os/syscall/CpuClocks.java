package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.task.CpuClock;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.timer.Clock;

/**
 * The numbers of clocks of CPU time: the caller's own, and those of clock_getcpuclockid(3) and pthread_getcpuclockid(3).
 *
 * <pre>
 *   31 … 3  complement of a PID or TID, 0 for the caller's   2  of a thread   1 … 0  PROF, VIRT or SCHED
 * </pre>
 */
final class CpuClocks {
    private static final int PROCESS = 2;
    private static final int THREAD = 3;
    private static final int OF_THREAD = 4;
    private static final int KIND = 3;
    private static final int VIRTUAL = 1;

    private final TaskSystem system;

    CpuClocks(TaskSystem system) {
        this.system = system;
    }

    /** True if a clock is one of CPU time. */
    static boolean isOne(int clock) {
        return clock == PROCESS || clock == THREAD || clock < 0;
    }

    /** True if the clock belongs to the thread that asks. */
    static boolean isOwnThread(Invocation call, int clock) {
        return clock == THREAD
                || clock < 0
                        && (clock & OF_THREAD) != 0
                        && (number(clock) == 0 || number(clock) == call.caller().number());
    }

    private static int number(int clock) {
        return ~(clock >> 3);
    }

    /** The clock with this number, EINVAL if there is none. */
    Clock clock(Invocation call, int clock) {
        if (clock == PROCESS) {
            return CpuClock.ofProcess(system.time(), call.process());
        }
        if (clock == THREAD) {
            return CpuClock.ofThread(system.time(), call.caller());
        }
        if ((clock & KIND) == KIND) { // a descriptor's clock: there are no such devices
            throw new SystemCallException(Errno.EINVAL);
        }
        int number = number(clock);
        if ((clock & OF_THREAD) != 0) {
            Task task = number == 0 ? call.caller() : system.tasks().task(number);
            if (task == null || task.process() != call.process() || (clock & KIND) == VIRTUAL) {
                throw new SystemCallException(Errno.EINVAL);
            }
            return CpuClock.ofThread(system.time(), task);
        }
        Process process = number == 0 ? call.process() : system.tasks().process(number);
        if (process == null) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return (clock & KIND) == VIRTUAL
                ? CpuClock.ofProgram(system.time(), process)
                : CpuClock.ofProcess(system.time(), process);
    }
}
