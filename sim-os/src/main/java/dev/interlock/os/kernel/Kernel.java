package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.PageFaulted;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.os.error.BudgetException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.futex.PriorityInheritance;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.proc.ProcFiles;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.syscall.ClockCalls;
import dev.interlock.os.syscall.ExecCalls;
import dev.interlock.os.syscall.FileCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.syscall.MemoryCalls;
import dev.interlock.os.syscall.ProcessCalls;
import dev.interlock.os.syscall.SignalCalls;
import dev.interlock.os.syscall.SystemCalls;
import dev.interlock.os.syscall.TaskCalls;
import dev.interlock.os.task.CpuTime;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Wakeups;
import dev.interlock.os.vm.FaultOutcome;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.KernelExit;
import dev.interlock.os.vm.LoadedSpaces;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.PageFaults;
import dev.interlock.os.vm.SwapDevice;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.vm.VirtualMemory;

/**
 * The door of the kernel: what a core stands there for, and who takes care of it.
 *
 * <pre>
 *   system call, fault ── FENCE ──▶ the stores of the thread are in the cache: now the kernel decides
 *   interrupt          ──────────▶ Dispatcher: is a sleep over, a slice, has somebody been woken?
 *   continuation       ──────────▶ where the kernel wanted to go on
 * </pre>
 *
 * <p>A thread ends by HLT or {@code exit}, the run when the first process ends.
 */
public final class Kernel implements TrapHandler, KernelExit {
    private final Console console;
    private final KernelCosts costs;
    private final VirtualMemory memory;
    private final TaskSystem system;
    private final SystemCalls calls;
    private final ContextSwitch switches;
    private final CoreTimers timers;
    private final CpuAlarms alarms;
    private final PriorityInheritance inheritance;
    private final Rescheduling rescheduling;
    private final Dispatcher dispatcher;
    private final TlbShootdown shootdowns;
    private final ProcessEnd ends;
    private final SignalDelivery signals;
    private final Exceptions exceptions;
    private final SystemCallEntry entry;

