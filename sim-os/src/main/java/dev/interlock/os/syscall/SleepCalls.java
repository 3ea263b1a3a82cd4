package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/** System calls that wait for a time: nanosleep(2), clock_nanosleep(2). */
final class SleepCalls {
    private static final int TIMER_ABSTIME = 1;
    private static final int BOOTTIME = 7;

    private final GuestClock clock;

    SleepCalls(GuestClock clock) {
        this.clock = clock;
    }

    long nanosleep(Invocation call) {
        long cycles = clock.cycles(call, call.argument(0));
        return sleepUntil(call, GuestClock.after(call.caller().call().started(), cycles), call.argument(1));
    }

    long clockNanosleep(Invocation call) {
        int which = call.number(0);
        if (which < 0 || which > BOOTTIME || which == 3) { // a thread's own clock stands still while it sleeps
            throw new SystemCallException(Errno.EINVAL);
        }
        if ((call.number(1) & TIMER_ABSTIME) != 0) {
            return sleepUntil(call, clock.cycleOf(call, call.argument(2), which == GuestClock.REALTIME), 0);
        }
        long cycles = clock.cycles(call, call.argument(2));
        return sleepUntil(call, GuestClock.after(call.caller().call().started(), cycles), call.argument(3));
    }

    /** @param rest where to say how much was left if a signal handler ends the sleep; 0 for nowhere */
    private long sleepUntil(Invocation call, long cycle, long rest) {
        if (call.core().now() >= cycle) {
            return 0;
        }
        if (call.caller().isInterrupted()) {
            if (rest != 0) {
                call.memory().require(rest, 16, true);
                long nanos = clock.nanos(cycle - call.core().now());
                call.memory().store(rest, 8, nanos / GuestClock.NANOS);
                call.memory().store(rest + 8, 8, nanos % GuestClock.NANOS);
            }
            throw new SystemCallException(Errno.EINTR);
        }
        throw new WouldBlock(List.of(), cycle, Errno.EINTR.result(), false);
    }
}
