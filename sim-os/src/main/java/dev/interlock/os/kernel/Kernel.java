package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;

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
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.syscall.ClockCalls;
import dev.interlock.os.syscall.FileCalls;
import dev.interlock.os.syscall.Invocation;
import dev.interlock.os.syscall.MemoryCalls;
import dev.interlock.os.syscall.ProcessCalls;
import dev.interlock.os.syscall.SignalCalls;
import dev.interlock.os.syscall.SyscallTable;
import dev.interlock.os.syscall.SystemCalls;
import dev.interlock.os.syscall.UserMemory;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Task.Standing;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.BadAccess;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.KernelExit;
import dev.interlock.os.vm.OutOfFramesException;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.vm.PageFaults;
import dev.interlock.os.vm.Then;
import dev.interlock.os.vm.TlbShootdown;
import dev.interlock.os.wait.WouldBlock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of the kernel: one program, whose threads are the cores that it was started on.
 *
 * <p>A thread ends by HLT or {@code exit}, the program when the last thread has ended or one calls {@code exit_group}. A
 * fault ends the run with a sentence, since no program here can catch it yet.
 */
public final class Kernel implements TrapHandler, KernelExit {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private static final int USER = 3;

    private static final int SYSCALL_BYTES = 2;
    private static final int SIGNALLED = 128;
    private static final int SIGKILL = 9;

    /** The code of an interrupt handler that forgets translations. */
    private static final int INTERRUPT_CYCLES = 150;

    /** How long a core waits for another one that changes the same tables. */
    private static final int SPIN_CYCLES = 200;

    private final Console console;
    private final KernelCosts costs;
    private final CrashReport crashes;
    private final Process process;
    private final SystemCalls calls;
    private final TlbShootdown shootdowns;
    private final PageFaults pageFaults;
    private final Set<Long> unknownCalls = new HashSet<>();
    private final Task[] tasks;

    /**
     * A kernel for a program that was loaded.
     *
     * @param program its memory is also where the kernel takes frames for its own use
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs) {
        this(program, console, costs, new FileSystem(), 0);
    }

    /**
     * A kernel for a program that was loaded.
     *
     * @param files what the program finds beside its standard streams
     * @param seed of what the program takes for random
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs, FileSystem files, long seed) {
        int cores = 1
                + program.starts().stream()
                        .mapToInt(LoadedProgram.Start::core)
                        .max()
                        .orElseThrow();
        long[] copyPages = new long[cores];
        this.shootdowns = new TlbShootdown(program.space().memory(), this, INTERRUPT_CYCLES);
        this.pageFaults = new PageFaults(shootdowns, costs.pageFaultCycles());
        this.tasks = new Task[cores];
        DescriptorTable descriptors = new DescriptorTable();
        descriptors.set(0, new OpenFile(new ConsoleStream(console, 0), "", 0));
        descriptors.set(1, new OpenFile(new ConsoleStream(console, 1), "", OpenFile.WRITE_ONLY));
        descriptors.set(2, new OpenFile(new ConsoleStream(console, 2), "", OpenFile.WRITE_ONLY));
        this.process = new Process(ProcessCalls.PROCESS, program.space(), descriptors, executable(program));
        program.space().beginHeap(endOfData(program));
        for (LoadedProgram.Start start : program.starts()) {
            program.space().activate(start.core());
            copyPages[start.core()] = program.frames().allocate();
            tasks[start.core()] = new Task(process.number() + start.core(), process);
        }
        this.console = console;
        this.costs = costs;
        this.crashes = new CrashReport(program);
        this.calls = new SystemCalls(
                new FileCalls(
                        files,
                        costs.writeCycles(),
                        costs.openCycles(),
                        copyPages,
                        pages(program.frames()),
                        costs.hertz()),
                new MemoryCalls(costs.mapCycles(), shootdowns),
                new ProcessCalls(
                        (core, status) -> end(core, Standing.EXITED, status & 0xff),
                        ProcessLoader.STACK_BYTES,
                        DescriptorTable.MOST,
                        seed),
                new SignalCalls(),
                new ClockCalls(costs.hertz()));
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
                new Kernel(program, console, costs, files, machine.config().seed());
        machine.kernel(kernel);
        for (LoadedProgram.Start start : program.starts()) {
            start.enter(machine.core(start.core()).registers(), program.space());
            machine.core(start.core()).start(machine.cycle());
        }
        return kernel;
    }

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        try {
            if (trap instanceof Trap.SystemCall) {
                // what the caller has stored may still be in its store buffer, where the kernel's decision does not see
                // it
                tasks[core.core()].call().begin(core.now());
                core.resume(AccessScript.builder()
                        .fence()
                        .delay(costs.dispatchCycles())
                        .andContinue(Invocation.SYSTEM_CALL)
                        .build());
            } else if (trap instanceof Trap.Exception exception) {
                onException(exception, core);
            } else if (trap instanceof Trap.Halt) {
                end(core, Standing.HALTED, 0);
            } else if (trap instanceof Trap.Interrupt) {
                shootdowns.onInterrupt(core);
            } else {
                goOn(((Trap.Continue) trap).token(), core);
            }
        } catch (OutOfMemoryException e) { // there is one process: it is the largest
            core.stop(new StopReason(
                    StopReason.Kind.FAULTED, SIGNALLED + SIGKILL, "process 1 was killed (SIGKILL): " + e.getMessage()));
        } catch (OutOfFramesException | BudgetException e) {
            core.stop(new StopReason(StopReason.Kind.BUDGET, 0, e.getMessage()));
        }
    }

    /** A page fault may be the first touch of a page; all else ends the run. */
    private void onException(Trap.Exception exception, TrapContext core) {
        Fault fault = exception.fault();
        boolean write = (fault.errorCode() & Fault.WRITE) != 0;
        boolean fetch = (fault.errorCode() & Fault.INSTRUCTION_FETCH) != 0;
        boolean user = fault.vector() == Fault.Vector.PAGE_FAULT && core.registers().cpl == USER;
        try {
            if (!user || isBad(core, fault.address(), write, fetch, Then.goBack())) {
                core.stop(crashes.of(exception, core));
            }
        } catch (WouldBlock busy) {
            core.resume(AccessScript.builder().delay(SPIN_CYCLES).build()); // and faults again
        }
    }

