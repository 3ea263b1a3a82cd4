package dev.interlock.os.kernel;

import static dev.interlock.isa.register.RegisterFile.RAX;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.syscall.Errno;
import dev.interlock.os.syscall.SyscallTable;
import dev.interlock.os.syscall.SystemCalls;
import dev.interlock.os.vm.FrameAllocator;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of the kernel: one program, whose threads are the cores that it was started on.
 *
 * <p>A thread ends by HLT or {@code exit}, the program when the last thread has ended or one calls {@code exit_group}. A
 * fault ends the run with a sentence, since no program here can catch it yet.
 */
public final class Kernel implements TrapHandler, SystemCalls {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private static final int PROCESS = 1;
    private static final int COPY_BYTES = FrameAllocator.FRAME_BYTES;

    /** Tokens: where a thread goes on when a part of the kernel's work is done. */
    private static final long SYSTEM_CALL = 0;

    private static final long WRITE = 1;

    private final Console console;
    private final KernelCosts costs;
    private final CrashReport crashes;
    /** Physical address of the page through which the kernel copies, one for each core. */
    private final long[] copyPages;

    private final byte[] copied = new byte[COPY_BYTES];

    private final Set<Long> unknownCalls = new HashSet<>();
    private final Thread[] threads;

    /** How a thread stands. */
    private enum Standing {
        RUNNING,
        HALTED,
        EXITED
    }

    /** What the kernel knows of one thread. */
    private static final class Thread {
        private Standing standing = Standing.RUNNING;
        private int status;
        private PendingWrite write;
    }

    /** A {@code write} of more bytes than are copied at once. */
    private record PendingWrite(int fd, long buffer, long count, long done) {}

    /**
     * A kernel for a program that was loaded.
     *
     * @param program its memory is also where the kernel takes frames for its own use
     */
    public Kernel(LoadedProgram program, Console console, KernelCosts costs) {
        int cores = 1
                + program.starts().stream()
                        .mapToInt(LoadedProgram.Start::core)
                        .max()
                        .orElseThrow();
        this.copyPages = new long[cores];
        this.threads = new Thread[cores];
        for (LoadedProgram.Start start : program.starts()) {
            copyPages[start.core()] = program.frames().allocate();
            threads[start.core()] = new Thread();
        }
        this.console = console;
        this.costs = costs;
        this.crashes = new CrashReport(program);
    }

