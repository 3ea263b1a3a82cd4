package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.SystemCallMade;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.error.BudgetException;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.futex.FutexTable;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.proc.ProcFiles;
import dev.interlock.os.schedule.Scheduler;
import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.signal.ThreadSignals;
import dev.interlock.os.syscall.ClockCalls;
import dev.interlock.os.syscall.ExecCalls;
import dev.interlock.os.syscall.ExitCalls;
import dev.interlock.os.syscall.FileCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.syscall.MemoryCalls;
import dev.interlock.os.syscall.ProcessCalls;
import dev.interlock.os.syscall.SignalCalls;
import dev.interlock.os.syscall.SyscallTable;
import dev.interlock.os.syscall.SystemCalls;
import dev.interlock.os.syscall.TaskCalls;
import dev.interlock.os.syscall.UserMemory;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Signalling;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.task.TaskSystem;
import dev.interlock.os.task.TaskTable;
import dev.interlock.os.task.Wakeups;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.BadAccess;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.KernelExit;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.vm.PageFaults;
import dev.interlock.os.vm.SwapDevice;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.vm.VirtualMemory;
import dev.interlock.os.wait.WouldBlock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private static final int USER = 3;
    private static final int SIGKILL = 9;

    /** How long a thread waits for memory that a killed process will give back. */
    private static final int OUT_OF_MEMORY_CYCLES = 100_000;

    /** How long a thread spins when another one changes the page table that it needs. */
    private static final int SPIN_CYCLES = 200;

    /** Continuation: a fault is looked at, with the stores of the thread in the cache. */
    private static final long FAULT = 3;

    private final Console console;
    private final KernelCosts costs;
    private final VirtualMemory memory;
    private final CrashReport crashes;
    private final TaskSystem system;
    private final SystemCalls calls;
    private final Dispatcher dispatcher;
    private final TlbShootdown shootdowns;
    private final PageFaults pageFaults;
    private final ProcessEnd ends;
    private final SignalDelivery signals;
    private final Set<Long> unknownCalls = new HashSet<>();

    /**
     * A kernel for a program that was loaded, on as many cores as it begins on.
     *
     * @param program its memory is also where the kernel takes frames for its own use
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs) {
        this(program, console, costs, new FileSystem(), 0, lastCore(program) + 1);
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
        this.crashes = new CrashReport(program);
        this.shootdowns = new TlbShootdown(memory, this, costs.tasks().interruptCycles());
        this.pageFaults = new PageFaults(shootdowns, costs.pageFaultCycles());
        long[] copyPages = new long[cores];
        for (int core = 0; core < cores; core++) {
            copyPages[core] = frames.allocate();
        }
        Scheduler scheduler = new Scheduler(costs.scheduler(), cores, seed);
        this.system = new TaskSystem(new TaskTable(), scheduler, new Wakeups(), frames, costs.tasks());
        this.ends = new ProcessEnd(system);
        DeadlockReport deadlock = new DeadlockReport(system.tasks(), program.image());
        this.dispatcher = new Dispatcher(system, new KernelMemory(frames, cores), shootdowns, new Dispatcher.Reaper() {
            @Override
            public void reap(Task task) {
                ends.reap(task, dispatcher);
            }

            @Override
            public void nothingHappens(TrapContext core) {
                core.stop(deadlock.report());
            }
        });
        this.signals = new SignalDelivery(
                ends, dispatcher, signalPages(), costs.tasks().signalCycles());
        this.calls = new SystemCalls(
                new FileCalls(files, costs.writeCycles(), costs.openCycles(), copyPages, pages(frames), costs.hertz()),
                new MemoryCalls(costs.mapCycles(), shootdowns),
                new ProcessCalls(ProcessLoader.STACK_BYTES, DescriptorTable.MOST, seed),
                new SignalCalls(system.tasks(), ends, dispatcher, costs.hertz()),
                new ClockCalls(costs.hertz(), scheduler),
                new TaskCalls(
                        system,
                        new FutexTable(frames.allocate()),
                        ends,
                        shootdowns,
                        dispatcher,
                        new ExecCalls.Program(program.image(), executable(program)),
                        files,
                        costs.openCycles(),
                        costs.hertz(),
                        seed));
        ProcFiles.mount(files, new KernelViews(system, calls.files(), files, frames, costs.hertz()));
        begin(program);
    }

    private static int lastCore(LoadedProgram program) {
        return program.starts().stream()
                .mapToInt(LoadedProgram.Start::core)
                .max()
                .orElseThrow();
    }

    /** The first process, with a thread for each core that begins. */
    private void begin(LoadedProgram program) {
        DescriptorTable descriptors = new DescriptorTable();
        descriptors.set(0, new OpenFile(new ConsoleStream(console, 0), "", 0));
        descriptors.set(1, new OpenFile(new ConsoleStream(console, 1), "", OpenFile.WRITE_ONLY));
        descriptors.set(2, new OpenFile(new ConsoleStream(console, 2), "", OpenFile.WRITE_ONLY));
        Process process = new Process(TaskTable.FIRST, program.space(), descriptors, executable(program));
        process.arguments(program.arguments());
        program.space().beginHeap(endOfData(program));
        for (LoadedProgram.Start start : program.starts()) {
            Task task = new Task(
                    system.tasks().newNumber(), process, program.frames().allocate(), system.wakeups());
            system.tasks().add(task);
            if (program.starts().size() > 1) {
                system.scheduler().affinity(task, 1L << start.core(), 0); // its number and its stack are this core's
            }
            dispatcher.begin(task, start.core(), 0);
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

    private static String executable(LoadedProgram program) {
        String name = program.image().name();
        return "/bin/" + name.substring(name.lastIndexOf('/') + 1);
    }

    private static long endOfData(LoadedProgram program) {
        long end = 0;
        for (Segment segment : program.image().segments()) {
            end = Math.max(end, segment.address() + segment.memoryBytes());
        }
        return AddressSpace.roundUp(end);
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
            machine.core(start.core()).start(machine.cycle());
        }
        return kernel;
    }

    // ---------------------------------------------------------------- the door

    @Override
    public void onTrap(Trap trap, TrapContext core) {
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
            core.resume(work.andContinue(FAULT).build());
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
        } else if (token == FAULT) {
            onFault(core);
        } else if (token == SignalDelivery.SIGNAL) {
            signals.deliver(core, current(core));
        } else if (TlbShootdown.isToken(token)) {
            shootdowns.goOn(core, token);
        } else {
            call(token, core);
        }
    }

    // ---------------------------------------------------------------- faults

    /** A page fault may be the first touch of a page; all else is a signal, or ends the process. */
    private void onFault(TrapContext core) {
        Task task = current(core);
        Trap.Exception exception = task.fault();
        Fault fault = exception.fault();
        boolean write = (fault.errorCode() & Fault.WRITE) != 0;
        boolean fetch = (fault.errorCode() & Fault.INSTRUCTION_FETCH) != 0;
        Optional<BadAccess> bad = Optional.empty();
        try {
            if (fault.vector() == Fault.Vector.PAGE_FAULT && core.registers().cpl == USER) {
                bad = pageFaults.handle(core, task.process().space(), fault.address(), write, fetch, Then.goBack());
                if (bad.isEmpty()) {
                    return;
                }
            }
        } catch (OutOfMemoryException e) {
            outOfMemory(e, Task.NOTHING, core);
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

    /** True if an access can be made good, and the core is on its way to do so. */
    private boolean isBrought(TrapContext core, long address, boolean write, boolean fetch, Then then) {
        return core.registers().cpl == USER
                && pageFaults
                        .handle(core, current(core).process().space(), address, write, fetch, then)
                        .isEmpty();
    }

    /** The kernel itself has touched a page that may come later: it brings the page and begins again. */
    private void bring(UserMemory.MissingPage missing, long token, TrapContext core) {
        if (isBrought(core, missing.address(), missing.write(), false, Then.again(token))) {
            return;
        }
        Invocation call = new Invocation(core, current(core));
        if (token == FileCalls.TRANSFER) {
            calls.files().fail(call, Errno.EFAULT);
            finish(call);
        } else {
            refuse(call, token, Errno.EFAULT);
        }
    }

    /** The call has failed. */
    private void refuse(Invocation call, long token, Errno reason) {
        if (token == ExitCalls.EXIT) {
            calls.tasks().exits().withoutTrace(call);
        } else if (call.core().registers().gpr[RAX] == SignalCalls.RETURN) {
            signals.breakOff(call.core(), call.caller(), Signals.SIGSEGV);
            return;
        } else {
            call.answer(reason.result());
        }
        finish(call);
    }

    private SignalDelivery.Pages signalPages() {
        return new SignalDelivery.Pages() {
            @Override
            public boolean areBrought(TrapContext core, long address, long token) {
                return isBrought(core, address, true, false, Then.again(token));
            }

            @Override
            public void areShort(OutOfMemoryException shortage, long token, TrapContext core) {
                outOfMemory(shortage, token, core);
            }
        };
    }

    /** The process that has most memory is killed, and who wanted more tries again when it may be gone. */
    private void outOfMemory(OutOfMemoryException shortage, long token, TrapContext core) {
        for (Process process : List.copyOf(system.tasks().processes())) {
            if (process.space() == shortage.victim() && !process.isZombie()) {
                String sentence = "process " + process.number() + " was killed (SIGKILL): " + shortage.getMessage();
                LOG.info(sentence);
                if (!ends.endProcess(core, process, SIGKILL, sentence)) {
                    return;
                }
            }
        }
        WouldBlock later = new WouldBlock(List.of(), core.now() + OUT_OF_MEMORY_CYCLES, Errno.EINTR.result(), true);
        dispatcher.sleep(current(core), later, token, core, AccessScript.builder());
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

    // ---------------------------------------------------------------- system calls

    private void call(long token, TrapContext core) {
        Invocation call = new Invocation(core, current(core));
        try {
            perform(token, call);
        } catch (WouldBlock wait) {
            signals.sleep(call, wait, token);
        } catch (OutOfMemoryException e) {
            outOfMemory(e, token, core);
        }
    }

    private void perform(long token, Invocation call) {
        try {
            if (token == FileCalls.TRANSFER) {
                calls.files().goOn(call);
            } else if (token == ExitCalls.EXIT) {
                calls.tasks().exits().goOn(call);
            } else if (call.caller().numberAt() != 0) {
                begins(call);
            } else {
                onSystemCall(call);
            }
        } catch (SystemCallException e) {
            refuse(call, token, e.errno());
            return;
        } catch (UserMemory.MissingPage missing) {
            bring(missing, token, call.core());
            return;
        }
        finish(call);
    }

    /** A new process stores its number into its own memory, as fork(2) of a C library wants it. */
    private static void begins(Invocation call) {
        call.storeNumber();
        call.answer(0);
    }

    private void onSystemCall(Invocation call) {
        long number = call.core().registers().gpr[RAX];
        Optional<SyscallTable.Row> row = SyscallTable.row(number);
        if (call.core().wants(EventKind.SYSTEM_CALL_MADE)) {
            call.core()
                    .tell(new SystemCallMade(
                            call.core().now(),
                            call.core().core(),
                            call.caller().number(),
                            SyscallTable.nameOf(number)));
        }
        if (row.isPresent()) {
            row.get().call().perform(calls, call);
            return;
        }
        if (unknownCalls.add(number)) {
            LOG.warn("system call {} does not exist here; the program gets ENOSYS", SyscallTable.describe(number));
        }
        call.answer(Errno.ENOSYS.result());
    }

    private void finish(Invocation call) {
        TrapContext core = call.core();
        if (call.disturbs()) {
            dispatcher.disturbed(core);
        }
        switch (call.outcome()) {
            case NONE -> {} // the core is on its way, or the run is over
            case ANSWERED -> {
                if (call.raised() != 0) {
                    int sender = call.process().number();
                    Signalling.toThread(call.caller(), SignalInfo.sent(call.raised(), SignalInfo.USER, sender));
                }
                if (call.yields()) {
                    dispatcher.yield(core.core());
                }
                dispatcher.leave(core, call.work());
            }
            case CONTINUES -> dispatcher.goOn(core, call.work(), call.token());
            case LEFT -> dispatcher.giveAway(core, call.work());
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

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Object memory,
            Object shootdowns,
            Object tasks,
            Object scheduler,
            Object dispatcher,
            long written,
            int read,
            Object calls,
            Set<Long> unknownCalls) {}

    /** What the kernel knows now; part of a {@link Machine#snapshot}. */
    @Override
    public Object save() {
        return new Saved(
                memory.save(),
                shootdowns.save(),
                system.tasks().save(),
                system.scheduler().save(),
                dispatcher.save(),
                console.position(),
                console.inputPosition(),
                calls.save(),
                Set.copyOf(unknownCalls));
    }

    /** Goes back to what {@link #save} returned. What was printed since is not printed again. */
    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        memory.restore(saved.memory);
        shootdowns.restore(saved.shootdowns);
        system.tasks().restore(saved.tasks);
        system.scheduler().restore(saved.scheduler);
        dispatcher.restore(saved.dispatcher);
        console.seek(saved.written);
        console.seekInput(saved.read);
        calls.restore(saved.calls);
        unknownCalls.clear();
        unknownCalls.addAll(saved.unknownCalls);
    }
}
