package dev.interlock.os.syscall;

import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.SignalAction;
import dev.interlock.os.signal.SignalFrame;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.SignalStack;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.signal.ThreadSignals;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.timer.Clock;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/** System calls of those who get signals: what is to happen on which, what is blocked, and waiting for them. */
public final class SignalCalls {
    /** Number of rt_sigreturn(2). */
    public static final int RETURN = 15;

    private static final int SET_BYTES = 8;
    private static final int MINIMUM_STACK = 2048;

    private final GuestClock clock;
    private final KillCalls kills;
    private final TimerCalls timers;
    private final PosixTimerCalls posixTimers;
    private final TimerFileCalls timerFiles;
    private final SignalFileCalls signalFiles;

    /**
     * @param ending ends processes that SIGKILL kills
     * @param files where signals and timers become files
     * @param realTime wakes timers of real time
     * @param hertz cycles in a second
     */
    public SignalCalls(TaskSystem system, ExitCalls.Ending ending, FileCalls files, Clock realTime, long hertz) {
        this.clock = new GuestClock(hertz);
        this.kills = new KillCalls(system.tasks(), ending);
        this.timers = new TimerCalls(clock, realTime, system.time());
        this.posixTimers = new PosixTimerCalls(system, clock, realTime);
        this.timerFiles = new TimerFileCalls(files.events(), clock, realTime);
        this.signalFiles = new SignalFileCalls(files);
    }

    KillCalls kills() {
        return kills;
    }

    TimerCalls timers() {
        return timers;
    }

    PosixTimerCalls posixTimers() {
        return posixTimers;
    }

    TimerFileCalls timerFiles() {
        return timerFiles;
    }

    SignalFileCalls signalFiles() {
        return signalFiles;
    }

    // ---------------------------------------------------------------- actions and masks