    /**
     * A kernel for a program that was loaded, on as many cores as it begins on.
     *
     * @param program its memory is also where the kernel takes frames for its own use
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs) {
        this(program, console, costs, new FileSystem(), 0, FirstProcess.cores(program));
    }

    /**
     * A kernel for a program that was loaded.
     *
     * @param files what the program finds beside its standard streams
     * @param seed of what the program takes for random, and of what the scheduler varies
     * @param cores of the machine
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs, FileSystem files, long seed, int cores) {
        this.console = console;
        this.costs = costs;
        this.memory = program.space().memory();
        memory.swapOn(new SwapDevice(costs.swapPages(), costs.swapCycles()));
        FrameAllocator frames = program.frames();
        this.shootdowns = new TlbShootdown(memory, this, costs.tasks().interruptCycles());
        PageFaults pageFaults = new PageFaults(shootdowns, costs.pageFaultCycles(), this::tellFaulted);
        long[] copyPages = new long[cores];
        for (int core = 0; core < cores; core++) {
            copyPages[core] = frames.allocate();
        }
        Scheduler scheduler = new Scheduler(costs.scheduler(), cores, seed);
        this.system = new TaskSystem(
                new TaskTable(), scheduler, new Wakeups(), frames, costs.tasks(), new CpuTime(scheduler));
        JobControl jobs = new JobControl(system, costs.hertz());
        this.ends = new ProcessEnd(system, jobs);
        DeadlockReport deadlock = new DeadlockReport(system.tasks(), program.image());
        this.switches = new ContextSwitch(new LoadedSpaces(cores, costs.pcids()));
        this.timers = new CoreTimers(system.time(), cores);
        this.alarms = new CpuAlarms(system);
        this.inheritance = new PriorityInheritance(scheduler, system.time());
        this.rescheduling = new Rescheduling(system, new KernelMemory(frames, cores), timers, alarms, inheritance);
        this.dispatcher = new Dispatcher(system, switches, timers, rescheduling, shootdowns, new Dispatcher.Reaper() {
            @Override
            public void reap(Task task, TrapContext core, AccessScript.Builder work) {
                ends.reap(task, switches, TableWriter.script(work, core));
            }

            @Override
            public void nothingHappens(TrapContext core) {
                core.stop(deadlock.report());
            }
        });
        OutOfMemoryKiller killer = new OutOfMemoryKiller(system.tasks(), ends, dispatcher);
        UserPages userPages = new UserPages(pageFaults, dispatcher, killer);
        this.signals = new SignalDelivery(
                ends, jobs, dispatcher, userPages, costs.tasks().signalCycles());
        this.exceptions = new Exceptions(pageFaults, signals, new CrashReport(program), ends, killer, dispatcher);
        FileCalls fileCalls =
                new FileCalls(files, costs.writeCycles(), costs.openCycles(), copyPages, pages(frames), costs.hertz());
        this.calls = new SystemCalls(
                fileCalls,
                new MemoryCalls(costs.mapCycles(), shootdowns),
                new ProcessCalls(ProcessLoader.STACK_BYTES, DescriptorTable.MOST, seed),
                new SignalCalls(system, ends, fileCalls, timers, costs.hertz()),
                new ClockCalls(costs.hertz(), system),
                new TaskCalls(
                        system,
                        new FutexTable(frames.allocate()),
                        inheritance,
                        ends,
                        shootdowns,
                        switches,
                        new ExecCalls.Program(program.image(), ProcessLoader.path(program.image())),
                        files,
                        costs.openCycles(),
                        costs.hertz(),
                        seed));
        this.entry = new SystemCallEntry(calls, signals, dispatcher, userPages, killer);
        ProcFiles.mount(files, new KernelViews(system, calls.files(), files, frames, costs.hertz()));
        FirstProcess.begin(program, console, system, dispatcher);
    }

    private void tellFaulted(TrapContext core, long address, int errorCode, FaultOutcome outcome) {
        if (core.wants(EventKind.PAGE_FAULTED)) {
            core.tell(new PageFaulted(
                    core.now(), core.core(), current(core).number(), address, errorCode, outcome.text()));
        }
    }

    private static KernelPages pages(FrameAllocator frames) {
        return new KernelPages() {
            @Override
            public long take() {
                return frames.take(FrameKind.KERNEL).address();
            }

            @Override
            public void giveBack(long page) {
                frames.giveBack(page);
            }
        };
    }

    /**
     * Puts a kernel into a machine and starts the program.
     *
     * @param machine one that has not run yet, in whose memory the program was loaded
     */
    public static Kernel boot(Machine machine, LoadedProgram program, Console console, KernelCosts costs) {
        return boot(machine, program, console, costs, new FileSystem());
    }

    /**
     * Puts a kernel into a machine and starts the program.
     *
     * @param files what the program finds beside its standard streams
     */
    public static Kernel boot(
            Machine machine, LoadedProgram program, Console console, KernelCosts costs, FileSystem files) {
        Kernel kernel =
                new Kernel(program, console, costs, files, machine.config().seed(), machine.cores());
        machine.kernel(kernel);
        for (LoadedProgram.Start start : program.starts()) {
            start.enter(machine.core(start.core()).registers(), program.space());
        }
        for (int core = 0; core < machine.cores(); core++) {
            kernel.switches.prepare(core, machine.core(core).registers());
        }
        for (LoadedProgram.Start start : program.starts()) {
            machine.core(start.core()).start(machine.cycle());
        }
        return kernel;
    }

