package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/** System calls that wait for a time: nanosleep(2), clock_nanosleep(2), also on the CPU time of somebody. */
final class SleepCalls {
    private static final int TIMER_ABSTIME = 1;
    private static final int BOOTTIME = 7;

    private final GuestClock clock;
    private final CpuClocks cpuClocks;

    SleepCalls(GuestClock clock, CpuClocks cpuClocks) {
        this.clock = clock;
        this.cpuClocks = cpuClocks;
    }

    long nanosleep(Invocation call) {
        long cycles = clock.cycles(call, call.argument(0));
        return sleepUntil(call, GuestClock.after(call.caller().call().started(), cycles), call.argument(1));
    }

    long clockNanosleep(Invocation call) {
        int which = call.number(0);
        if (which > BOOTTIME || CpuClocks.isOwnThread(call, which)) { // one's own clock stands still while one sleeps
            throw new SystemCallException(Errno.EINVAL);
        }
        if (CpuClocks.isOne(which)) {
            return sleepOnCpuTime(call, cpuClocks.clock(call, which));
        }
        if ((call.number(1) & TIMER_ABSTIME) != 0) {
            return sleepUntil(call, clock.cycleOf(call, call.argument(2), which == GuestClock.REALTIME), 0);
        }
        long cycles = clock.cycles(call, call.argument(2));
        return sleepUntil(call, GuestClock.after(call.caller().call().started(), cycles), call.argument(3));
    }

    /** What a sleeper on CPU time has noted: the time of that clock at which it wakes. */
    private record UntilCpuTime(long due) {}

    private long sleepOnCpuTime(Invocation call, Clock cpu) {
        long wished = clock.cycles(call, call.argument(2));
        boolean absolute = (call.number(1) & TIMER_ABSTIME) != 0;
        long due = call.caller().call().progress() instanceof UntilCpuTime until
                ? until.due
                : absolute ? wished : GuestClock.after(cpu.now(), wished);
        cpu.forget(call.caller());
        if (cpu.now() >= due) {
            return 0;
        }
        if (call.caller().inbox().interrupts()) {
            storeRest(call, due - cpu.now(), absolute ? 0 : call.argument(3));
            throw new SystemCallException(Errno.EINTR);
        }
        call.caller().call().note(new UntilCpuTime(due));
        cpu.wakeAt(call.core().core(), call.caller(), due);
        throw new WouldBlock(List.of(), WouldBlock.FOREVER, Errno.EINTR.result(), false);
    }

    private void storeRest(Invocation call, long cycles, long rest) {
        if (rest != 0) {
            call.memory().require(rest, 16, true);
            long nanos = clock.nanos(cycles);
            call.memory().store(rest, 8, nanos / GuestClock.NANOS);
            call.memory().store(rest + 8, 8, nanos % GuestClock.NANOS);
        }
    }

    /** @param rest where to say how much was left if a signal handler ends the sleep; 0 for nowhere */
    private long sleepUntil(Invocation call, long cycle, long rest) {
        if (call.core().now() >= cycle) {
            return 0;
        }
        if (call.caller().inbox().interrupts()) {
            storeRest(call, cycle - call.core().now(), rest);
            throw new SystemCallException(Errno.EINTR);
        }
        throw new WouldBlock(List.of(), cycle, Errno.EINTR.result(), false);
    }
}