    /** {@code struct kernel_sigaction}: handler, flags, restorer, mask. */
    long sigaction(Invocation call) {
        int signal = call.number(0);
        long wished = call.argument(1);
        long before = call.argument(2);
        if (!Signals.exists(signal)
                || call.argument(3) != SET_BYTES
                || wished != 0 && (Signals.UNBLOCKABLE & Signals.bit(signal)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        UserMemory memory = call.memory();
        SignalAction old = call.process().signals().actions().of(signal);
        SignalAction action = wished == 0
                ? old
                : new SignalAction(
                        memory.load(wished, 8),
                        memory.load(wished + 8, 8),
                        memory.load(wished + 16, 8),
                        memory.load(wished + 24, 8) & ~Signals.UNBLOCKABLE);
        if (before != 0) {
            memory.require(before, 32, true);
            memory.store(before, 8, old.handler());
            memory.store(before + 8, 8, old.flags());
            memory.store(before + 16, 8, old.restorer());
            memory.store(before + 24, 8, old.mask());
        }
        call.process().signals().actions().set(signal, action);
        if (wished != 0 && action.isNothing(signal)) { // POSIX: what is ignored from now on waits no more
            Signalling.forget(call.process(), Signals.bit(signal));
        }
        return 0;
    }

    long sigprocmask(Invocation call) {
        requireSet(call.argument(3));
        ThreadSignals signals = call.caller().signals();
        long before = signals.mask();
        long after = before;
        if (call.argument(1) != 0) {
            long set = call.memory().load(call.argument(1), 8);
            after = switch (call.number(0)) {
                case 0 -> before | set;
                case 1 -> before & ~set;
                case 2 -> set;
                default -> throw new SystemCallException(Errno.EINVAL);
            };
        }
        if (call.argument(2) != 0) {
            call.memory().store(call.argument(2), 8, before);
        }
        signals.mask(after);
        Signalling.offerAgain(call.caller());
        return 0;
    }

    long sigpending(Invocation call) {
        if (call.argument(1) > SET_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long blocked = call.caller().inbox().waiting() & call.caller().signals().mask();
        call.memory().store(call.argument(0), 8, blocked);
        return 0;
    }

    private static void requireSet(long bytes) {
        if (bytes != SET_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
    }

    /** {@code stack_t}: base, flags, size. */
    long sigaltstack(Invocation call) {
        ThreadSignals signals = call.caller().signals();
        UserMemory memory = call.memory();
        long rsp = call.core().registers().gpr[RegisterFile.RSP];
        SignalStack before = signals.stack();
        SignalStack after = before;
        if (call.argument(0) != 0) {
            after = wished(
                    memory.load(call.argument(0), 8),
                    (int) memory.load(call.argument(0) + 8, 4),
                    memory.load(call.argument(0) + 16, 8));
            if (before.holds(rsp)) {
                throw new SystemCallException(Errno.EPERM);
            }
        }
        if (call.argument(1) != 0) {
            memory.require(call.argument(1), 24, true);
            memory.store(call.argument(1), 8, before.base());
            memory.store(call.argument(1) + 8, 4, before.flagsAt(rsp));
            memory.store(call.argument(1) + 16, 8, before.bytes());
        }
        signals.stack(after);
        return 0;
    }

    private static SignalStack wished(long base, int flags, long bytes) {
        int mode = flags & ~SignalStack.SS_AUTODISARM;
        if (mode != 0 && mode != SignalStack.SS_ONSTACK && mode != SignalStack.SS_DISABLE) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (mode == SignalStack.SS_DISABLE) {
            return SignalStack.NONE;
        }
        if (Long.compareUnsigned(bytes, MINIMUM_STACK) < 0) {
            throw new SystemCallException(Errno.ENOMEM);
        }
        return new SignalStack(base, flags & SignalStack.SS_AUTODISARM, bytes);
    }

    // ---------------------------------------------------------------- waiting

    long pause(Invocation call) {
        throw untilHandled(call, WouldBlock.FOREVER);
    }

    long sigsuspend(Invocation call) {
        requireSet(call.argument(1));
        call.caller().signals().borrowMask(call.memory().load(call.argument(0), 8));
        throw untilHandled(call, WouldBlock.FOREVER);
    }

    private static WouldBlock untilHandled(Invocation call, long deadline) {
        return new WouldBlock(
                List.of(call.process().signals().arrivals().input()), deadline, Errno.EINTR.result(), false);
    }

    long sigtimedwait(Invocation call) {
        requireSet(call.argument(3));
        long wanted = call.memory().load(call.argument(0), 8) & ~Signals.UNBLOCKABLE;
        long deadline = call.argument(2) == 0
                ? WouldBlock.FOREVER
                : GuestClock.after(call.caller().call().started(), clock.cycles(call, call.argument(2)));
        if ((call.caller().inbox().waiting() & wanted) == 0) {
            if (call.core().now() >= deadline) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw untilHandled(call, deadline);
        }
        if (call.argument(1) != 0) {
            call.memory().require(call.argument(1), SignalInfo.BYTES, true);
        }
        SignalInfo info = call.caller().inbox().takeFirst(wanted);
        if (call.argument(1) != 0) {
            call.memory().write(call.argument(1), info.bytes(), SignalInfo.BYTES);
        }
        return info.signal();
    }

    // ---------------------------------------------------------------- the way back

    /** rt_sigreturn(2): RSP is where the restorer has left it, at the context. EFAULT if there is none. */
    void sigreturn(Invocation call) {
        RegisterFile registers = call.core().registers();
        SignalFrame.Context context =
                new SignalFrame.Context(bytes(call, registers.gpr[RegisterFile.RSP], SignalFrame.CONTEXT_BYTES));
        byte[] state = context.state() == 0 ? null : bytes(call, context.state(), SignalFrame.STATE_BYTES);
        if (!SignalFrame.loadState(registers, state)) {
            throw new SystemCallException(Errno.EFAULT);
        }
        context.load(registers);
        call.caller().signals().mask(context.mask());
        call.caller().signals().stack(context.stack());
        Signalling.offerAgain(call.caller());
        call.goBack();
    }

    private static byte[] bytes(Invocation call, long address, int count) {
        byte[] bytes = new byte[count];
        call.memory().read(address, bytes, count);
        call.memory().chargeLoad(address, count);
        return bytes;
    }
}
