package dev.interlock.core.trap;

import dev.interlock.isa.fault.Fault;

/** Why a core has left its program and stands before the kernel. */
public sealed interface Trap {
    /** SYSCALL: the number in RAX, arguments in RDI RSI RDX R10 R8 R9, return address in RCX. */
    record SystemCall() implements Trap {}

    /**
     * An exception. RIP is the instruction that caused it, and nothing of it has happened.
     *
     * @param instruction its text, for reports
     */
    record Exception(Fault fault, String instruction) implements Trap {}

    /** HLT was executed. */
    record Halt() implements Trap {}

    /**
     * An interrupt was taken between two instructions, between two iterations of a repeated one, or while the core was
     * halted. RIP is the instruction that comes next.
     *
     * @param vector its number, 32 to 255
     */
    record Interrupt(int vector) implements Trap {}

    /** The kernel's own work has come to a point where the kernel wanted to go on deciding. */
    record Continue(long token) implements Trap {}

    /** One clause for people. */
    default String describe() {
        if (this instanceof Exception exception) {
            return exception.fault().vector().mnemonic();
        }
        if (this instanceof Interrupt interrupt) {
            return "interrupt 0x" + Integer.toHexString(interrupt.vector());
        }
        return this instanceof SystemCall ? "system call" : this instanceof Halt ? "halt" : "kernel";
    }
}
