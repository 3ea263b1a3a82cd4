package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.SystemCallMade;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.syscall.FileCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.syscall.SignalCalls;
import dev.interlock.os.syscall.SyscallTable;
import dev.interlock.os.syscall.SystemCalls;
import dev.interlock.os.syscall.UserMemory;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.wait.WouldBlock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One passage of a system call through the kernel: {@code do_syscall_64} of Linux.
 *
 * <pre>
 *   SyscallTable: what the call does ──▶ answered, gone on with, left   ──▶ a verb of the Dispatcher
 *                 it cannot go on yet (WouldBlock)                      ──▶ SignalDelivery.sleep
 *                 a page of the caller's memory is missing              ──▶ UserPages, and once more
 *                 it has failed (SystemCallException)                   ──▶ −errno
 * </pre>
 */
final class SystemCallEntry {
    private static final Logger LOG = LoggerFactory.getLogger(SystemCallEntry.class);

    private final SystemCalls calls;
    private final SignalDelivery signals;
    private final Dispatcher dispatcher;
    private final UserPages pages;
    private final OutOfMemoryKiller killer;
    private final Set<Long> unknownCalls = new HashSet<>();

    SystemCallEntry(
            SystemCalls calls,
            SignalDelivery signals,
            Dispatcher dispatcher,
            UserPages pages,
            OutOfMemoryKiller killer) {
        this.calls = calls;
        this.signals = signals;
        this.dispatcher = dispatcher;
        this.pages = pages;
        this.killer = killer;
    }

    /** A call is made, goes on, or is made again: what the token says. */
    void call(long token, TrapContext core) {
        Invocation call = new Invocation(core, dispatcher.current(core.core()));
        try {
            perform(token, call);
        } catch (WouldBlock wait) {
            signals.sleep(call, wait, token);
        } catch (OutOfMemoryException e) {
            killer.kill(e, token, core);
        }
    }

    private void perform(long token, Invocation call) {
        try {
            if (token == FileCalls.TRANSFER) {
                calls.files().goOn(call);
            } else if (token == ExitCalls.EXIT) {
                calls.tasks().exits().goOn(call);
            } else if (call.caller().numberAt() != 0) {
                begins(call);
            } else {
                onSystemCall(call);
            }
        } catch (SystemCallException e) {
            refuse(call, token, e.errno());
            return;
        } catch (UserMemory.MissingPage missing) {
            bring(missing, token, call.core());
            return;
        }
        finish(call);
    }

    /** A new process stores its number into its own memory, as fork(2) of a C library wants it. */
    private static void begins(Invocation call) {
        call.storeNumber();
        call.answer(0);
    }

    private void onSystemCall(Invocation call) {
        long number = call.core().registers().gpr[RAX];
        Optional<SyscallTable.Row> row = SyscallTable.row(number);
        if (call.core().wants(EventKind.SYSTEM_CALL_MADE)) {
            call.core()
                    .tell(new SystemCallMade(
                            call.core().now(),
                            call.core().core(),
                            call.caller().number(),
                            SyscallTable.nameOf(number)));
        }
        if (row.isPresent()) {
            row.get().call().perform(calls, call);
            return;
        }
        if (unknownCalls.add(number)) {
            LOG.warn("system call {} does not exist here; the program gets ENOSYS", SyscallTable.describe(number));
        }
        call.answer(Errno.ENOSYS.result());
    }

    private void finish(Invocation call) {
        TrapContext core = call.core();
        if (call.disturbs()) {
            dispatcher.disturbed(core);
        }
        switch (call.outcome()) {
            case NONE -> {} // the core is on its way, or the run is over
            case ANSWERED -> {
                if (call.raised() != 0) {
                    int sender = call.process().number();
                    Signalling.toThread(call.caller(), SignalInfo.sent(call.raised(), SignalInfo.USER, sender));
                }
                if (call.yields()) {
                    dispatcher.yield(core.core());
                }
                dispatcher.leave(core, call.work());
            }
            case CONTINUES -> dispatcher.goOn(core, call.work(), call.token());
            case LEFT -> dispatcher.giveAway(core, call.work());
        }
    }

    /** The kernel itself has touched a page that may come later: it brings the page and begins again. */
    private void bring(UserMemory.MissingPage missing, long token, TrapContext core) {
        if (pages.areBrought(core, missing.address(), missing.write(), token)) {
            return;
        }
        Invocation call = new Invocation(core, dispatcher.current(core.core()));
        if (token == FileCalls.TRANSFER) {
            calls.files().fail(call, Errno.EFAULT);
            finish(call);
        } else {
            refuse(call, token, Errno.EFAULT);
        }
    }

    /** The call has failed. */
    private void refuse(Invocation call, long token, Errno reason) {
        if (token == ExitCalls.EXIT) {
            calls.tasks().exits().withoutTrace(call);
        } else if (call.core().registers().gpr[RAX] == SignalCalls.RETURN) {
            signals.breakOff(call.core(), call.caller(), Signals.SIGSEGV);
            return;
        } else {
            call.answer(reason.result());
        }
        finish(call);
    }

    /** Which calls the program was told do not exist. */
    Object save() {
        return Set.copyOf(unknownCalls);
    }

    void restore(Object state) {
        unknownCalls.clear();
        ((Set<?>) state).forEach(number -> unknownCalls.add((Long) number));
    }
}
