package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RSP;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.SignalAction;
import dev.interlock.os.signal.SignalFrame;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.SignalStack;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.signal.ThreadSignals;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.syscall.UserMemory;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.wait.WouldBlock;

/**
 * What becomes of the signals of a thread that is about to return to its program, or to sleep: {@code get_signal} and {@code
 * handle_signal} of Linux.
 *
 * <pre>
 *   Dispatcher.leave: there are signals ──FENCE──▶ SIGNAL ──▶ handler: frame on the stack, RIP in the handler
 *                                                        ──▶ default: the process ends, or stands still here
 *   a call would sleep: there are signals          ──────▶ the same; then −EINTR, or SYSCALL once more with SA_RESTART
 * </pre>
 *
 * <p>A frame is written before anything else changes: if a page of the stack is missing, the kernel brings it and decides
 * again.
 */
final class SignalDelivery {
    /** Continuation: the thread has signals, and its stores are in the cache. */
    static final long SIGNAL = 7;

    /** Length of SYSCALL, {@code 0F 05}. */
    private static final int SYSCALL_BYTES = 2;

    private final ProcessEnd ends;
    private final JobControl jobs;
    private final Dispatcher dispatcher;
    private final Pages pages;
    private final int cycles;

    /** Who brings pages. */
    interface Pages {
        /** True if a page can be written, and the core is on its way to bring it and come back with a token. */
        boolean areBrought(TrapContext core, long address, long token);

        /** There is no frame left; the thread comes back with a token. */
        void areShort(OutOfMemoryException shortage, long token, TrapContext core);
    }

    /** What has become of them. */
    private enum Outcome {
        /** There was none, or none with an effect. */
        NOTHING,
        /** The thread goes on in a handler, or will end. */
        ON_ITS_WAY,
        /** The process stands still. */
        STOPPED,
        /** The run is over. */
        RUN_OVER
    }

    /** @param cycles of the kernel's own code for one handler */
    SignalDelivery(ProcessEnd ends, JobControl jobs, Dispatcher dispatcher, Pages pages, int cycles) {
        this.ends = ends;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.pages = pages;
        this.cycles = cycles;
    }

    /** The thread is about to return to its program. */
    void deliver(TrapContext core, Task task) {
        Invocation call = new Invocation(core, task);
        decide(call, null, SIGNAL);
    }

    /** The thread's call cannot go on: it sleeps, unless there is a signal to take. */
    void sleep(Invocation call, WouldBlock wait, long token) {
        Task task = call.caller();
        boolean takes = wait.isInterruptible() && token != ExitCalls.EXIT && !task.isDying();
        if (takes && task.isSignalled()) {
            decide(call, wait, token);
        } else {
            dispatcher.sleep(task, wait, token, call.core(), call.work());
        }
    }

    private void decide(Invocation call, WouldBlock wait, long token) {
        Task task = call.caller();
        TrapContext core = call.core();
        try {
            switch (next(call, wait)) {
                case NOTHING -> {
                    if (wait == null) {
                        dispatcher.leave(core, call.work());
                    } else {
                        dispatcher.sleep(task, wait, token, core, call.work());
                    }
                }
                case ON_ITS_WAY -> dispatcher.leave(core, call.work());
                case STOPPED -> {
                    jobs.standsStill(task);
                    dispatcher.sleep(task, standsStill(task), token, core, call.work());
                }
                case RUN_OVER -> {}
            }
        } catch (UserMemory.MissingPage missing) {
            bring(call, missing, wait, token);
        } catch (SystemCallException wild) {
            broken(call, wait);
        }
    }

    private static WouldBlock standsStill(Task task) {
        return WouldBlock.uninterruptible(task.process().signals().continues());
    }

    private void bring(Invocation call, UserMemory.MissingPage missing, WouldBlock wait, long token) {
        TrapContext core = call.core();
        try {
            if (!pages.areBrought(core, missing.address(), token)) {
                broken(call, wait);
            }
        } catch (OutOfMemoryException e) {
            pages.areShort(e, token, core);
        } catch (WouldBlock busy) {
            dispatcher.sleep(call.caller(), busy, token, core, AccessScript.builder());
        }
    }

    /** There is no place for the frame: SIGSEGV instead, and if that was what had no place, the end. */
    private void broken(Invocation call, WouldBlock wait) {
        Task task = call.caller();
        SignalInfo info = task.inbox().next();
        if (wait != null) {
            interrupt(call.core().registers(), wait, false);
        }
        task.inbox().take(info);
        breakOff(call.core(), task, info.signal());
    }

    /** The thread's stack is of no use for signals: SIGSEGV, whose handler may be on another; or the end. */
    void breakOff(TrapContext core, Task task, int signal) {
        task.call().end();
        SignalInfo violation = SignalInfo.kernel(Signals.SIGSEGV);
        if (signal == Signals.SIGSEGV || !force(task, violation)) {
            String message = "thread " + task.number() + " was killed by signal 11: its stack pointer, 0x"
                    + Long.toHexString(core.registers().gpr[RSP]) + ", has no place for a signal frame";
            if (!ends.endProcess(core, task.process(), Signals.SIGSEGV, message)) {
                return;
            }
        }
        dispatcher.leave(core, AccessScript.builder());
    }

