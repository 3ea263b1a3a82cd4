package dev.interlock.os.kernel;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.event.SimEvent.ThreadWoken;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.schedule.Arrival;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.signal.IntervalTimer;
import dev.interlock.os.syscall.ExecCalls;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.task.TaskStructure;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.LoadedSpaces;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.TimerQueue;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
final class Dispatcher implements ExecCalls.SpaceSwitch, IntervalTimer.Clock {
    /** Continuation: the core may go to another thread. */
    static final long SCHEDULE = 2;

    /** Linux's {@code RESCHEDULE_VECTOR}. */
    private static final int RESCHEDULE_VECTOR = 0xfd;

    private final TaskSystem system;
    private final Scheduler scheduler;
    private final KernelMemory memory;
    private final TimerQueue[] timers;
    private final long[] armed;
    private final Arrival[] reasons;
    private final LoadedSpaces spaces;
    private final boolean[] called;
    private final TlbShootdown shootdowns;
    private final Reaper reaper;

    /** Who takes apart what is left of a thread when it has no core any more; and who knows why nothing happens. */
    interface Reaper {
        /** The thread is over and has no core. */
        void reap(Task task);

        /** Every core is idle, and nothing will change that. */
        void nothingHappens(TrapContext core);
    }

    Dispatcher(TaskSystem system, KernelMemory memory, LoadedSpaces spaces, TlbShootdown shootdowns, Reaper reaper) {
        this.system = system;
        this.scheduler = system.scheduler();
        this.memory = memory;
        this.spaces = spaces;
        this.shootdowns = shootdowns;
        this.reaper = reaper;
        int cores = scheduler.cores();
        timers = new TimerQueue[cores];
        Arrays.setAll(timers, core -> new TimerQueue());
        armed = new long[cores];
        Arrays.fill(armed, Long.MAX_VALUE);
        reasons = new Arrival[cores];
        called = new boolean[cores];
    }

    /** The machine begins with this thread on a core. */
    void begin(Task task, int core, long now) {
        task.begin(core);
        spaces.begin(core, task.process().space());
        scheduler.run(task, core, now);
    }

    /** Who has a core; null while it is idle. */
    Task current(int core) {
        return (Task) scheduler.running(core);
    }

    @Override
    public void enter(int core, AddressSpace space, AccessScript.Builder work) {
        spaces.enter(core, space, work);
    }

    @Override
    public void forget(AddressSpace space) {
        spaces.forget(space);
    }

    /** What a core's control registers are before its first instruction. */
    void prepare(int core, RegisterFile registers) {
        spaces.prepare(core, registers);
    }

    // ---------------------------------------------------------------- the verbs

    /** The thread goes on with its program, unless something is more urgent; an idle core looks for a thread. */
    void leave(TrapContext core, AccessScript.Builder work) {
        Task task = current(core.core());
        if (task == null) {
            schedule(core, work);
            return;
        }
        spread(core, work);
        if (task.isDying()) {
            core.resume(work.andContinue(ExitCalls.EXIT).build());
        } else if (reasons[core.core()] != null) {
            core.resume(work.fence().andContinue(SCHEDULE).build());
        } else if (task.isSignalled()) {
            core.resume(work.fence().andContinue(SignalDelivery.SIGNAL).build());
        } else {
            core.resume(work.build());
        }
    }

    /** The kernel goes on deciding when this work is done. */
    void goOn(TrapContext core, AccessScript.Builder work, long token) {
        spread(core, work);
        core.resume(work.andContinue(token).build());
    }

    /** The thread is over, or sleeps. */
    void giveAway(TrapContext core, AccessScript.Builder work) {
        spread(core, work);
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
            timers[core.core()].add(task, reason.deadline());
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
        if (scheduler.waiting(core) > 0) {
            reasons[core] = Arrival.YIELDED;
        }
    }

    /** An interrupt: perhaps a sleep is over, or a slice. */
    void interrupted(int vector, TrapContext core) {
        int number = core.core();
        if (vector == LocalApic.TIMER_VECTOR) {
            armed[number] = Long.MAX_VALUE;
        }
        called[number] = false;
        timers[number].expire(core.now());
        if (scheduler.expired(number, core.now()) && reasons[number] == null) {
            reasons[number] = Arrival.EXPIRED;
        }
        AccessScript.Builder work = AccessScript.builder().delay(system.costs().interruptCycles());
        if (shootdowns.isHolding(number)) {
            spread(core, work);
            shootdowns.holdOn(core, work);
        } else {
            leave(core, work);
        }
    }

