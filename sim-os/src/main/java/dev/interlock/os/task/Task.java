package dev.interlock.os.task;

import dev.interlock.core.trap.Trap;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.ipc.UndoList;
import dev.interlock.os.schedule.SchedulingEntity;
import dev.interlock.os.signal.ThreadSignals;
import dev.interlock.os.wait.Sleeper;
import dev.interlock.os.wait.TimerQueue;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/** A thread: Linux's {@code task_struct}. */
public final class Task extends SchedulingEntity implements Sleeper {
    /** Bytes that the name of a thread has at most, {@code TASK_COMM_LEN} without its zero. */
    public static final int LONGEST_NAME = 15;

    /** It goes back to its program. */
    public static final long NOTHING = -1;

    private int number;
    private final Process process;
    private final long frame;
    private final Wakeups wakeups;
    private final CallState call = new CallState();
    private final ThreadSignals signals = new ThreadSignals();
    private final SignalInbox inbox;
    private final RegisterFile registers = new RegisterFile();
    private final TimerQueue cpuTime = new TimerQueue();

    private Standing standing = Standing.NEW;
    private int core = -1;
    private long repeats = NOTHING;
    private boolean dying;
    private int status;
    private String name;
    private long clearChildTid;
    private long robustList;
    private long numberAt;
    private Trap.Exception fault;
    private boolean begins;
    private UndoList undo;

    private List<WaitQueue> sleepsIn = List.of();
    private long deadline = WouldBlock.FOREVER;
    private long sleepsSince;

    /** How a thread stands. */
    public enum Standing {
        /** It was made and has not begun. */
        NEW,
        /** It has a core, or waits for one. */
        READY,
        /** It waits for something to happen. */
        SLEEPING,
        /** It has executed HLT. */
        HALTED,
        /** It has called exit(2), or was killed. */
        EXITED
    }

    /**
     * @param number its TID
     * @param frame physical address of its task structure in the kernel
     * @param wakeups where it is noted when it wakes up
     */
    public Task(int number, Process process, long frame, Wakeups wakeups) {
        this.number = number;
        this.process = process;
        this.inbox = new SignalInbox(signals, process);
        this.frame = frame;
        this.wakeups = wakeups;
        this.name = shortName(process.executable());
    }

    /** The name that a thread gets from its program: the last part of the path, cut. */
    public static String shortName(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.length() <= LONGEST_NAME ? last : last.substring(0, LONGEST_NAME);
    }

    /** Its TID. */
    public int number() {
        return number;
    }

    void number(int newNumber) {
        number = newNumber;
    }

    /** The process that it belongs to. */
    public Process process() {
        return process;
    }

    /** True if its number is its process's. */
    public boolean isLeader() {
        return number == process.number();
    }

    /** Physical address of its task structure: where its registers are while it has no core. */
    public long frame() {
        return frame;
    }

    /** The system call that it is in. */
    public CallState call() {
        return call;
    }

    /** Its registers while it has no core; out of date while it has one. */
    public RegisterFile registers() {
        return registers;
    }

    /** Who waits for the time that it has cores. */
    public TimerQueue cpuTime() {
        return cpuTime;
    }

    /** How it stands. */
    public Standing standing() {
        return standing;
    }

    /** True if it is over. */
    public boolean isOver() {
        return standing == Standing.HALTED || standing == Standing.EXITED;
    }

    /** The core that it has, −1 if none. A thread that goes to sleep has its core until it is given away. */
    public int core() {
        return core;
    }

    /** It has this core now; −1 for none. */
    public void core(int newCore) {
        core = newCore;
    }

    /** Its exit status, once it has one. */
    public int status() {
        return status;
    }

    /** It has said with which status it exits. */
    public void exits(int newStatus) {
        status = newStatus;
    }

    /** It runs no more. */
    public void end(Standing how) {
        standing = how;
        undoes();
    }

    /** The exception that it stands at. */
    public Trap.Exception fault() {
        return fault;
    }

    /** It has run into an exception. */
    public void fault(Trap.Exception exception) {
        fault = exception;
    }

    /** Where it stores its own number before it begins, CLONE_CHILD_SETTID of a new process; 0 for nowhere. */
    public long numberAt() {
        return numberAt;
    }

    /** Where it stores its own number before it begins; 0 for nowhere. */
    public void storesItsNumber(long address) {
        numberAt = address;
        repeats = address != 0 ? 0 : NOTHING;
    }

    /** True if it must end at the next chance: its process does. */
    public boolean isDying() {
        return dying;
    }

    /** Lets it end at the next chance; a sleep is over. */
    public void kill() {
        dying = true;
        if (standing == Standing.SLEEPING || standing == Standing.NEW) {
            wake();
        } else if (core >= 0) {
            wakeups.add(this); // its core must hear of it
        }
    }

    // ---------------------------------------------------------------- signals

    /** What it blocks, and what was sent to it alone. */
    public ThreadSignals signals() {
        return signals;
    }

    /** The signals that wait for it. */
    public SignalInbox inbox() {
        return inbox;
    }

    /** True if it has to do with signals before it goes back to its program. */
    public boolean isSignalled() {
        return inbox.deliverable() != 0
                || process.signals().isStopped()
                || process.signals().hasUntold();
    }

