package dev.interlock.os.kernel;

import dev.interlock.os.signal.ProcessSignals;
import dev.interlock.os.signal.ProcessSignals.Change;
import dev.interlock.os.signal.SignalAction;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Usage;

/**
 * Job control: what a parent is told when its children stop and go on, and which process groups have nobody who could let
 * them go on. POSIX.1-2017, 2.4.3 and 3.264 (orphaned process group); {@code do_notify_parent_cldstop} and {@code
 * kill_orphaned_pgrp} of Linux.
 */
final class JobControl {
    private static final int TICKS_PER_SECOND = 100; // USER_HZ

    private final TaskTable tasks;
    private final CpuTime time;
    private final long hertz;

    /** @param hertz cycles in a second */
    JobControl(TaskSystem system, long hertz) {
        this.tasks = system.tasks();
        this.time = system.time();
        this.hertz = hertz;
    }

    /** SIGCHLD, or what a child sends at its end instead: with the CPU time that it has used, in hundredths of a second. */
    SignalInfo child(int signal, Process child, int code, int status) {
        Usage used = time.usage(child);
        long cycles = hertz / TICKS_PER_SECOND;
        return SignalInfo.child(
                signal, child.number(), code, status, used.userCycles() / cycles, used.systemCycles() / cycles);
    }

    /** The process is to stop by this signal: each of its threads when it is about to return to the program or to sleep. */
    void stop(Process process, Task first, int signal) {
        process.signals().stop(signal);
        process.threads().stream().filter(task -> task != first).forEach(Task::hear);
    }

    /** A thread is about to stand still, or is over. If it is the last, the parent is told. */
    void standsStill(Task last) {
        Process process = last.process();
        boolean all = process.threads().stream()
                .allMatch(task -> task == last
                        || task.isOver()
                        || task.standing() == Task.Standing.NEW
                        || task.sleepsIn().contains(process.signals().continues()));
        if (all && process.signals().standStill()) {
            tell(process, Change.STOPPED, process.signals().stoppedBy());
        }
    }

    /** A process that was continued runs again: the parent is told. */
    void runsAgain(Process process) {
        ProcessSignals signals = process.signals();
        if (signals.hasUntold()) {
            tell(process, signals.takeUntold(), Signals.SIGCONT);
        }
    }

    private void tell(Process child, Change change, int status) {
        Process parent = child.parent();
        if (parent == null) {
            return;
        }
        SignalAction action = parent.signals().actions().of(Signals.SIGCHLD);
        if (!action.ignores() && !action.has(SignalAction.NOCLDSTOP)) {
            int code = change == Change.STOPPED ? SignalInfo.CLD_STOPPED : SignalInfo.CLD_CONTINUED;
            Signalling.toProcess(parent, child(Signals.SIGCHLD, child, code, status));
        }
        parent.childEnds().wakeAll();
    }

    // ---------------------------------------------------------------- orphaned process groups

    /** True if no member of the group has its parent outside the group and in the same session. */
    boolean isOrphaned(int group, int session) {
        return tasks.processes().stream()
                .filter(member -> member.group() == group && !member.isZombie())
                .map(Process::parent)
                .noneMatch(parent ->
                        parent != null && !parent.isZombie() && parent.group() != group && parent.session() == session);
    }

    /** A process has ended: groups that are orphaned by that, and have stopped members, are hung up and go on. */
    void ended(Process process) {
        hangUp(process.group(), process.session());
        for (Process child : process.children()) {
            if (child.group() != process.group() && child.session() == process.session()) {
                hangUp(child.group(), child.session());
            }
        }
    }

    private void hangUp(int group, int session) {
        boolean stopped = tasks.processes().stream()
                .anyMatch(member -> member.group() == group && member.signals().isStopped() && !member.isZombie());
        if (stopped && isOrphaned(group, session)) {
            tasks.processes().stream()
                    .filter(member -> member.group() == group)
                    .toList()
                    .forEach(member -> {
                        Signalling.toProcess(member, SignalInfo.kernel(Signals.SIGHUP));
                        Signalling.toProcess(member, SignalInfo.kernel(Signals.SIGCONT));
                    });
        }
    }
}
