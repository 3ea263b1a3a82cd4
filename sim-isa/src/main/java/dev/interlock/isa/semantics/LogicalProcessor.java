package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.floating.FloatingPoint;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/**
 * One logical processor without a clock: registers, a port to memory, and what became of the last instruction.
 *
 * <p>{@link #execute} performs one instruction. It never touches {@link RegisterFile#rip}: the owner sets RIP to {@link
 * #nextRip} when the outcome is {@link Outcome#DONE}, and so can deliver any fault at the exact address, or execute the
 * instruction again when its memory access was not finished.
 */
public final class LogicalProcessor {
    /** Architectural registers. */
    public final RegisterFile registers;
    /** The memory that instructions see. */
    public final MemoryPort memory;
    /** Time and identity. */
    public final Clock clock;

    /** Floating-point arithmetic for SSE and x87. */
    final FloatingPoint floating = new FloatingPoint();

    /** Where execution goes on. Set to the following instruction before each execution; control transfers change it. */
    public long nextRip;

    private Outcome outcome = Outcome.DONE;
    private Fault fault;

    /** What became of an instruction. */
    public enum Outcome {
        /** Complete: go on at {@link LogicalProcessor#nextRip}. */
        DONE,
        /** A REP iteration is complete and others follow: execute the same instruction again. An interrupt may come between. */
        REPEAT,
        /** A memory access waits or has faulted; ask the port. Nothing was changed. */
        INCOMPLETE,
        /** An exception that the instruction itself raised: {@link LogicalProcessor#fault()}. Nothing was changed. */
        FAULT,
        /** SYSCALL: RCX and R11 are set as the manual says; the kernel takes over, RIP goes on at nextRip. */
        SYSCALL,
        /** HLT: wait for an interrupt. */
        HALT,
        /** PAUSE: complete, and a hint that this is a spin loop. */
        PAUSE
    }

    public LogicalProcessor(RegisterFile registers, MemoryPort memory, Clock clock) {
        this.registers = registers;
        this.memory = memory;
        this.clock = clock;
    }

    /** Performs one instruction that stands at the current RIP. */
    public Outcome execute(Instruction instruction) {
        nextRip = registers.rip + instruction.length();
        if (outcome != Outcome.DONE) { // usually it is, and a compare is cheaper than a reference store's barrier
            outcome = Outcome.DONE;
        }
        FrequentOperation frequent = instruction.frequent();
        if (frequent != null) {
            frequent.execute(this, instruction);
        } else {
            instruction.semantics().execute(this, instruction);
        }
        return outcome;
    }

    /** Ends the instruction with something other than DONE. Called by semantics. */
    public void end(Outcome other) {
        outcome = other;
    }

    /** Ends the instruction with an exception. Called by semantics, which have changed nothing. */
    public void raise(Fault raised) {
        fault = raised;
        outcome = Outcome.FAULT;
    }

    /** The exception of the last instruction whose outcome was {@link Outcome#FAULT}. */
    public Fault fault() {
        return fault;
    }

    /**
     * True once an access of the current instruction was not complete, or it has raised a fault: it must change nothing
     * and return. Further accesses through this class do nothing.
     */
    public boolean stopped() {
        return outcome != Outcome.DONE;
    }

    /** Reads memory for an instruction; see {@link #stopped}. */
    public long load(long address, int bytes, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return 0;
        }
        long value = memory.load(address, bytes);
        noteIncomplete();
        return value;
    }

    /** Writes memory for an instruction. True if the instruction may go on to change registers. */
    public boolean store(long address, int bytes, long value, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return false;
        }
        memory.store(address, bytes, value);
        return !noteIncomplete();
    }

    /** As {@link #store}, past the caches and out of the order of stores. */
    public boolean storeNonTemporal(long address, int bytes, long value, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return false;
        }
        memory.storeNonTemporal(address, bytes, value);
        return !noteIncomplete();
    }

    /** The read of a locked read-modify-write. */
    public long loadLocked(long address, int bytes, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return 0;
        }
        long value = memory.loadLocked(address, bytes);
        noteIncomplete();
        return value;
    }

    /** The write of a locked read-modify-write. True if the instruction may go on to change registers. */
    public boolean storeUnlocking(long address, int bytes, long value, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return false;
        }
        memory.storeUnlocking(address, bytes, value);
        return !noteIncomplete();
    }

    /** Faults or waits as a store of this extent would, and writes nothing. True if the instruction may go on. */
    public boolean probeStore(long address, int bytes, boolean inStack) {
        if (!mayAccess(address, bytes, inStack)) {
            return false;
        }
        memory.probeStore(address, bytes);
        return !noteIncomplete();
    }

    /** Waits for earlier accesses. True if that is complete and the instruction may go on. */
    boolean fence(MemoryPort.Fence fence) {
        memory.fence(fence);
        return !noteIncomplete();
    }

    /** Ends the instruction with #GP(0). */
    public void generalProtection(String reason) {
        raise(Fault.of(Fault.Vector.GENERAL_PROTECTION, reason));
    }

    /** Ends the instruction with #UD. */
    void undefinedOpcode(String reason) {
        raise(Fault.of(Fault.Vector.INVALID_OPCODE, reason));
    }

    /** Asks the port about its last call, as its contract demands. True if it was not complete. */
    boolean noteIncomplete() {
        if (memory.incomplete()) {
            outcome = Outcome.INCOMPLETE;
            return true;
        }
        return false;
    }

    private boolean mayAccess(long address, int bytes, boolean inStack) {
        if (outcome != Outcome.DONE) {
            return false;
        }
        // canonical: bits 63:47 of the first and the last byte are all zero or all one (SDM vol. 1, section 3.3.7.1)
        long first = (address >> 47) + 1;
        long last = (address + bytes - 1 >> 47) + 1;
        if ((first | last) >>> 1 != 0) {
            raiseNonCanonical(inStack);
            return false;
        }
        return true;
    }

    private void raiseNonCanonical(boolean inStack) {
        raise(Fault.of(
                inStack ? Fault.Vector.STACK_FAULT : Fault.Vector.GENERAL_PROTECTION, "address is not canonical"));
    }
}