    // ---------------------------------------------------------------- the door

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        system.time().enter(core);
        try {
            if (trap instanceof Trap.Interrupt interrupt) {
                if (interrupt.vector() == TlbShootdown.VECTOR) {
                    shootdowns.onInterrupt(core);
                } else {
                    dispatcher.interrupted(interrupt.vector(), core);
                }
            } else if (trap instanceof Trap.Continue continuation) {
                goOn(continuation.token(), core);
            } else if (trap instanceof Trap.Halt) {
                if (ends.over(current(core), Standing.HALTED, core)) {
                    dispatcher.giveAway(core, AccessScript.builder());
                }
            } else {
                enter(trap, core);
            }
        } catch (OutOfFramesException | BudgetException e) {
            core.stop(new StopReason(StopReason.Kind.BUDGET, 0, e.getMessage()));
        }
    }

    private Task current(TrapContext core) {
        return dispatcher.current(core.core());
    }

    /** What the thread has stored may still be in its store buffer, where the kernel's decision does not see it. */
    private void enter(Trap trap, TrapContext core) {
        Task task = current(core);
        AccessScript.Builder work = AccessScript.builder().fence();
        if (trap instanceof Trap.Exception exception) {
            task.fault(exception);
            core.resume(work.andContinue(Exceptions.FAULT).build());
        } else {
            task.call().begin(core.now());
            core.resume(work.delay(costs.dispatchCycles())
                    .andContinue(Invocation.SYSTEM_CALL)
                    .build());
        }
    }

    private void goOn(long token, TrapContext core) {
        if (token == Dispatcher.SCHEDULE) {
            dispatcher.schedule(core, AccessScript.builder());
        } else if (token == Exceptions.FAULT || token == Exceptions.FAULT_RETRIED) {
            exceptions.handle(core, token == Exceptions.FAULT_RETRIED);
        } else if (token == SignalDelivery.SIGNAL) {
            signals.deliver(core, current(core));
        } else if (TlbShootdown.isToken(token)) {
            shootdowns.goOn(core, token);
        } else {
            entry.call(token, core);
        }
    }

    /** A change of an address space is whole. */
    @Override
    public void leave(TrapContext core, AccessScript.Builder work, Then then) {
        switch (then.kind()) {
            case ANSWER -> {
                Invocation.tellReturned(core, current(core), then.value());
                current(core).call().end();
                core.registers().gpr[RAX] = then.value();
                dispatcher.leave(core, work);
            }
            case RETURN -> dispatcher.leave(core, work);
            case AGAIN -> dispatcher.goOn(core, work, then.value());
        }
    }

    // ---------------------------------------------------------------- who runs

    /** All threads and processes, to look at. */
    public TaskTable tasks() {
        return system.tasks();
    }

    /** Who runs where, to look at. */
    public Scheduler scheduler() {
        return system.scheduler();
    }

    /** How long they have run, up to the last entry into the kernel, to look at. */
    public CpuTime time() {
        return system.time();
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Object memory,
            Object shootdowns,
            Object tasks,
            Object scheduler,
            Object time,
            Object switches,
            Object timers,
            Object alarms,
            Object inheritance,
            Object rescheduling,
            long written,
            int read,
            Object calls,
            Object entry) {}

    /** What the kernel knows now; part of a {@link Machine#snapshot}. */
    @Override
    public Object save() {
        return new Saved(
                memory.save(),
                shootdowns.save(),
                system.tasks().save(),
                system.scheduler().save(),
                system.time().save(),
                switches.save(),
                timers.save(),
                alarms.save(),
                inheritance.save(),
                rescheduling.save(),
                console.position(),
                console.inputPosition(),
                calls.save(),
                entry.save());
    }

    /** Goes back to what {@link #save} returned. What was printed since is not printed again. */
    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        memory.restore(saved.memory);
        shootdowns.restore(saved.shootdowns);
        system.tasks().restore(saved.tasks);
        system.scheduler().restore(saved.scheduler);
        system.time().restore(saved.time);
        switches.restore(saved.switches);
        timers.restore(saved.timers);
        alarms.restore(saved.alarms);
        inheritance.restore(saved.inheritance);
        rescheduling.restore(saved.rescheduling);
        console.seek(saved.written);
        console.seekInput(saved.read);
        calls.restore(saved.calls);
        entry.restore(saved.entry);
    }
}
