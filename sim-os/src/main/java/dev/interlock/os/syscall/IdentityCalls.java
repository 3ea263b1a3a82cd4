package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Usage;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.VirtualMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** System calls on who a process is, whom it belongs to, what it has used, and what there is: sysinfo(2). */
final class IdentityCalls {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_GET_PDEATHSIG = 2;
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int PR_GET_CHILD_SUBREAPER = 37;
    private static final int PR_GET_NAME = 16;
    private static final int NAME_BYTES = Task.LONGEST_NAME + 1;

    private static final int RUSAGE_CHILDREN = -1;
    private static final int RUSAGE_SELF = 0;
    private static final int RUSAGE_THREAD = 1;
    private static final int TICKS_PER_SECOND = 100;

    private static final int SYSINFO_BYTES = 112;
    private static final int SYSINFO_UNIT = 104;
    private static final int LOAD_SHIFT = 16;

    private final TaskTable tasks;
    private final CpuTime time;
    private final GuestClock clock;

    IdentityCalls(TaskSystem system, GuestClock clock) {
        this.tasks = system.tasks();
        this.time = system.time();
        this.clock = clock;
    }

    long getpid(Invocation call) {
        return call.process().number();
    }

    long getppid(Invocation call) {
        Process parent = call.process().parent();
        return parent == null ? 0 : parent.number();
    }

    long getpgid(Invocation call) {
        return process(call, call.number(0)).group();
    }

    long getpgrp(Invocation call) {
        return call.process().group();
    }

    long getsid(Invocation call) {
        return process(call, call.number(0)).session();
    }

    long setpgid(Invocation call) {
        Process process = process(call, call.number(0));
        int group = call.number(1) == 0 ? process.number() : call.number(1);
        if (group < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        boolean own = process == call.process() || process.parent() == call.process();
        if (!own) {
            throw new SystemCallException(Errno.ESRCH);
        }
        boolean exists = group == process.number()
                || tasks.processes().stream()
                        .anyMatch(other -> other.group() == group && other.session() == process.session());
        if (process.session() == process.number() || !exists) {
            throw new SystemCallException(Errno.EPERM);
        }
        if (process.hasExecuted() && process != call.process()) {
            throw new SystemCallException(Errno.EACCES);
        }
        process.group(group);
        return 0;
    }

    long setsid(Invocation call) {
        Process process = call.process();
        if (process.group() == process.number()) {
            throw new SystemCallException(Errno.EPERM);
        }
        process.group(process.number());
        process.session(process.number());
        return process.number();
    }

    private Process process(Invocation call, int number) {
        Process process = number == 0 ? call.process() : tasks.process(number);
        if (process == null) {
            throw new SystemCallException(Errno.ESRCH);
        }
        return process;
    }

    long prctl(Invocation call) {
        switch (call.number(0)) {
            case PR_SET_NAME -> {
                byte[] name = new byte[NAME_BYTES];
                call.memory().require(call.argument(1), 1, false);
                int length = 0;
                for (; length < NAME_BYTES - 1; length++) {
                    name[length] = (byte) call.memory().load(call.argument(1) + length, 1);
                    if (name[length] == 0) {
                        break;
                    }
                }
                call.caller().title(new String(name, 0, length, StandardCharsets.UTF_8));
            }
            case PR_GET_NAME -> {
                byte[] name = call.caller().title().getBytes(StandardCharsets.UTF_8);
                call.memory().write(call.argument(1), Arrays.copyOf(name, NAME_BYTES), NAME_BYTES);
            }
            case PR_GET_DUMPABLE -> {
                return 1;
            }
            case PR_SET_DUMPABLE -> {}
            case PR_SET_PDEATHSIG -> {
                if (call.argument(1) < 0 || call.argument(1) > Signals.MOST) {
                    throw new SystemCallException(Errno.EINVAL);
                }
                call.process().deathSignal(call.number(1));
            }
            case PR_GET_PDEATHSIG ->
                call.memory().store(call.argument(1), 4, call.process().deathSignal());
            case PR_SET_CHILD_SUBREAPER -> call.process().subreaper(call.argument(1) != 0);
            case PR_GET_CHILD_SUBREAPER ->
                call.memory().store(call.argument(1), 4, call.process().isSubreaper() ? 1 : 0);
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    long getrusage(Invocation call) {
        Usage usage = switch (call.number(0)) {
            case RUSAGE_CHILDREN -> call.process().childrenUsage();
            case RUSAGE_SELF -> time.usage(call.process());
            case RUSAGE_THREAD -> time.usage(call.caller());
            default -> throw new SystemCallException(Errno.EINVAL);
        };
        call.memory().write(call.argument(1), Rusage.bytes(clock, usage), Rusage.BYTES);
        return 0;
    }

    /** {@code struct tms}: user, system, and those of children. */
    long times(Invocation call) {
        if (call.argument(0) != 0) {
            call.memory().require(call.argument(0), 32, true);
            Usage own = time.usage(call.process());
            Usage children = call.process().childrenUsage();
            call.memory().store(call.argument(0), 8, ticks(own.userCycles()));
            call.memory().store(call.argument(0) + 8, 8, ticks(own.systemCycles()));
            call.memory().store(call.argument(0) + 16, 8, ticks(children.userCycles()));
            call.memory().store(call.argument(0) + 24, 8, ticks(children.systemCycles()));
        }
        return ticks(call.core().now());
    }

    /** {@code struct sysinfo}: the fields of sysinfo(2), sizes in bytes, loads as /proc/loadavg tells them. */
    long sysinfo(Invocation call) {
        VirtualMemory memory = call.process().space().memory();
        long loads = tasks.tasks().stream()
                        .filter(task -> task.standing() == Task.Standing.READY)
                        .count()
                << LOAD_SHIFT;
        long page = FrameAllocator.FRAME_BYTES;
        ByteBuffer info = ByteBuffer.allocate(SYSINFO_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        info.putLong(call.core().now() / clock.hertz());
        info.putLong(loads).putLong(loads).putLong(loads);
        info.putLong(memory.frames().total() * page).putLong(memory.frames().free() * page);
        info.putLong(0).putLong(0); // shared memory and buffers are not counted apart
        info.putLong(memory.swap().slots() * page).putLong(memory.swap().free() * page);
        info.putShort((short) tasks.tasks().size());
        info.putInt(SYSINFO_UNIT, 1);
        call.memory().write(call.argument(0), info.array(), SYSINFO_BYTES);
        return 0;
    }

    private long ticks(long cycles) {
        return cycles / (clock.hertz() / TICKS_PER_SECOND);
    }
}
