package dev.interlock.os.kernel;

import dev.interlock.os.file.FileSystem;
import dev.interlock.os.proc.ProcSource;
import dev.interlock.os.signal.SignalAction;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.syscall.FileCalls;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.Usage;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.Region;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the kernel tells {@code /proc} of its processes and of the machine. */
final class KernelViews implements ProcSource {
    private static final long SECOND = 1_000_000_000L;
    private static final long BOOT = 1_600_000_000L * SECOND;

    private final TaskSystem system;
    private final FileCalls calls;
    private final FileSystem files;
    private final FrameAllocator frames;
    private final long hertz;

    KernelViews(TaskSystem system, FileCalls calls, FileSystem files, FrameAllocator frames, long hertz) {
        this.system = system;
        this.calls = calls;
        this.files = files;
        this.frames = frames;
        this.hertz = hertz;
    }

    @Override
    public int caller() {
        return calls.caller().process().number();
    }

    @Override
    public int callingThread() {
        return calls.caller().number();
    }

    @Override
    public List<Integer> processes() {
        return system.tasks().processes().stream().map(Process::number).sorted().toList();
    }

    @Override
    public Optional<ProcessView> process(int number) {
        return Optional.ofNullable(system.tasks().process(number)).map(this::view);
    }

    private ProcessView view(Process process) {
        List<TaskView> tasks = process.threads().stream().map(this::view).toList();
        boolean gone = tasks.isEmpty();
        return new ProcessView(
                process.number(),
                process.parent() == null ? 0 : process.parent().number(),
                process.group(),
                process.session(),
                process.executable(),
                process.arguments(),
                process.place().folder(files),
                process.place().umask(),
                process.descriptors(),
                gone
                        ? List.of()
                        : process.space().regions().stream()
                                .map(KernelViews::view)
                                .toList(),
                gone ? 0 : process.space().residentPages(),
                process.signals().pending().set(),
                times(process),
                gone ? List.of(zombie(process)) : tasks);
    }

    private Times times(Process process) {
        Usage own = system.time().usage(process);
        Usage children = process.childrenUsage();
        return new Times(
                nanoseconds(own.userCycles()),
                nanoseconds(own.systemCycles()),
                nanoseconds(children.userCycles()),
                nanoseconds(children.systemCycles()));
    }

    private static AreaView view(Region region) {
        return new AreaView(region.start(), region.end(), region.permissions(), region.offset(), 0, region.name());
    }

    private TaskView view(Task task) {
        return new TaskView(
                task.number(),
                task.title(),
                state(task),
                nanoseconds(system.time().usage(task).userCycles()),
                nanoseconds(system.time().usage(task).systemCycles()),
                0,
                task.nice(),
                Math.max(0, task.lastCore()),
                task.affinity(),
                task.voluntarySwitches(),
                task.involuntarySwitches(),
                task.process().usage().faults()
                        + task.process().space().faults().minorFaults(),
                task.signals().pending().set(),
                task.signals().mask(),
                actions(task, SignalAction::ignores),
                actions(task, SignalAction::isHandler));
    }

    private static long actions(Task task, Predicate<SignalAction> which) {
        long set = 0;
        for (int signal = 1; signal <= Signals.MOST; signal++) {
            boolean belongs = which.test(task.process().signals().actions().of(signal));
            set |= belongs ? Signals.bit(signal) : 0;
        }
        return set;
    }

    private static char state(Task task) {
        if (task.sleepsIn().contains(task.process().signals().continues())) {
            return 'T';
        }
        return switch (task.standing()) {
            case NEW, READY -> 'R';
            case SLEEPING -> 'S';
            case HALTED, EXITED -> 'Z';
        };
    }

    /** All threads are over, and nobody has waited for the process yet. */
    private TaskView zombie(Process process) {
        Usage used = process.usage();
        return new TaskView(
                process.number(),
                Task.shortName(process.executable()),
                'Z',
                nanoseconds(used.userCycles()),
                nanoseconds(used.systemCycles()),
                0,
                0,
                0,
                1,
                used.voluntarySwitches(),
                used.involuntarySwitches(),
                used.faults(),
                0,
                0,
                0,
                0);
    }

    private long nanoseconds(long cycles) {
        return cycles / hertz * SECOND + (long) (cycles % hertz * ((double) SECOND / hertz));
    }

    @Override
    public MachineView machine() {
        return new MachineView(
                system.scheduler().cores(),
                files.now() - BOOT,
                hertz,
                frames.total(),
                frames.free(),
                system.scheduler().switches(),
                system.tasks().latest());
    }
}
