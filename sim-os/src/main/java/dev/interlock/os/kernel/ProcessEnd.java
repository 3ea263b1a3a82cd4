package dev.interlock.os.kernel;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.signal.SignalAction;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Usage;
import dev.interlock.os.vm.TableWriter;
import java.util.List;

/**
 * How threads and processes end, and with the first process the run: {@code kernel/exit.c} of Linux.
 *
 * <pre>
 *   last thread over ──▶ zombie, its parent is told; its children belong to a subreaper, or the first process
 *   parent waits     ──▶ gone
 *   first process    ──▶ the run ends with its status, whoever else is left
 * </pre>
 */
final class ProcessEnd implements ExitCalls.Ending {
    private static final int SIGNALLED = 128;

    private final TaskSystem system;
    private final JobControl jobs;

    ProcessEnd(TaskSystem system, JobControl jobs) {
        this.system = system;
        this.jobs = jobs;
    }

    @Override
    public boolean endProcess(Invocation call, Process process, int waitStatus) {
        return endProcess(call.core(), process, waitStatus, "");
    }

    /** All threads of a process end; false if that is the end of the run, for which the message may say why. */
    boolean endProcess(TrapContext core, Process process, int waitStatus, String message) {
        if (process == system.tasks().first()) {
            core.stop(reason(waitStatus, message));
            return false;
        }
        process.ending(waitStatus);
        for (Task task : List.copyOf(process.threads())) {
            task.kill();
        }
        return true;
    }

    private static StopReason reason(int waitStatus, String message) {
        int signal = waitStatus & 0x7f;
        if (signal == 0) {
            return StopReason.exited(waitStatus >> 8);
        }
        String sentence = message.isEmpty() ? "the program was killed by signal " + signal : message;
        return new StopReason(StopReason.Kind.FAULTED, SIGNALLED + signal, sentence);
    }

    @Override
    public void over(Invocation call, int status) {
        if (over(call.caller(), Standing.EXITED, call.core())) {
            call.leave();
        }
    }

    /** A thread is over; false if that is the end of the run. */
    boolean over(Task task, Standing how, TrapContext core) {
        Process process = task.process();
        if (core.wants(EventKind.THREAD_ENDED)) {
            core.tell(new ThreadEnded(core.now(), core.core(), task.number(), task.status()));
        }
        task.end(how);
        process.over(task);
        if (process.threads().stream().anyMatch(other -> !other.isOver())) {
            Signalling.offerAgain(task);
            jobs.standsStill(task);
            return true;
        }
        process.ending(process.leaderStatus() << 8);
        if (process == system.tasks().first()) {
            core.stop(
                    process.hasHalted()
                            ? new StopReason(StopReason.Kind.HALTED, process.leaderStatus(), "")
                            : reason(process.ending(), ""));
            return false;
        }
        becomeZombie(process);
        return true;
    }

    private void becomeZombie(Process process) {
        closeFiles(process);
        process.becomeZombie();
        jobs.ended(process);
        Process adopter = adopter(process);
        for (Process orphan : List.copyOf(process.children())) {
            orphan.parent(adopter);
            if (!orphan.isZombie() && orphan.deathSignal() != 0) {
                Signalling.toProcess(orphan, SignalInfo.sent(orphan.deathSignal(), SignalInfo.USER, process.number()));
            }
            orphan.exitSignal(Signals.SIGCHLD); // reparent_leader in kernel/exit.c: whatever clone(2) was told
            if (orphan.isZombie()) {
                tellParent(orphan, adopter);
            }
        }
        process.timers().stop();
        process.released().wakeAll();
        if (process.parent() != null) {
            tellParent(process, process.parent());
        }
    }

    /** Who gets the children of a process that has ended: its nearest ancestor that is a subreaper, else the first process. */
    private Process adopter(Process process) {
        for (Process ancestor = process.parent(); ancestor != null; ancestor = ancestor.parent()) {
            if (ancestor.isSubreaper() && !ancestor.isZombie()) {
                return ancestor;
            }
        }
        return system.tasks().process(TaskTable.FIRST);
    }

    /** A parent that ignores SIGCHLD or has SA_NOCLDWAIT wants no zombies, sigaction(2). */
    private void tellParent(Process process, Process parent) {
        int signal = process.exitSignal();
        SignalAction action = parent.signals().actions().of(Signals.SIGCHLD);
        boolean unwanted = signal == Signals.SIGCHLD && (action.ignores() || action.has(SignalAction.NOCLDWAIT));
        if (signal != 0 && !(unwanted && action.ignores())) {
            int killer = process.ending() & 0x7f;
            Signalling.toProcess(
                    parent,
                    killer != 0
                            ? jobs.child(signal, process, SignalInfo.CLD_KILLED, killer)
                            : jobs.child(signal, process, SignalInfo.CLD_EXITED, process.ending() >> 8));
        }
        parent.childEnds().wakeAll();
        if (unwanted) {
            system.tasks().remove(process);
        }
    }

    /** Its descriptors are closed, unless another process has the same table. */
    private void closeFiles(Process process) {
        boolean sharesFiles = system.tasks().processes().stream()
                .anyMatch(
                        other -> other != process && other.descriptors() == process.descriptors() && !other.isZombie());
        if (!sharesFiles) {
            process.descriptors().closeAll();
        }
    }

    /** A thread that is over has no core any more. */
    void reap(Task task, ContextSwitch switches, TableWriter writer) {
        Process process = task.process();
        process.used(new Usage(
                task.runCycles(), task.userCycles(), task.voluntarySwitches(), task.involuntarySwitches(), 0));
        system.tasks().remove(task);
        system.frames().giveBack(task.frame());
        if (process.threads().size() == 1) {
            process.alone().wakeAll();
        }
        if (process.threads().isEmpty()) {
            if (!process.borrowsSpace()) {
                switches.forget(process.space());
            }
            process.releaseMemory(writer);
        }
    }
}
