package dev.interlock.os.kernel;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.ThreadWoken;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.schedule.Arrival;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds cores for those who were woken, and lets cores know that another thread should have them: {@code try_to_wake_up},
 * TIF_NEED_RESCHED and the rescheduling interrupt of Linux.
 */
final class Rescheduling {
    /** Linux's {@code RESCHEDULE_VECTOR}. */
    private static final int RESCHEDULE_VECTOR = 0xfd;

    private final TaskSystem system;
    private final Scheduler scheduler;
    private final KernelMemory memory;
    private final CoreTimers timers;
    private final CpuAlarms alarms;
    private final PriorityInheritance inheritance;
    private final Arrival[] reasons;
    private final boolean[] called;

    Rescheduling(
            TaskSystem system,
            KernelMemory memory,
            CoreTimers timers,
            CpuAlarms alarms,
            PriorityInheritance inheritance) {
        this.system = system;
        this.scheduler = system.scheduler();
        this.memory = memory;
        this.timers = timers;
        this.alarms = alarms;
        this.inheritance = inheritance;
        reasons = new Arrival[scheduler.cores()];
        called = new boolean[scheduler.cores()];
    }

    // ---------------------------------------------------------------- who should make way

    /** True if another thread should have the core. */
    boolean isWanted(int core) {
        return reasons[core] != null;
    }

    /** Why another thread should have the core, once; null if it should not. */
    Arrival takeReason(int core) {
        Arrival reason = reasons[core];
        reasons[core] = null;
        return reason;
    }

    /** Others may have the core first, if there are any. */
    void yield(int core) {
        if (scheduler.waiting(core) > 0) {
            reasons[core] = Arrival.YIELDED;
        }
    }

    /** A core was interrupted: another core may have called it, or a slice may be over. */
    void interrupted(int core, long now) {
        called[core] = false;
        if (scheduler.expired(core, now) && reasons[core] == null) {
            reasons[core] = Arrival.EXPIRED;
        }
    }

    // ---------------------------------------------------------------- who was woken

    /** Finds cores for those who were woken, and calls these cores if they must hear of it. */
    void spread(TrapContext core, AccessScript.Builder work) {
        alarms.ring(core.core());
        while (!system.wakeups().isEmpty()) {
            for (Task task : system.wakeups().take()) {
                woken(task, core, work);
            }
        }
        if (inheritance.settle()) {
            disturbed(core);
        }
        arm(core, core.core());
        if (alarms.isShared(core.core())) {
            for (int other = 0; other < scheduler.cores(); other++) {
                if (other != core.core() && alarms.runSame(core.core(), other)) {
                    arm(core, other);
                }
            }
        }
    }

    private void woken(Task task, TrapContext core, AccessScript.Builder work) {
        timers.forget(task);
        if (core.wants(EventKind.THREAD_WOKEN)) {
            core.tell(new ThreadWoken(core.now(), core.core(), task.number()));
        }
        if (task.core() >= 0) { // it has its core still
            if ((task.isDying() || task.isSignalled()) && task.core() != core.core()) {
                call(core, task.core());
            }
            return;
        }
        int target = scheduler.place(task);
        scheduler.enqueue(task, target, task.takeBegins() ? Arrival.NEW : Arrival.WOKEN, core.now());
        work.delay(system.costs().wakeCycles());
        touchRunQueue(target, work);
        hear(core, target, scheduler.running(target) != null && scheduler.preempts(task, target, core.now()));
    }

    /** What taking the lock of a run queue and changing it costs. */
    void touchRunQueue(int core, AccessScript.Builder work) {
        work.add(memory.runQueueLock(core), 8, 1)
                .load(memory.runQueueHead(core), 8)
                .store(memory.runQueueHead(core), 8, scheduler.waiting(core))
                .store(memory.runQueueLock(core), 8, 0);
    }

    /** A run queue has changed: its core must look if it is idle, or if what it runs should make way. */
    void hear(TrapContext core, int target, boolean makesWay) {
        if (makesWay && reasons[target] == null) {
            reasons[target] = Arrival.PREEMPTED;
        }
        if (target != core.core() && (makesWay || scheduler.running(target) == null)) {
            call(core, target);
        }
        arm(core, target);
    }

    private void call(TrapContext core, int target) {
        if (!called[target]) {
            called[target] = true;
            core.interrupt(
                    target, RESCHEDULE_VECTOR, core.now() + system.costs().wakeCycles());
        }
    }

    /** Somebody's class, priority or affinity has changed: every core looks whether it runs the right thread. */
    void disturbed(TrapContext core) {
        for (int target = 0; target < reasons.length; target++) {
            boolean wrong = scheduler.misplaced(target) || scheduler.pressing(target, core.now());
            if (wrong || scheduler.running(target) == null && scheduler.waiting(target) > 0) {
                hear(core, target, wrong);
            }
        }
    }

    /** Sets the timer of a core for whatever comes first there. */
    void arm(TrapContext core, int target) {
        timers.arm(core, target, Math.min(scheduler.sliceEnd(target), alarms.deadline(target)));
        alarms.limit(core, target);
    }

    private record Saved(List<Arrival> reasons, boolean[] called) {}

    Object save() {
        return new Saved(new ArrayList<>(Arrays.asList(reasons.clone())), called.clone());
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        saved.reasons.toArray(reasons);
        System.arraycopy(saved.called, 0, called, 0, called.length);
    }
}
