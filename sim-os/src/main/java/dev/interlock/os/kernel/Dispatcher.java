package dev.interlock.os.kernel;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.schedule.Arrival;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.stream.Collectors;

/**
 * Gives cores to threads and takes them away: the verbs in which every passage of a core through the kernel ends.
 *
 * <pre>
 *   leave     back to the program; or to SCHEDULE if another thread should have the core, to EXIT if this one must end, to
 *             SIGNAL if there are signals for it
 *   goOn      the kernel has more to decide when this work is done
 *   giveAway  the thread sleeps or is over: its work, a fence, then SCHEDULE
 *   schedule  the core goes to another thread, or halts
 * </pre>
 *
 * <p>Going to sleep takes two steps, as {@code set_current_state; schedule} in Linux: a thread is in its wait queue from the
 * decision on, but keeps its core until its work is done. Who is woken in between goes on at once: no wake-up is lost, and no
 * thread has two cores.
 */
final class Dispatcher {
    /** Continuation: the core may go to another thread. */
    static final long SCHEDULE = 2;

    private final TaskSystem system;
    private final Scheduler scheduler;
    private final ContextSwitch switches;
    private final CoreTimers timers;
    private final Rescheduling rescheduling;
    private final TlbShootdown shootdowns;
    private final Reaper reaper;

    /** Who takes apart what is left of a thread when it has no core any more; and who knows why nothing happens. */
    interface Reaper {
        /** The thread is over and has no core; the one that it had does the work. */
        void reap(Task task, TrapContext core, AccessScript.Builder work);

        /** Every core is idle, and nothing will change that. */
        void nothingHappens(TrapContext core);
    }

    Dispatcher(
            TaskSystem system,
            ContextSwitch switches,
            CoreTimers timers,
            Rescheduling rescheduling,
            TlbShootdown shootdowns,
            Reaper reaper) {
        this.system = system;
        this.scheduler = system.scheduler();
        this.switches = switches;
        this.timers = timers;
        this.rescheduling = rescheduling;
        this.shootdowns = shootdowns;
        this.reaper = reaper;
    }

    /** The machine begins with this thread on a core. */
    void begin(Task task, int core, long now) {
        task.begin(core);
        switches.begin(core, task.process().space());
        scheduler.run(task, core, now);
    }

    /** Who has a core; null while it is idle. */
    Task current(int core) {
        return (Task) scheduler.running(core);
    }

    // ---------------------------------------------------------------- the verbs

    /** The thread goes on with its program, unless something is more urgent; an idle core looks for a thread. */
    void leave(TrapContext core, AccessScript.Builder work) {
        Task task = current(core.core());
        if (task == null) {
            schedule(core, work);
            return;
        }
        rescheduling.spread(core, work);
        if (task.isDying()) {
            core.resume(work.andContinue(ExitCalls.EXIT).build());
        } else if (rescheduling.isWanted(core.core())) {
            core.resume(work.fence().andContinue(SCHEDULE).build());
        } else if (task.isSignalled()) {
            core.resume(work.fence().andContinue(SignalDelivery.SIGNAL).build());
        } else {
            core.resume(work.build());
        }
    }

    /** The kernel goes on deciding when this work is done. */
    void goOn(TrapContext core, AccessScript.Builder work, long token) {
        rescheduling.spread(core, work);
        core.resume(work.andContinue(token).build());
    }

    /** The thread is over, or sleeps. */
    void giveAway(TrapContext core, AccessScript.Builder work) {
        rescheduling.spread(core, work);
        core.resume(work.fence().andContinue(SCHEDULE).build());
    }

    /** The thread waits until its call can go on. */
    void sleep(Task task, WouldBlock reason, long token, TrapContext core, AccessScript.Builder work) {
        if (task.isDying() && token != ExitCalls.EXIT) { // nobody would wake it
            goOn(core, work, ExitCalls.EXIT);
            return;
        }
        task.sleep(reason.queues(), reason.deadline(), core.now());
        task.repeats(token);
        if (core.wants(EventKind.THREAD_SLEPT)) {
            core.tell(new ThreadSlept(core.now(), core.core(), task.number(), what(reason)));
        }
        if (reason.deadline() != WouldBlock.FOREVER) {
            timers.wakeAt(core.core(), task, reason.deadline());
        }
        work.delay(system.costs().sleepCycles());
        giveAway(core, work);
    }

