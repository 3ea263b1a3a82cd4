package dev.interlock.os.task;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileContext;
import dev.interlock.os.signal.ProcessSignals;
import dev.interlock.os.signal.SignalActions;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.timer.ProcessTimers;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.List;

/** What the threads of a process share, its place in the family, and how it ended. */
public final class Process {
    private final int number;
    private final WaitQueue childEnds;
    private final WaitQueue released;
    private final WaitQueue alone;
    private final ProcessSignals signals;
    private final ProcessTimers timers;
    private final List<Task> threads = new ArrayList<>();
    private final List<Process> children = new ArrayList<>();

    private AddressSpace space;
    private DescriptorTable descriptors;
    private Process parent;
    private int group;
    private int session;
    private String executable;
    private List<String> arguments = List.of();
    private final FileContext place;
    private int ending = -1;
    private boolean zombie;
    private boolean memoryGone;
    private boolean halted;
    private int leaderStatus;
    private boolean borrowsSpace;
    private boolean hasExecuted;
    private int exitSignal = 17; // SIGCHLD
    private int deathSignal;
    private boolean subreaper;
    private Usage usage = Usage.NONE;
    private Usage childrenUsage = Usage.NONE;

    /**
     * A process without threads yet, which stands at the root of the tree of files.
     *
     * @param number its PID
     * @param executable normal path of its program
     */
    public Process(int number, AddressSpace space, DescriptorTable descriptors, String executable) {
        this(number, space, descriptors, executable, new FileContext());
    }

    /**
     * A process without threads yet.
     *
     * @param place where it stands in the tree of files
     */
    public Process(int number, AddressSpace space, DescriptorTable descriptors, String executable, FileContext place) {
        this.place = place;
        this.number = number;
        this.space = space;
        this.descriptors = descriptors;
        this.executable = executable;
        this.group = number;
        this.session = number;
        this.signals = new ProcessSignals(number, new SignalActions());
        this.timers = new ProcessTimers(signal -> Signalling.toProcess(this, SignalInfo.kernel(signal)));
        this.childEnds = new WaitQueue("a child of process " + number + " to end");
        this.alone = new WaitQueue("the other threads of process " + number + " to end");
        this.released = new WaitQueue("process " + number + " to execute a program or to end, after vfork");
    }

    /** Its PID. */
    public int number() {
        return number;
    }

    // ---------------------------------------------------------------- what its threads share

    /** Its memory. */
    public AddressSpace space() {
        return space;
    }

    /** Its open files. */
    public DescriptorTable descriptors() {
        return descriptors;
    }

    /** Normal path of its program. */
    public String executable() {
        return executable;
    }

    /** What its program was begun with, the program's own name first. */
    public List<String> arguments() {
        return arguments;
    }

    /** It runs a program that was begun with these. */
    public void arguments(List<String> begunWith) {
        arguments = List.copyOf(begunWith);
    }

    /** What happens on which signal, and which wait for any of its threads. */
    public ProcessSignals signals() {
        return signals;
    }

    /** Its timers, and who waits for its CPU time. */
    public ProcessTimers timers() {
        return timers;
    }

    /** Where it stands in the tree of files. */
    public FileContext place() {
        return place;
    }

    /** execve(2): another program in another address space. */
    public void execute(AddressSpace newSpace, String newExecutable, List<String> newArguments) {
        usage = usage.plus(
                new Usage(0, 0, 0, 0, borrowsSpace ? 0 : space.faults().minorFaults()));
        space = newSpace;
        executable = newExecutable;
        arguments = List.copyOf(newArguments);
        borrowsSpace = false;
        hasExecuted = true;
    }

    /** Its open files are these from now on. */
    public void descriptors(DescriptorTable table) {
        descriptors = table;
    }

    /** True if it runs in its parent's memory, CLONE_VM without CLONE_THREAD, until it executes a program. */
    public boolean borrowsSpace() {
        return borrowsSpace;
    }

    /** It runs in its parent's memory. */
    public void borrowSpace() {
        borrowsSpace = true;
    }

    /** True once it has executed a program. */
    public boolean hasExecuted() {
        return hasExecuted;
    }

    // ---------------------------------------------------------------- threads and family

    /** Its threads that are not over, in the order in which they were made. */
    public List<Task> threads() {
        return threads;
    }

    /** Its children, zombies too. */
    public List<Process> children() {
        return children;
    }

    /** Who made it, or took it over; null for the first. */
    public Process parent() {
        return parent;
    }

    /** It belongs to another process from now on. */
    public void parent(Process newParent) {
        if (parent != null) {
            parent.children.remove(this);
        }
        parent = newParent;
        if (newParent != null) {
            newParent.children.add(this);
        }
    }

    /** Its process group, setpgid(2). */
    public int group() {
        return group;
    }

    /** setpgid(2). */
    public void group(int newGroup) {
        group = newGroup;
    }

    /** Its session, setsid(2). */
    public int session() {
        return session;
    }

    /** setsid(2). */
    public void session(int newSession) {
        session = newSession;
    }

    /** Who waits here waits for a child to end. */
    public WaitQueue childEnds() {
        return childEnds;
    }

