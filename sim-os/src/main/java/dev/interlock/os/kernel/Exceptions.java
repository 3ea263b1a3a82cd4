package dev.interlock.os.kernel;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.fault.Fault;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.ThreadSignals;
import dev.interlock.os.task.Task;
import dev.interlock.os.vm.BadAccess;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.vm.PageFaults;
import dev.interlock.os.vm.Then;
import dev.interlock.os.wait.WouldBlock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a program's exception: {@code arch/x86/kernel/traps.c} and {@code mm/fault.c} of Linux.
 *
 * <pre>
 *   page fault ──▶ PageFaults brings the page, and the instruction is executed again
 *   all else   ──▶ FaultSignals: a signal, if the thread has a handler for it
 *              ──▶ CrashReport: one sentence, and the process ends
 * </pre>
 */
final class Exceptions {
    /** Continuation: an exception is looked at, with the stores of the thread in the cache. */
    static final long FAULT = 3;

    /** Continuation: the same, when frames were taken back for it. */
    static final long FAULT_RETRIED = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Exceptions.class);

    private static final int USER = 3;

    /** How long a thread spins when another one changes the page table that it needs. */
    private static final int SPIN_CYCLES = 200;

    private final PageFaults pageFaults;
    private final SignalDelivery signals;
    private final CrashReport crashes;
    private final ProcessEnd ends;
    private final OutOfMemoryKiller killer;
    private final Dispatcher dispatcher;

    Exceptions(
            PageFaults pageFaults,
            SignalDelivery signals,
            CrashReport crashes,
            ProcessEnd ends,
            OutOfMemoryKiller killer,
            Dispatcher dispatcher) {
        this.pageFaults = pageFaults;
        this.signals = signals;
        this.crashes = crashes;
        this.ends = ends;
        this.killer = killer;
        this.dispatcher = dispatcher;
    }

    /**
     * A page fault may be the first touch of a page; all else is a signal, or ends the process.
     *
     * @param retried the fault has been looked at before, and frames were taken back for it
     */
    void handle(TrapContext core, boolean retried) {
        Task task = dispatcher.current(core.core());
        Trap.Exception exception = task.fault();
        Fault fault = exception.fault();
        Optional<BadAccess> bad = Optional.empty();
        try {
            if (fault.vector() == Fault.Vector.PAGE_FAULT && core.registers().cpl == USER) {
                bad = pageFaults.handle(
                        core,
                        task.process().space(),
                        fault.address(),
                        fault.errorCode(),
                        Then.goBack(),
                        Then.again(FAULT_RETRIED),
                        retried);
                if (bad.isEmpty()) {
                    return;
                }
            }
        } catch (OutOfMemoryException e) {
            killer.kill(e, Task.NOTHING, core);
            return;
        } catch (WouldBlock busy) { // another thread changes these tables: the program spins, and faults again
            dispatcher.leave(core, AccessScript.builder().delay(SPIN_CYCLES));
            return;
        }
        FaultSignals.passBreakpoint(fault, core);
        SignalInfo signal = FaultSignals.of(fault, bad.orElse(null), core.registers());
        if (signals.force(task, signal)) {
            task.signals()
                    .cause(new ThreadSignals.Cause(
                            fault.vector().number(), FaultSignals.error(fault), fault.address()));
            dispatcher.leave(core, AccessScript.builder());
            return;
        }
        StopReason crash = crashes.of(exception, core);
        if (ends.endProcess(core, task.process(), signal.signal(), crash.message())) {
            LOG.info("process {}: {}", task.process().number(), crash.message());
            dispatcher.leave(core, AccessScript.builder());
        }
    }
}
