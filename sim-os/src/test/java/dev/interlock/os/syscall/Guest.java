package dev.interlock.os.syscall;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;
import dev.interlock.os.task.Wakeups;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A thread that makes system calls on a core without a machine: its memory is an array, and the kernel's scripts are
 * performed at once. A call that would block returns {@link #BLOCKED} and can be made again.
 */
final class Guest implements TrapContext {
    static final long BLOCKED = Long.MIN_VALUE;

    /** Where its memory begins; a page further on, and a page behind the end, is nothing. */
    static final long MEMORY = 0x10000;

    private static final int BYTES = 1 << 18;
    private static final long PHYSICAL = 0x100_0000;
    private static final int[] ORDER = {RegisterFile.RDI, RegisterFile.RSI, RegisterFile.RDX, 10, 8, 9};

    private final SystemCalls calls;
    private final Kernel kernel;
    private final Task task;
    private final RegisterFile registers = new RegisterFile();
    private final byte[] memory = new byte[BYTES];
    private List<WaitQueue> queues = List.of();
    private long deadline;
    private int raised;

    /** What all guests share: pages of the kernel, and the time. */
    static final class Kernel {
        static final long PAGES = 0x8000_0000L;
        final byte[] pages = new byte[4 << 20];
        int taken;
        int given;
        long now = 1000;

        /** Whether each word that is copied to a guest must stand in the kernel's page, as for a pipe. */
        boolean checked;

        long take() {
            return PAGES + 4096L * taken++;
        }
    }

    Guest(SystemCalls calls, Kernel kernel, int number, DescriptorTable descriptors) {
        this.calls = calls;
        this.kernel = kernel;
        this.task = new Task(number, new Process(number, space(), descriptors, "/bin/test"), 0, new Wakeups());
    }

    /** It is only asked which pages of files are in memory: none. */
    private static AddressSpace space() {
        PhysicalMemory physical = new PhysicalMemory(2 << 20);
        return new AddressSpace(physical, new FrameAllocator(physical));
    }

    Task task() {
        return task;
    }

    DescriptorTable descriptors() {
        return task.process().descriptors();
    }

    // ---------------------------------------------------------------- calls

    /** Makes a call; its result, or {@link #BLOCKED}. */
    long call(long number, long... arguments) {
        registers.gpr[RegisterFile.RAX] = number;
        for (int i = 0; i < ORDER.length; i++) {
            registers.gpr[ORDER[i]] = i < arguments.length ? arguments[i] : 0;
        }
        task.call().begin(kernel.now);
        raised = 0;
        return perform(number);
    }

    /** Makes the call again that has blocked. */
    long again() {
        queues.forEach(queue -> queue.remove(task));
        return perform(registers.gpr[RegisterFile.RAX]);
    }

    /** True if something has woken it since it blocked. */
    boolean isWoken() {
        return queues.stream().anyMatch(queue -> !queue.sleepers().contains(task));
    }

    /** A signal ends the call that has blocked. */
    void interrupt() {
        queues.forEach(queue -> queue.remove(task));
        task.call().end();
    }

    long deadline() {
        return deadline;
    }

    /** The signal that the last call has sent it. */
    int raised() {
        return raised;
    }

    private long perform(long number) {
        boolean goesOn = false;
        while (true) {
            Invocation call = new Invocation(this, task);
            try {
                if (goesOn) {
                    calls.files().goOn(call);
                } else {
                    SyscallTable.row(number).orElseThrow().call().perform(calls, call);
                }
            } catch (SystemCallException e) {
                call.answer(e.errno().result());
            } catch (UserMemory.MissingPage e) {
                if (goesOn || task.call().progress() instanceof Transfer) {
                    calls.files().fail(call, Errno.EFAULT);
                } else {
                    call.answer(Errno.EFAULT.result());
                }
            } catch (WouldBlock e) {
                queues = e.queues();
                deadline = e.deadline();
                queues.forEach(queue -> queue.add(task));
                registers.gpr[RegisterFile.RAX] = number;
                return BLOCKED;
            }
            raised = call.raised() != 0 ? call.raised() : raised;
            execute(call.work().build());
            goesOn = call.outcome() == Invocation.Outcome.CONTINUES;
            if (!goesOn) {
                return registers.gpr[RegisterFile.RAX];
            }
        }
    }

    private void execute(AccessScript work) {
        long loaded = 0;
        long from = 0;
        for (AccessScript.Step step : work.steps()) {
            switch (step.verb()) {
                case LOAD -> {
                    loaded = load(step.address(), step.bytes());
                    from = step.address();
                }
                case STORE -> {
                    if (kernel.checked
                            && from >= Kernel.PAGES
                            && step.address() < Kernel.PAGES
                            && loaded != step.value()) {
                        throw new AssertionError("the kernel's page holds " + Long.toHexString(loaded)
                                + ", the copy is " + Long.toHexString(step.value()));
                    }
                    store(step.address(), step.bytes(), step.value());
                    from = 0;
                }
                default -> {
                    // takes time only
                }
            }
        }
    }

    private long load(long physical, int bytes) {
        byte[] array = physical >= Kernel.PAGES ? kernel.pages : memory;
        int at = (int) (physical - (physical >= Kernel.PAGES ? Kernel.PAGES : MEMORY + PHYSICAL));
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | array[at + i] & 0xff;
        }
        return value;
    }

    private void store(long physical, int bytes, long value) {
        byte[] array = physical >= Kernel.PAGES ? kernel.pages : memory;
        int at = (int) (physical - (physical >= Kernel.PAGES ? Kernel.PAGES : MEMORY + PHYSICAL));
        for (int i = 0; i < bytes; i++) {
            array[at + i] = (byte) (value >>> 8 * i);
        }
    }

    // ---------------------------------------------------------------- memory

    /** Puts a string into its memory, with a zero behind it; where. */
    long text(int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(at, bytes);
        memory[at + bytes.length] = 0;
        return MEMORY + at;
    }

    long put(int at, byte[] bytes) {
        System.arraycopy(bytes, 0, memory, at, bytes.length);
        return MEMORY + at;
    }

    byte[] bytes(int at, int count) {
        return Arrays.copyOfRange(memory, at, at + count);
    }

    String string(int at, int count) {
        return new String(memory, at, count, StandardCharsets.UTF_8);
    }

    long number(int at, int bytes) {
        return load(MEMORY + PHYSICAL + at, bytes);
    }

    void number(int at, int bytes, long value) {
        store(MEMORY + PHYSICAL + at, bytes, value);
    }

    // ---------------------------------------------------------------- as a core

    @Override
    public int core() {
        return 0;
    }

    @Override
    public long now() {
        return kernel.now;
    }

    @Override
    public RegisterFile registers() {
        return registers;
    }

    @Override
    public boolean read(long virtual, byte[] target, int offset, int count) {
        if (virtual < MEMORY || virtual + count > MEMORY + memory.length) {
            return false;
        }
        System.arraycopy(memory, (int) (virtual - MEMORY), target, offset, count);
        return true;
    }

    @Override
    public long translate(long virtual, boolean write) {
        return virtual < MEMORY || virtual >= MEMORY + memory.length ? -1 : virtual + PHYSICAL;
    }

    @Override
    public void readPhysical(long physical, byte[] target, int offset, int count) {
        read(physical - PHYSICAL, target, offset, count);
    }

    @Override
    public void resume(AccessScript script) {
        throw new UnsupportedOperationException("the kernel decides when a core goes on");
    }

    @Override
    public void halt(AccessScript script) {
        throw new UnsupportedOperationException("the kernel decides when a core goes on");
    }

    @Override
    public void hold(AccessScript script, long token) {
        throw new UnsupportedOperationException("nobody could release it");
    }

    @Override
    public void release(int core, long cycle) {
        throw new UnsupportedOperationException("nobody holds");
    }

    @Override
    public void interrupt(int core, int vector, long sent) {}

    @Override
    public void timer(int core, long cycle) {}

    @Override
    public long userCycles(int core) {
        return 0; // it runs no program
    }

    @Override
    public void userLimit(int core, long userCycles) {}

    @Override
    public List<StepResult> results() {
        return List.of();
    }

    @Override
    public void stop(StopReason reason) {
        throw new AssertionError("stopped: " + reason);
    }
}