    /** Who waits here waits until it needs its parent's memory no more, vfork(2). */
    public WaitQueue released() {
        return released;
    }

    /** Who waits here waits until it is the only thread, execve(2). */
    public WaitQueue alone() {
        return alone;
    }

    /** The signal that its parent gets when it ends, 0 for none. */
    public int exitSignal() {
        return exitSignal;
    }

    /** The signal that its parent gets when it ends, 0 for none. */
    public void exitSignal(int signal) {
        exitSignal = signal;
    }

    // ---------------------------------------------------------------- the end

    /** True if all of its threads must end. */
    public boolean isEnding() {
        return ending >= 0;
    }

    /** One of its threads is over. */
    public void over(Task task) {
        halted |= task.standing() == Task.Standing.HALTED;
        if (task.isLeader()) {
            leaderStatus = task.status();
        }
    }

    /** Exit status of its first thread, once that is over. */
    public int leaderStatus() {
        return leaderStatus;
    }

    /** True if a thread of it has ended by HLT. */
    public boolean hasHalted() {
        return halted;
    }

    /** No thread of it is left and no core runs its memory. */
    public void releaseMemory(TableWriter writer) {
        if (!borrowsSpace && !memoryGone) {
            usage = usage.plus(new Usage(0, 0, 0, 0, space.faults().minorFaults()));
            space.release(writer);
        }
        memoryGone = true;
    }

    /** How it ends or has ended, as wait(2) tells: the signal in the low seven bits, the exit status above eight. */
    public int ending() {
        return Math.max(0, ending);
    }

    /** It ends; who says so first decides how. */
    public void ending(int waitStatus) {
        if (ending < 0) {
            ending = waitStatus;
        }
    }

    /** The signal that it wants when its parent ends, 0 for none: PR_SET_PDEATHSIG of prctl(2). */
    public int deathSignal() {
        return deathSignal;
    }

    /** The signal that it wants when its parent ends, 0 for none. */
    public void deathSignal(int signal) {
        deathSignal = signal;
    }

    /** True if descendants without a parent come to it: PR_SET_CHILD_SUBREAPER of prctl(2). */
    public boolean isSubreaper() {
        return subreaper;
    }

    /** Whether descendants without a parent come to it. */
    public void subreaper(boolean adopts) {
        subreaper = adopts;
    }

    /** True if it has ended, and its parent has not asked yet. */
    public boolean isZombie() {
        return zombie;
    }

    /** It has ended. */
    public void becomeZombie() {
        zombie = true;
    }

    /** What its threads have used that are over. */
    public Usage usage() {
        return usage;
    }

    /** A thread is over that has used this. */
    public void used(Usage more) {
        usage = usage.plus(more);
    }

    /** What its children have used that were waited for. */
    public Usage childrenUsage() {
        return childrenUsage;
    }

    /** A child was waited for that has used this. */
    public void childUsed(Usage more) {
        childrenUsage = childrenUsage.plus(more);
    }

    private record Saved(
            AddressSpace space,
            DescriptorTable table,
            Object files,
            Object signals,
            Object timers,
            Object childEnds,
            Object released,
            Object alone,
            List<Task> threads,
            List<Process> children,
            Process parent,
            int group,
            int session,
            String executable,
            List<String> arguments,
            Object place,
            int ending,
            boolean zombie,
            boolean memoryGone,
            boolean halted,
            int leaderStatus,
            boolean borrowsSpace,
            boolean hasExecuted,
            int exitSignal,
            int deathSignal,
            boolean subreaper,
            Usage usage,
            Usage childrenUsage) {}

    /** What it is now, its threads excepted. */
    public Object save() {
        return new Saved(
                space,
                descriptors,
                descriptors.save(),
                signals.save(),
                timers.save(),
                childEnds.save(),
                released.save(),
                alone.save(),
                List.copyOf(threads),
                List.copyOf(children),
                parent,
                group,
                session,
                executable,
                arguments,
                place.save(),
                ending,
                zombie,
                memoryGone,
                halted,
                leaderStatus,
                borrowsSpace,
                hasExecuted,
                exitSignal,
                deathSignal,
                subreaper,
                usage,
                childrenUsage);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        space = saved.space;
        descriptors = saved.table;
        descriptors.restore(saved.files);
        signals.restore(saved.signals);
        timers.restore(saved.timers);
        childEnds.restore(saved.childEnds);
        released.restore(saved.released);
        alone.restore(saved.alone);
        threads.clear();
        threads.addAll(saved.threads);
        children.clear();
        children.addAll(saved.children);
        parent = saved.parent;
        group = saved.group;
        session = saved.session;
        executable = saved.executable;
        arguments = saved.arguments;
        place.restore(saved.place);
        ending = saved.ending;
        zombie = saved.zombie;
        memoryGone = saved.memoryGone;
        halted = saved.halted;
        leaderStatus = saved.leaderStatus;
        borrowsSpace = saved.borrowsSpace;
        hasExecuted = saved.hasExecuted;
        exitSignal = saved.exitSignal;
        deathSignal = saved.deathSignal;
        subreaper = saved.subreaper;
        usage = saved.usage;
        childrenUsage = saved.childrenUsage;
    }
}
