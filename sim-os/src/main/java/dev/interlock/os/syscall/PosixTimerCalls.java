package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.timer.PosixTimer;
import dev.interlock.os.timer.ProcessTimers;

/** System calls on the timers of a process that it makes itself: timer_create(2), timer_settime(2) and their like. */
final class PosixTimerCalls {
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int REALTIME_COARSE = 5;
    private static final int MONOTONIC_RAW = 4;
    private static final int MONOTONIC_COARSE = 6;
    private static final int BOOTTIME = 7;

    private static final int SIGEV_SIGNAL = 0;
    private static final int SIGEV_NONE = 1;
    private static final int SIGEV_THREAD = 2;
    private static final int SIGEV_THREAD_ID = 4;

    private static final int TIMER_ABSTIME = 1;

    private final TaskSystem system;
    private final GuestClock guestClock;
    private final Clock realTime;
    private final CpuClocks cpuClocks;

    PosixTimerCalls(TaskSystem system, GuestClock guestClock, Clock realTime) {
        this.system = system;
        this.guestClock = guestClock;
        this.realTime = realTime;
        this.cpuClocks = new CpuClocks(system);
    }

    /** {@code struct sigevent}: 0 value, 8 signal, 12 how, 16 thread. */
    long create(Invocation call) {
        Clock clock = clock(call, call.number(0));
        long event = call.argument(1);
        UserMemory memory = call.memory();
        memory.require(call.argument(2), 4, true);
        int signal = event == 0 ? Signals.SIGALRM : (int) memory.load(event + 8, 4);
        int how = event == 0 ? SIGEV_SIGNAL : (int) memory.load(event + 12, 4);
        long wished = event == 0 ? 0 : memory.load(event, 8);
        PosixTimer.Receiver receiver = receiver(call, how, signal, event);
        ProcessTimers timers = call.process().timers();
        int number = timers.newNumber();
        if (number < 0) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        long value = event == 0 ? number : wished;
        timers.add(number, new PosixTimer(number, clock, call.number(0) == REALTIME, receiver, signal, value));
        memory.store(call.argument(2), 4, number);
        return 0;
    }

    private Clock clock(Invocation call, int which) {
        if (CpuClocks.isOne(which)) {
            return cpuClocks.clock(call, which);
        }
        return switch (which) {
            case REALTIME, MONOTONIC, BOOTTIME -> realTime;
            case REALTIME_COARSE, MONOTONIC_COARSE, MONOTONIC_RAW -> throw new SystemCallException(Errno.EOPNOTSUPP);
            default -> throw new SystemCallException(Errno.EINVAL);
        };
    }

    /** Who gets the signal; null for nobody. SIGEV_THREAD is a signal, too: the C library makes a thread of it. */
    private PosixTimer.Receiver receiver(Invocation call, int how, int signal, long event) {
        if (how == SIGEV_NONE) {
            return null;
        }
        if (how != SIGEV_SIGNAL && how != SIGEV_THREAD && how != SIGEV_THREAD_ID || !Signals.exists(signal)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Process process = call.process();
        if (how != SIGEV_THREAD_ID) {
            return info -> Signalling.toProcess(process, info)
                    && process.signals().pending().holds(info);
        }
        Task task = system.tasks().task((int) call.memory().load(event + 16, 4));
        if (task == null || task.process() != process) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return info -> !task.isOver()
                && Signalling.toThread(task, info)
                && task.signals().pending().holds(info);
    }

    long settime(Invocation call) {
        long wished = call.argument(2);
        if (wished == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        PosixTimer timer = timer(call, call.number(0));
        TimerSpec spec = TimerSpec.load(call, guestClock, wished);
        if (call.argument(3) != 0) {
            TimerSpec.store(call, guestClock, call.argument(3), timer.timer());
        }
        if (spec.value() == 0) {
            timer.stop();
            return 0;
        }
        boolean absolute = (call.number(1) & TIMER_ABSTIME) != 0;
        long due =
                spec.due(guestClock, absolute, timer.isRealTime(), timer.clock().now());
        timer.set(call.core().core(), due, spec.interval());
        return 0;
    }

    long gettime(Invocation call) {
        TimerSpec.store(
                call, guestClock, call.argument(1), timer(call, call.number(0)).timer());
        return 0;
    }

    long getoverrun(Invocation call) {
        return timer(call, call.number(0)).overrun();
    }

    long delete(Invocation call) {
        timer(call, call.number(0));
        call.process().timers().delete(call.number(0));
        return 0;
    }

    private static PosixTimer timer(Invocation call, int number) {
        PosixTimer timer = call.process().timers().get(number);
        if (timer == null) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return timer;
    }
}
