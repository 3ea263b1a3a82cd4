package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/** What one kind of instruction does, as in the "Operation" section of its page in SDM vol. 2. */
@FunctionalInterface
public interface Semantics {
    /** Performs the instruction, under the contract of {@link MemoryPort}: accesses first, registers last. */
    void execute(LogicalProcessor processor, Instruction instruction);
}
