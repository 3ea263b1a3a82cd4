package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.poll.TimerFile;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.timer.IntervalTimer;

/** System calls on timers that are files: timerfd_create(2), timerfd_settime(2), timerfd_gettime(2). */
final class TimerFileCalls {
    private static final int MONOTONIC = 1;
    private static final int BOOTTIME = 7;
    private static final int REALTIME_ALARM = 8;
    private static final int BOOTTIME_ALARM = 9;

    private static final int ABSTIME = 1;
    /** A wish to hear when somebody sets the clock, which nobody does here. */
    private static final int CANCEL_ON_SET = 2;

    private final EventCalls events;
    private final GuestClock clock;
    private final Clock realTime;

    TimerFileCalls(EventCalls events, GuestClock clock, Clock realTime) {
        this.events = events;
        this.clock = clock;
        this.realTime = realTime;
    }

    long create(Invocation call) {
        int which = call.number(0);
        int flags = call.number(1);
        boolean counts = which == GuestClock.REALTIME
                || which == MONOTONIC
                || which == BOOTTIME
                || which == REALTIME_ALARM
                || which == BOOTTIME_ALARM;
        if (!counts || (flags & ~(OpenFile.CLOSE_ON_EXEC | OpenFile.NON_BLOCKING)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.process().descriptors().requireRoom(1);
        boolean absolute = which == GuestClock.REALTIME || which == REALTIME_ALARM;
        TimerFile file = new TimerFile(events.newNumber(), events.words(), realTime, absolute);
        return EventCalls.add(call, file, "anon_inode:[timerfd]", flags);
    }

    long settime(Invocation call) {
        int flags = call.number(1);
        if ((flags & ~(ABSTIME | CANCEL_ON_SET)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        TimerSpec wished = TimerSpec.load(call, clock, call.argument(2));
        TimerFile file = file(call);
        if (call.argument(3) != 0) {
            TimerSpec.store(call, clock, call.argument(3), file.timer());
        }
        long due = wished.due(clock, (flags & ABSTIME) != 0, file.isRealTime(), realTime.now());
        file.set(call.core().core(), wished.value() == 0 ? IntervalTimer.NEVER : due, wished.interval());
        return 0;
    }

    long gettime(Invocation call) {
        TimerSpec.store(call, clock, call.argument(1), file(call).timer());
        return 0;
    }

    private static TimerFile file(Invocation call) {
        if (call.process().descriptors().get(call.number(0)).file() instanceof TimerFile file) {
            return file;
        }
        throw new SystemCallException(Errno.EINVAL);
    }
}