    @Override
    public void wakeAt(int core, Sleeper sleeper, long cycle) {
        timers[core].add(sleeper, cycle);
    }

    @Override
    public void forget(Sleeper sleeper) {
        for (TimerQueue timer : timers) {
            timer.remove(sleeper);
        }
    }

    // ---------------------------------------------------------------- who was woken

    /** Finds cores for those who were woken, and calls these cores if they must hear of it. */
    private void spread(TrapContext core, AccessScript.Builder work) {
        while (!system.wakeups().isEmpty()) {
            for (Task task : system.wakeups().take()) {
                woken(task, core, work);
            }
        }
        arm(core, core.core());
    }

    private void woken(Task task, TrapContext core, AccessScript.Builder work) {
        for (TimerQueue timer : timers) {
            timer.remove(task);
        }
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

    private void touchRunQueue(int core, AccessScript.Builder work) {
        work.add(memory.runQueueLock(core), 8, 1)
                .load(memory.runQueueHead(core), 8)
                .store(memory.runQueueHead(core), 8, scheduler.waiting(core))
                .store(memory.runQueueLock(core), 8, 0);
    }

    /** A run queue has changed: its core must look if it is idle, or if what it runs should make way. */
    private void hear(TrapContext core, int target, boolean makesWay) {
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

    private void arm(TrapContext core, int target) {
        long wanted = Math.min(scheduler.sliceEnd(target), timers[target].first());
        if (wanted != armed[target]) {
            armed[target] = wanted;
            core.timer(target, wanted == Long.MAX_VALUE ? wanted : Math.max(wanted, core.now()));
        }
    }

    // ---------------------------------------------------------------- who runs next

    /** The core goes to the next thread; which may be the one that has it. */
    void schedule(TrapContext core, AccessScript.Builder work) {
        spread(core, work);
        int number = core.core();
        Task previous = current(number);
        Arrival reason = reasons[number];
        reasons[number] = null;
        if (previous != null) {
            if (previous.isOver() || previous.standing() == Standing.SLEEPING) {
                scheduler.leave(number, core.now());
                if (previous.isOver()) {
                    previous.core(-1);
                    reaper.reap(previous);
                    spread(core, work); // somebody may have waited for that
                }
            } else if (reason != null) {
                int where = scheduler.putBack(number, reason, core.now());
                if (where != number) {
                    hear(
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
        touchRunQueue(number, work);
        if (next != previous) {
            tellSwitched(core, previous, next);
            if (previous != null && !previous.isOver()) {
                switchOut(previous, core, work);
            }
            if (next != null) {
                switchIn(next, core, work);
            }
        }
        arm(core, number);
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

    private void switchOut(Task task, TrapContext core, AccessScript.Builder work) {
        task.core(-1);
        task.registers().copyFrom(core.registers());
        TaskStructure.save(task, task.registers(), work);
    }

    /** The registers are those of the thread at once; CR3 follows in the core's work, which knows physical addresses only. */
    private void switchIn(Task task, TrapContext core, AccessScript.Builder work) {
        RegisterFile registers = core.registers();
        long before = registers.cr3;
        registers.copyFrom(task.registers());
        registers.cr3 = before;
        TaskStructure.load(task, work);
        spaces.enter(core.core(), task.process().space(), work);
        task.core(core.core());
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
        for (int core = 0; core < timers.length; core++) {
            if (scheduler.running(core) != null
                    || scheduler.waiting(core) > 0
                    || timers[core].first() != Long.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(List<Object> timers, long[] armed, List<Arrival> reasons, Object spaces, boolean[] called) {}

    Object save() {
        return new Saved(
                Arrays.stream(timers).map(TimerQueue::save).toList(),
                armed.clone(),
                new ArrayList<>(Arrays.asList(reasons.clone())),
                spaces.save(),
                called.clone());
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        spaces.restore(saved.spaces);
        for (int core = 0; core < timers.length; core++) {
            timers[core].restore(saved.timers.get(core));
            armed[core] = saved.armed[core];
            reasons[core] = saved.reasons.get(core);
            called[core] = saved.called[core];
        }
    }
}