    /** Sends a signal that cannot wait; false if the thread has no handler for it or blocks it, which is its end. */
    boolean force(Task task, SignalInfo info) {
        boolean blocked = (task.signals().mask() & Signals.bit(info.signal())) != 0;
        if (blocked || !task.process().signals().actions().of(info.signal()).isHandler()) {
            return false;
        }
        task.signals().pending().add(info);
        return true;
    }

    private Outcome next(Invocation call, WouldBlock wait) {
        Task task = call.caller();
        Process process = task.process();
        jobs.runsAgain(process);
        while (!process.signals().isStopped()) {
            SignalInfo info = task.inbox().next();
            if (info == null) {
                return Outcome.NOTHING;
            }
            SignalAction action = process.signals().actions().of(info.signal());
            if (action.isHandler()) {
                enter(call, wait, info, action);
                return Outcome.ON_ITS_WAY;
            }
            task.inbox().take(info);
            if (action.isNothing(info.signal()) || stopsInVain(info.signal(), process)) {
                continue;
            }
            tell(call.core(), task, info);
            if (Signals.byDefault(info.signal()) == Signals.Default.STOP) {
                jobs.stop(process, task, info.signal());
            } else {
                return ends.endProcess(call.core(), process, info.signal(), "") ? Outcome.ON_ITS_WAY : Outcome.RUN_OVER;
            }
        }
        return Outcome.STOPPED;
    }

    /** In an orphaned process group nobody could let it go on: SIGTSTP, SIGTTIN and SIGTTOU do nothing there. */
    private boolean stopsInVain(int signal, Process process) {
        return Signals.byDefault(signal) == Signals.Default.STOP
                && signal != Signals.SIGSTOP
                && jobs.isOrphaned(process.group(), process.session());
    }

    /** The thread goes on in the handler. */
    private void enter(Invocation call, WouldBlock wait, SignalInfo info, SignalAction action) {
        Task task = call.caller();
        ThreadSignals signals = task.signals();
        RegisterFile registers = call.core().registers();
        RegisterFile interrupted = new RegisterFile();
        interrupted.copyFrom(registers);
        if (wait != null) {
            interrupt(interrupted, wait, action.has(SignalAction.RESTART));
        }
        SignalInfo told = task.process().timers().told(info);
        SignalFrame.Place place = place(registers.gpr[RSP], signals.stack(), action);
        byte[] frame = SignalFrame.bytes(place, interrupted, signals, signals.maskAfter(), action, told);
        call.work().delay(cycles);
        call.memory().write(place.frame(), frame, frame.length);

        task.inbox().take(info);
        if (wait != null && !(action.has(SignalAction.RESTART) && wait.restartable())) {
            Invocation.tellReturned(call.core(), task, wait.ifInterrupted());
        }
        task.call().end();
        SignalFrame.enter(registers, place, action, info);
        long blocked = signals.mask() | action.mask();
        signals.handle(action.has(SignalAction.NODEFER) ? blocked : blocked | Signals.bit(info.signal()));
        if ((signals.stack().flags() & SignalStack.SS_AUTODISARM) != 0) {
            signals.stack(SignalStack.NONE);
        }
        if (action.has(SignalAction.RESETHAND)) {
            task.process().signals().actions().set(info.signal(), action.reset());
        }
        Signalling.offerAgain(task);
        tell(call.core(), task, info);
    }

    /** What an interrupted call returns; or RIP at its SYSCALL again, with its number in RAX still. */
    private static void interrupt(RegisterFile registers, WouldBlock wait, boolean restart) {
        if (restart && wait.restartable()) {
            registers.rip -= SYSCALL_BYTES;
        } else {
            registers.gpr[RAX] = wait.ifInterrupted();
        }
    }

    /** Where the frame goes. A stack for handlers that would overflow is no place. */
    private static SignalFrame.Place place(long rsp, SignalStack stack, SignalAction action) {
        boolean switches = action.has(SignalAction.ONSTACK) && stack.bytes() != 0 && !stack.holds(rsp);
        SignalFrame.Place place =
                SignalFrame.below(switches ? stack.base() + stack.bytes() : rsp - SignalFrame.RED_ZONE);
        if ((switches || stack.holds(rsp)) && !stack.contains(place.frame())) {
            throw new SystemCallException(Errno.EFAULT);
        }
        return place;
    }

    private static void tell(TrapContext core, Task task, SignalInfo info) {
        if (core.wants(EventKind.SIGNAL_DELIVERED)) {
            core.tell(new SimEvent.SignalDelivered(core.now(), core.core(), task.number(), info.signal()));
        }
    }
}