    /** True if an access cannot be made good; otherwise the core is on its way. */
    private boolean isBad(TrapContext core, long address, boolean write, boolean fetch, Then then) {
        Optional<BadAccess> bad = pageFaults.handle(core, process.space(), address, write, fetch, then);
        return bad.isPresent();
    }

    private Invocation invocation(TrapContext core) {
        return new Invocation(core, tasks[core.core()]);
    }

    private void goOn(long token, TrapContext core) {
        Invocation call = invocation(core);
        try {
            if (TlbShootdown.isToken(token)) {
                shootdowns.goOn(core, token);
            } else if (token == FileCalls.TRANSFER) {
                calls.files().goOn(call);
            } else {
                onSystemCall(call);
            }
        } catch (SystemCallException e) {
            call.answer(e.errno().result());
        } catch (UserMemory.MissingPage missing) {
            bring(missing, token, core);
        } catch (WouldBlock busy) {
            core.resume(
                    AccessScript.builder().delay(SPIN_CYCLES).andContinue(token).build());
        }
    }

    /** Tries later. A call that has not begun is made again from the program, where interrupts are taken. */
    private static void again(TrapContext core, long token) {
        AccessScript.Builder work = AccessScript.builder().delay(SPIN_CYCLES);
        if (token == Invocation.SYSTEM_CALL) {
            core.registers().rip -= SYSCALL_BYTES;
            core.resume(work.build());
        } else {
            core.resume(work.andContinue(token).build());
        }
    }

    @Override
    public void leave(TrapContext core, AccessScript.Builder work, Then then) {
        switch (then.kind()) {
            case ANSWER -> {
                tasks[core.core()].call().end();
                core.registers().gpr[RAX] = then.value();
                core.resume(work.build());
            }
            case RETURN -> core.resume(work.build());
            case AGAIN -> core.resume(work.andContinue(then.value()).build());
        }
    }

    /** The kernel itself has touched a page that may come later: it brings the page and begins again. */
    private void bring(UserMemory.MissingPage missing, long token, TrapContext core) {
        boolean user = core.registers().cpl == USER;
        if (user && !isBad(core, missing.address(), missing.write(), false, Then.again(token))) {
            return;
        }
        if (token == FileCalls.TRANSFER) {
            calls.files().fail(invocation(core), Errno.EFAULT);
        } else {
            invocation(core).answer(Errno.EFAULT.result());
        }
    }

    private void onSystemCall(Invocation call) {
        long number = call.core().registers().gpr[RAX];
        Optional<SyscallTable.Row> row = SyscallTable.row(number);
        if (row.isPresent()) {
            row.get().call().perform(calls, call);
            return;
        }
        if (unknownCalls.add(number)) {
            LOG.warn("system call {} does not exist here; the program gets ENOSYS", number);
        }
        call.answer(Errno.ENOSYS.result());
    }

    private void end(TrapContext core, Standing standing, int status) {
        tasks[core.core()].end(standing, status);
        if (!all(Standing.HALTED, Standing.EXITED)) {
            core.halt(AccessScript.EMPTY);
        } else if (all(Standing.EXITED)) {
            core.stop(StopReason.exited(leader().status()));
        } else {
            core.stop(new StopReason(StopReason.Kind.HALTED, leader().status(), ""));
        }
    }

    private boolean all(Standing... standings) {
        return tasks().allMatch(task -> Arrays.asList(standings).contains(task.standing()));
    }

    /** The first thread: when all have ended, its status is the program's, as on Linux. */
    private Task leader() {
        return tasks().findFirst().orElseThrow();
    }

    private Stream<Task> tasks() {
        return Arrays.stream(tasks).filter(Objects::nonNull);
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Object memory,
            Object shootdowns,
            Object process,
            List<Object> tasks,
            long written,
            int read,
            Object calls,
            Set<Long> unknownCalls) {}

    /** What the kernel knows now; part of a {@link Machine#snapshot}. */
    @Override
    public Object save() {
        return new Saved(
                process.space().memory().save(),
                shootdowns.save(),
                process.save(),
                tasks().map(Task::save).toList(),
                console.position(),
                console.inputPosition(),
                calls.save(),
                Set.copyOf(unknownCalls));
    }

    /** Goes back to what {@link #save} returned. What was printed since is not printed again. */
    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        process.space().memory().restore(saved.memory);
        shootdowns.restore(saved.shootdowns);
        process.restore(saved.process);
        List<Task> all = tasks().toList();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).restore(saved.tasks.get(i));
        }
        console.seek(saved.written);
        console.seekInput(saved.read);
        calls.restore(saved.calls);
        unknownCalls.clear();
        unknownCalls.addAll(saved.unknownCalls);
    }
}
