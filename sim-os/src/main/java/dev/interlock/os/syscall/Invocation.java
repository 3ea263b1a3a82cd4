package dev.interlock.os.syscall;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.task.Process;
import dev.interlock.os.task.Task;

/** One system call on one core, from its arguments to what the core will do about it. */
public final class Invocation {
    /** Token of the continuation that makes a call, for the first time or again. */
    public static final long SYSTEM_CALL = 0;

    /** RDI RSI RDX R10 R8 R9, <i>System V ABI, AMD64 supplement</i>, section A.2.1. */
    private static final int[] ARGUMENTS = {RDI, RSI, RDX, 10, 8, 9};

    private final TrapContext core;
    private final Task caller;
    private final AccessScript.Builder work = AccessScript.builder();
    private final UserMemory memory;
    private int raised;
    private Outcome outcome = Outcome.NONE;
    private long token;
    private boolean yields;
    private boolean disturbs;

    /** What becomes of the call. */
    public enum Outcome {
        /** The run was stopped. */
        NONE,
        /** The caller goes on, with the result in RAX. */
        ANSWERED,
        /** The core does the work so far, and then the kernel goes on with {@link #token}. */
        CONTINUES,
        /** The caller does not come back. */
        LEFT
    }

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
    public Task caller() {
        return caller;
    }

    /** The process of the thread that called. */
    public Process process() {
        return caller.process();
    }

    /** What the core will do before it returns. */
    public AccessScript.Builder work() {
        return work;
    }

    /** The caller's memory. */
    public UserMemory memory() {
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
        tellReturned(core, caller, result);
        core.registers().gpr[RAX] = result;
        caller.signals().returnMask();
        goBack();
    }

    /** Blocks the signals of a set in the caller's memory, and no others, as long as the call lasts; 0 for no change. */
    void borrowMask(long set) {
        if (set != 0) {
            caller.signals().borrowMask(memory.load(set, 8));
        }
    }

    /** Returns to the program with the registers as they are. */
    public void goBack() {
        caller.call().end();
        outcome = Outcome.ANSWERED;
    }

    /** Tells those who listen that a call has its result; the call's number is in RAX still. */
    public static void tellReturned(TrapContext core, Task caller, long result) {
        if (core.wants(EventKind.SYSTEM_CALL_RETURNED)) {
            String name = SyscallTable.nameOf(core.registers().gpr[RAX]);
            core.tell(new SystemCallReturned(core.now(), core.core(), caller.number(), name, result));
        }
    }

    /** Does the work so far, then asks the kernel again. */
    public void goOn(long newToken) {
        token = newToken;
        outcome = Outcome.CONTINUES;
    }

    /**
     * Does the work so far, until its stores are in the cache, then makes the call again with the progress that it has noted.
     * What others are told must be in memory before: who wakes someone for a value stores it, comes back, and wakes then.
     */
    void again() {
        work.fence();
        goOn(SYSTEM_CALL);
    }

    /** The caller is no more. */
    public void leave() {
        outcome = Outcome.LEFT;
    }

    /** A new process stores its number where it was told to, once. */
    public void storeNumber() {
        long at = caller.numberAt();
        memory.require(at, 4, true);
        memory.store(at, 4, caller.number());
        caller.storesItsNumber(0);
    }

    /** When the call is over, others may have the core first. */
    void yield() {
        yields = true;
    }

    /** The call has changed who may run where, or before whom. */
    void disturb() {
        disturbs = true;
    }

    /** What becomes of the call. */
    public Outcome outcome() {
        return outcome;
    }

    /** Where the kernel goes on. */
    public long token() {
        return token;
    }

    /** Whether others may have the core first. */
    public boolean yields() {
        return yields;
    }

    /** Whether the scheduler must look at all cores again. */
    public boolean disturbs() {
        return disturbs;
    }
}
