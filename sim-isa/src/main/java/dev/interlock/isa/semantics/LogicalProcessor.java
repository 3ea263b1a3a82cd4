package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
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
        outcome = Outcome.DONE;
        instruction.semantics().execute(this, instruction);
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
}