    private static String what(WouldBlock reason) {
        return reason.queues().isEmpty()
                ? "time"
                : reason.queues().stream().map(WaitQueue::what).collect(Collectors.joining(" or "));
    }

    /** Others may have the core first, if there are any. */
    void yield(int core) {
        rescheduling.yield(core);
    }

    /** Somebody's class, priority or affinity has changed. */
    void disturbed(TrapContext core) {
        rescheduling.disturbed(core);
    }

    /** An interrupt: perhaps a sleep is over, or a slice. */
    void interrupted(int vector, TrapContext core) {
        int number = core.core();
        if (vector == LocalApic.TIMER_VECTOR) {
            timers.rang(number);
        }
        timers.expire(number, core.now());
        rescheduling.interrupted(number, core.now());
        AccessScript.Builder work = AccessScript.builder().delay(system.costs().interruptCycles());
        if (shootdowns.isHolding(number)) {
            rescheduling.spread(core, work);
            shootdowns.holdOn(core, work);
        } else {
            leave(core, work);
        }
    }

    // ---------------------------------------------------------------- who runs next

    /** The core goes to the next thread; which may be the one that has it. */
    void schedule(TrapContext core, AccessScript.Builder work) {
        rescheduling.spread(core, work);
        int number = core.core();
        Task previous = current(number);
        system.time().note(number);
        Arrival reason = rescheduling.takeReason(number);
        if (previous != null) {
            if (previous.isOver() || previous.standing() == Standing.SLEEPING) {
                scheduler.leave(number, core.now());
                if (previous.isOver()) {
                    previous.core(-1);
                    reaper.reap(previous, core, work);
                    rescheduling.spread(core, work); // somebody may have waited for that
                }
            } else if (reason != null) {
                int where = scheduler.putBack(number, reason, core.now());
                if (where != number) {
                    rescheduling.hear(
                            core,
                            where,
                            scheduler.running(where) != null && scheduler.preempts(previous, where, core.now()));
                }
            } else {
                proceed(core, previous, work); // woken before its core was given away
                return;
            }
        }
        Task next = (Task) scheduler.next(number, core.now());
        work.delay(system.costs().switchCycles());
        rescheduling.touchRunQueue(number, work);
        if (next != previous) {
            tellSwitched(core, previous, next);
            if (previous != null && !previous.isOver()) {
                switches.out(previous, core, work);
            }
            if (next != null) {
                switches.in(next, core, work);
            }
        }
        rescheduling.arm(core, number);
        if (next != null) {
            proceed(core, next, work);
        } else if (isDead()) {
            reaper.nothingHappens(core);
        } else {
            core.halt(work.build());
        }
    }

    private static void tellSwitched(TrapContext core, Task previous, Task next) {
        if (core.wants(EventKind.THREAD_SWITCHED)) {
            core.tell(new ThreadSwitched(
                    core.now(),
                    core.core(),
                    previous == null ? 0 : previous.number(),
                    next == null ? 0 : next.number(),
                    next == null ? 0 : next.process().number()));
        }
    }

    /** Back into the program, or into the call that the thread slept in. */
    private void proceed(TrapContext core, Task task, AccessScript.Builder work) {
        long token = task.takeRepeats();
        if (task.isDying()) {
            core.resume(work.andContinue(ExitCalls.EXIT).build());
        } else if (token != Task.NOTHING) {
            core.resume(work.andContinue(token).build());
        } else if (task.isSignalled()) {
            core.resume(work.fence().andContinue(SignalDelivery.SIGNAL).build());
        } else {
            core.resume(work.build());
        }
    }

    /** True if no core runs or will run anybody, and no timer will ring. */
    private boolean isDead() {
        for (int core = 0; core < scheduler.cores(); core++) {
            if (scheduler.running(core) != null || scheduler.waiting(core) > 0) {
                return false;
            }
        }
        return !timers.anyWait();
    }
}