    /** There is a signal for it: its sleep is over, or its core comes into the kernel. */
    public void hear() {
        if (standing == Standing.SLEEPING) {
            wake();
        } else if (standing == Standing.READY && core >= 0) {
            wakeups.add(this);
        }
    }

    /** Its name, as prctl(2) sets it. */
    public String title() {
        return name;
    }

    /** PR_SET_NAME. */
    public void title(String newName) {
        name = newName;
    }

    /** Where to store zero and wake a futex when it ends, set_tid_address(2); 0 for nowhere. */
    public long clearChildTid() {
        return clearChildTid;
    }

    /** set_tid_address(2). */
    public void clearChildTid(long address) {
        clearChildTid = address;
    }

    /** Head of its list of robust futexes, set_robust_list(2); 0 if there is none. */
    public long robustList() {
        return robustList;
    }

    /** set_robust_list(2). */
    public void robustList(long head) {
        robustList = head;
    }

    /** What is to be undone to semaphores when it ends. */
    public UndoList undo() {
        if (undo == null) {
            undo = new UndoList();
        }
        return undo;
    }

    /** It has that in common with the thread that made it, CLONE_SYSVSEM. */
    public void shareUndo(Task parent) {
        undo = parent.undo();
        undo.share();
    }

    private void undoes() {
        if (undo != null) {
            undo.leave(process.number());
            undo = null;
        }
    }

    // ---------------------------------------------------------------- sleeping

    /** It goes to sleep; its call is made again when it has woken up. */
    public void sleep(List<WaitQueue> queues, long newDeadline, long now) {
        standing = Standing.SLEEPING;
        sleepsIn = queues;
        deadline = newDeadline;
        sleepsSince = now;
        queues.forEach(queue -> queue.add(this));
    }

    /** It sleeps in another queue from now on, FUTEX_REQUEUE. */
    public void moveTo(WaitQueue queue) {
        sleepsIn.forEach(old -> old.remove(this));
        sleepsIn = List.of(queue);
        queue.add(this);
    }

    /** What it sleeps in. */
    public List<WaitQueue> sleepsIn() {
        return sleepsIn;
    }

    /** When its sleep ends at the latest; {@link WouldBlock#FOREVER} for never. */
    public long deadline() {
        return deadline;
    }

    /** Since when it sleeps. */
    public long sleepsSince() {
        return sleepsSince;
    }

    /** With which continuation the kernel goes on when it has a core again. */
    public void repeats(long token) {
        repeats = token;
    }

    /** With which continuation the kernel goes on now, once; {@link #NOTHING} for none. */
    public long takeRepeats() {
        long token = repeats;
        repeats = NOTHING;
        return token;
    }

    @Override
    public void wake() {
        if (standing == Standing.SLEEPING || standing == Standing.NEW) {
            sleepsIn.forEach(queue -> queue.remove(this));
            sleepsIn = List.of();
            deadline = WouldBlock.FOREVER;
            boolean isNew = standing == Standing.NEW;
            standing = Standing.READY;
            wakeups.add(this);
            if (isNew) {
                begins = true;
            }
        }
    }

    /** True once, for a thread that has just been made. */
    public boolean takeBegins() {
        boolean was = begins;
        begins = false;
        return was;
    }

    /** The machine begins with this thread on a core. */
    public void begin(int firstCore) {
        standing = Standing.READY;
        core = firstCore;
    }

    /** What it has from the thread that made it. */
    public void inheritFrom(Task parent) {
        inherit(parent);
        name = parent.name;
    }

    @Override
    public String name() {
        return "thread " + number + (name.isEmpty() ? "" : " (" + name + ")");
    }

    @Override
    public String toString() {
        return name();
    }

    private record Saved(
            int number,
            Object scheduling,
            Object call,
            Object signals,
            Object cpuTime,
            RegisterFile registers,
            Standing standing,
            int core,
            long repeats,
            boolean dying,
            int status,
            String name,
            long clearChildTid,
            long robustList,
            long numberAt,
            Trap.Exception fault,
            List<WaitQueue> sleepsIn,
            long deadline,
            long sleepsSince,
            UndoList undo,
            Object undone) {}

    /** What it is now, its process excepted. */
    public Object save() {
        RegisterFile copy = new RegisterFile();
        copy.copyFrom(registers);
        return new Saved(
                number,
                saveScheduling(),
                call.save(),
                signals.save(),
                cpuTime.save(),
                copy,
                standing,
                core,
                repeats,
                dying,
                status,
                name,
                clearChildTid,
                robustList,
                numberAt,
                fault,
                sleepsIn,
                deadline,
                sleepsSince,
                undo,
                undo == null ? null : undo.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        number = saved.number;
        restoreScheduling(saved.scheduling);
        call.restore(saved.call);
        signals.restore(saved.signals);
        cpuTime.restore(saved.cpuTime);
        registers.copyFrom(saved.registers);
        standing = saved.standing;
        core = saved.core;
        repeats = saved.repeats;
        dying = saved.dying;
        status = saved.status;
        name = saved.name;
        clearChildTid = saved.clearChildTid;
        robustList = saved.robustList;
        numberAt = saved.numberAt;
        fault = saved.fault;
        sleepsIn = saved.sleepsIn;
        deadline = saved.deadline;
        sleepsSince = saved.sleepsSince;
        undo = saved.undo;
        if (undo != null) {
            undo.restore(saved.undone);
        }
    }
}