    /**
     * Puts a kernel into a machine and starts the program.
     *
     * @param machine one that has not run yet, in whose memory the program was loaded
     */
    public static Kernel boot(Machine machine, LoadedProgram program, Console console, KernelCosts costs) {
        Kernel kernel = new Kernel(program, console, costs);
        machine.kernel(kernel);
        for (LoadedProgram.Start start : program.starts()) {
            start.enter(machine.core(start.core()).registers(), program.space());
            machine.core(start.core()).start(machine.cycle());
        }
        return kernel;
    }

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        if (trap instanceof Trap.SystemCall) {
            // what the caller has stored may still be in its store buffer, where the kernel's decision does not see it
            core.resume(AccessScript.builder()
                    .fence()
                    .delay(costs.dispatchCycles())
                    .andContinue(SYSTEM_CALL)
                    .build());
        } else if (trap instanceof Trap.Exception exception) {
            core.stop(crashes.of(exception, core));
        } else if (trap instanceof Trap.Halt) {
            end(core, Standing.HALTED, 0);
        } else if (trap instanceof Trap.Continue at && at.token() == WRITE) {
            continueWrite(core);
        } else {
            onSystemCall(core);
        }
    }

    private void onSystemCall(TrapContext core) {
        long number = core.registers().gpr[RAX];
        Optional<SyscallTable.Row> row = SyscallTable.row(number);
        if (row.isPresent()) {
            row.get().call().perform(this, core);
            return;
        }
        if (unknownCalls.add(number)) {
            LOG.warn("system call {} does not exist here; the program gets ENOSYS", number);
        }
        answer(core, Errno.ENOSYS.result(), AccessScript.builder());
    }

    @Override
    public void getpid(TrapContext core) {
        answer(core, PROCESS, AccessScript.builder());
    }

    @Override
    public void gettid(TrapContext core) {
        answer(core, PROCESS + core.core(), AccessScript.builder()); // the first thread's number is the process's
    }

    @Override
    public void exit(TrapContext core, int status) {
        end(core, Standing.EXITED, status & 0xff);
    }

    @Override
    public void exitGroup(TrapContext core, int status) {
        core.stop(StopReason.exited(status & 0xff));
    }

    private void end(TrapContext core, Standing standing, int status) {
        Thread thread = threads[core.core()];
        thread.standing = standing;
        thread.status = status;
        if (!all(Standing.HALTED, Standing.EXITED)) {
            core.halt(AccessScript.EMPTY);
        } else if (all(Standing.EXITED)) {
            core.stop(StopReason.exited(leader().status));
        } else {
            core.stop(new StopReason(StopReason.Kind.HALTED, leader().status, ""));
        }
    }

    private boolean all(Standing... standings) {
        return Arrays.stream(threads)
                .allMatch(thread -> thread == null || Arrays.asList(standings).contains(thread.standing));
    }

    /** The first thread: when all have ended, its status is the program's, as on Linux. */
    private Thread leader() {
        return Arrays.stream(threads)
                .filter(thread -> thread != null)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void write(TrapContext core, int fd, long buffer, long count) {
        if (!Console.isOpen(fd)) {
            answer(core, Errno.EBADF.result(), AccessScript.builder());
            return;
        }
        threads[core.core()].write = new PendingWrite(fd, buffer, Math.max(0, Math.min(count, Integer.MAX_VALUE)), 0);
        copyAndWrite(core, AccessScript.builder().delay(costs.writeCycles()));
    }

    private void continueWrite(TrapContext core) {
        copyAndWrite(core, AccessScript.builder());
    }

    /** Copies what stands on one page of the caller's buffer, and comes back for the next. */
    private void copyAndWrite(TrapContext core, AccessScript.Builder work) {
        Thread thread = threads[core.core()];
        PendingWrite write = thread.write;
        long from = write.buffer + write.done;
        int count = (int) Math.min(write.count - write.done, COPY_BYTES - (from & (COPY_BYTES - 1)));
        if (count > 0 && !core.read(from, copied, 0, count)) {
            // a wild pointer: an error if nothing was written, else the call is short, as on Linux
            finishWrite(core, thread, write.done > 0 ? write.done : Errno.EFAULT.result(), work);
            return;
        }
        if (count > console.remaining()) {
            core.stop(new StopReason(
                    StopReason.Kind.BUDGET,
                    0,
                    "the program has written more than its budget of " + console.budget() + " bytes"));
            return;
        }
        chargeCopy(core, from, count, work);
        if (!console.write(write.fd, copied, count)) {
            finishWrite(core, thread, Errno.EPIPE.result(), work);
        } else if (write.done + count == write.count) {
            finishWrite(core, thread, write.count, work);
        } else {
            thread.write = new PendingWrite(write.fd, write.buffer, write.count, write.done + count);
            core.resume(work.andContinue(WRITE).build());
        }
    }

    private void finishWrite(TrapContext core, Thread thread, long result, AccessScript.Builder work) {
        thread.write = null;
        answer(core, result, work);
    }

    /** The accesses of a copy in aligned words: a load from the caller's page, a store to the same place in the kernel's. */
    private void chargeCopy(TrapContext core, long from, int count, AccessScript.Builder work) {
        long source = core.translate(from, false);
        long target = copyPages[core.core()] + (from & (COPY_BYTES - 1));
        int bytes;
        for (int done = 0; done < count; done += bytes) {
            bytes = Math.min(8 - (int) (source + done & 7), count - done);
            work.load(source + done, bytes).store(target + done, bytes, copied(done, bytes));
        }
    }

    private long copied(int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | copied[at + i] & 0xff;
        }
        return value;
    }

    // ---------------------------------------------------------------- snapshots

    private record SavedThread(Standing standing, int status, PendingWrite write) {}

    private record Saved(List<Optional<SavedThread>> threads, long written, Set<Long> unknownCalls) {}

    /** What the kernel knows now; belongs to a {@link Machine#snapshot} of the same cycle. */
    public Object save() {
        List<Optional<SavedThread>> saved = Arrays.stream(threads)
                .map(thread -> Optional.ofNullable(thread)
                        .map(some -> new SavedThread(some.standing, some.status, some.write)))
                .toList();
        return new Saved(saved, console.position(), Set.copyOf(unknownCalls));
    }

    /** Goes back to what {@link #save} returned. What was printed since is not printed again. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        for (int core = 0; core < threads.length; core++) {
            Thread thread = threads[core];
            saved.threads.get(core).ifPresent(before -> {
                thread.standing = before.standing;
                thread.status = before.status;
                thread.write = before.write;
            });
        }
        console.seek(saved.written);
        unknownCalls.clear();
        unknownCalls.addAll(saved.unknownCalls);
    }

    // ---------------------------------------------------------------- returning

    /** Returns to the program with a result. */
    private void answer(TrapContext core, long result, AccessScript.Builder work) {
        core.registers().gpr[RAX] = result;
        core.resume(work.build());
    }
}
