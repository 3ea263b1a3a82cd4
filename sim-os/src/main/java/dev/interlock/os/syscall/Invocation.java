package dev.interlock.os.syscall;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;

/** One system call on one core, from its arguments to what the core will do about it. */
public final class Invocation {
    /** Token of the continuation that makes a call, for the first time or once more. */
    public static final long SYSTEM_CALL = 0;

    /** RDI RSI RDX R10 R8 R9, <i>System V ABI, AMD64 supplement</i>, section A.2.1. */
    private static final int[] ARGUMENTS = {RDI, RSI, RDX, 10, 8, 9};

    private final TrapContext core;
    private final Task caller;
    private final AccessScript.Builder work = AccessScript.builder();
    private final UserMemory memory;
    private int raised;

    /** @param caller the thread that called */
    public Invocation(TrapContext core, Task caller) {
        this.core = core;
        this.caller = caller;
        this.memory = new UserMemory(core, work);
    }

    /** The core that called. */
    public TrapContext core() {
        return core;
    }

    /** The thread that called. */
    Task caller() {
        return caller;
    }

    /** The process of the thread that called. */
    Process process() {
        return caller.process();
    }

    /** What the core will do before it returns. */
    AccessScript.Builder work() {
        return work;
    }

    UserMemory memory() {
        return memory;
    }

    /** The argument of this index, from 0. */
    long argument(int index) {
        return core.registers().gpr[ARGUMENTS[index]];
    }

    /** The argument of this index where the manual says {@code int}. */
    int number(int index) {
        return (int) argument(index);
    }

    /** The call sends its caller this signal: SIGPIPE comes with EPIPE. */
    void raise(int signal) {
        raised = signal;
    }

    /** The signal that the call has sent its caller, 0 for none. */
    public int raised() {
        return raised;
    }

    /** Returns to the program. */
    public void answer(long result) {
        caller.call().end();
        core.registers().gpr[RAX] = result;
        core.resume(work.build());
    }

    /** Does the work so far, then asks the kernel again. */
    void goOn(long token) {
        core.resume(work.andContinue(token).build());
    }
}
