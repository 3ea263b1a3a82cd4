package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.schedule.SchedulingClass;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskTable;
import java.util.ArrayList;
import java.util.List;

/** System calls on who runs where and before whom, sched(7). */
final class ScheduleCalls {
    private static final int RESET_ON_FORK = 0x4000_0000;
    private static final int MOST_NICE = -20;
    private static final int LEAST_NICE = 19;

    private static final int PRIO_PROCESS = 0;
    private static final int PRIO_PGRP = 1;
    private static final int PRIO_USER = 2;

    private final TaskTable tasks;
    private final Scheduler scheduler;
    private final PriorityInheritance inheritance;
    private final GuestClock clock;

    ScheduleCalls(TaskTable tasks, Scheduler scheduler, PriorityInheritance inheritance, GuestClock clock) {
        this.tasks = tasks;
        this.scheduler = scheduler;
        this.inheritance = inheritance;
        this.clock = clock;
    }

    long yield(Invocation call) {
        call.yield();
        return 0;
    }

    private Task task(Invocation call, int number) {
        if (number < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Task task = number == 0 ? call.caller() : tasks.task(number);
        if (task == null) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return task;
    }

    private long machine() {
        return -1L >>> 64 - scheduler.cores();
    }

    long setaffinity(Invocation call) {
        Task task = task(call, call.number(0));
        int bytes = (int) Math.min(8, Math.max(0, call.argument(1)));
        long wished = 0;
        for (int i = 0; i < bytes; i++) {
            wished |= call.memory().load(call.argument(2) + i, 1) << 8 * i;
        }
        if ((wished & machine()) == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        scheduler.affinity(task, wished & machine(), call.core().now());
        call.disturb();
        return 0;
    }

    long getaffinity(Invocation call) {
        Task task = task(call, call.number(0));
        if (call.argument(1) < 8 || (call.argument(1) & 7) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.memory().store(call.argument(2), 8, task.affinity() & machine());
        return 8;
    }

    long setscheduler(Invocation call) {
        Task task = task(call, call.number(0));
        SchedulingClass to = SchedulingClass.of(call.number(1) & ~RESET_ON_FORK)
                .orElseThrow(() -> new SystemCallException(Errno.EINVAL));
        return change(call, task, to, call.argument(2));
    }

    long setparam(Invocation call) {
        Task task = task(call, call.number(0));
        return change(call, task, task.schedulingClass(), call.argument(1));
    }

    private long change(Invocation call, Task task, SchedulingClass to, long parameter) {
        int priority = (int) call.memory().load(parameter, 4);
        boolean fits = to.isRealTime() ? priority >= 1 && priority <= 99 : priority == 0;
        if (!fits) {
            throw new SystemCallException(Errno.EINVAL);
        }
        scheduler.change(task, to, priority, task.nice(), call.core().now());
        inheritance.priorityChanged();
        call.disturb();
        return 0;
    }

    long getscheduler(Invocation call) {
        return task(call, call.number(0)).schedulingClass().number();
    }

    long getparam(Invocation call) {
        call.memory().store(call.argument(1), 4, task(call, call.number(0)).priority());
        return 0;
    }

    long priorityMax(Invocation call) {
        return klass(call).isRealTime() ? 99 : 0;
    }

    long priorityMin(Invocation call) {
        return klass(call).isRealTime() ? 1 : 0;
    }

    private static SchedulingClass klass(Invocation call) {
        return SchedulingClass.of(call.number(0)).orElseThrow(() -> new SystemCallException(Errno.EINVAL));
    }

    long rrInterval(Invocation call) {
        Task task = task(call, call.number(0));
        long cycles = switch (task.schedulingClass()) {
            case FIFO -> 0;
            case RR -> scheduler.config().realTimeSliceCycles();
            default -> scheduler.config().sliceCycles();
        };
        long nanos = clock.nanos(cycles);
        call.memory().require(call.argument(1), 16, true);
        call.memory().store(call.argument(1), 8, nanos / GuestClock.NANOS);
        call.memory().store(call.argument(1) + 8, 8, nanos % GuestClock.NANOS);
        return 0;
    }

    // ---------------------------------------------------------------- nice

    /** The kernel's own form: 20 − nice, so that no result is negative. */
    long getpriority(Invocation call) {
        return whom(call).stream().mapToInt(task -> 20 - task.nice()).max().orElseThrow();
    }

    long setpriority(Invocation call) {
        int nice = Math.max(MOST_NICE, Math.min(LEAST_NICE, call.number(2)));
        for (Task task : whom(call)) {
            scheduler.change(
                    task,
                    task.schedulingClass(),
                    task.priority(),
                    nice,
                    call.core().now());
        }
        call.disturb();
        return 0;
    }

    private List<Task> whom(Invocation call) {
        int number = call.number(1);
        List<Task> chosen = new ArrayList<>();
        switch (call.number(0)) {
            case PRIO_PROCESS -> {
                Task task = number == 0 ? call.caller() : tasks.task(number);
                if (task != null) {
                    chosen.add(task);
                }
            }
            case PRIO_PGRP -> {
                int group = number == 0 ? call.process().group() : number;
                for (Process process : tasks.processes()) {
                    if (process.group() == group) {
                        chosen.addAll(process.threads());
                    }
                }
            }
            case PRIO_USER -> {
                if (number == 0) { // everybody is root
                    chosen.addAll(tasks.tasks());
                }
            }
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        if (chosen.isEmpty()) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return chosen;
    }

    // ---------------------------------------------------------------- where

    long getcpu(Invocation call) {
        if (call.argument(0) != 0) {
            call.memory().store(call.argument(0), 4, call.core().core());
        }
        if (call.argument(1) != 0) {
            call.memory().store(call.argument(1), 4, 0); // one node
        }
        return 0;
    }
}
