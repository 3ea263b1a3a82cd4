package dev.interlock.os.kernel;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.register.RegisterFile;
import java.util.List;

/** A core before the kernel, with a little memory and no machine behind it; remembers the kernel's last decision. */
final class FakeCore implements TrapContext {
    static final long MEMORY = 0x10000;

    final RegisterFile registers = new RegisterFile();
    final byte[] memory = new byte[3 * 4096];

    AccessScript resumedWith;
    boolean halted;
    StopReason stopped;

    private final int number;

    FakeCore(int number) {
        this.number = number;
    }

    FakeCore calls(long number, long... arguments) {
        int[] order = {RegisterFile.RDI, RegisterFile.RSI, RegisterFile.RDX};
        registers.gpr[RegisterFile.RAX] = number;
        for (int i = 0; i < arguments.length; i++) {
            registers.gpr[order[i]] = arguments[i];
        }
        return this;
    }

    /** Where the kernel wanted to go on, -1 if its work is done. */
    long takeToken() {
        if (resumedWith == null) {
            return -1;
        }
        List<AccessScript.Step> steps = resumedWith.steps();
        AccessScript.Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        if (last == null || last.verb() != AccessScript.Verb.CONTINUE || stopped != null) {
            return -1;
        }
        resumedWith = null;
        return last.value();
    }

    long result() {
        return registers.gpr[RegisterFile.RAX];
    }

    @Override
    public int core() {
        return number;
    }

    @Override
    public long now() {
        return 1000;
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
        return virtual < MEMORY || virtual >= MEMORY + memory.length ? -1 : virtual + 0x100_0000;
    }

    @Override
    public void readPhysical(long physical, byte[] target, int offset, int count) {
        read(physical - 0x100_0000, target, offset, count);
    }

    @Override
    public void resume(AccessScript work) {
        resumedWith = work;
    }

    @Override
    public void halt(AccessScript work) {
        resumedWith = null;
        halted = true;
    }

    @Override
    public void hold(AccessScript work, long token) {
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
        stopped = reason;
    }
}
