package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Address;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;

/** Miscellaneous instructions, SDM vol. 1, section 5.1.13; CPUID's answers are in {@link ProcessorIdentity}. */
public final class Miscellaneous {
    private Miscellaneous() {}

    /** LEA: the offset of the operand, without its segment base. */
    public static void lea(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().address().effective(p));
    }

    /** NOP, and hints that we take no notice of: ENDBR64, PREFETCHh. */
    public static void nop(LogicalProcessor p, Instruction i) {}

    /** PAUSE: a NOP that says this is a spin loop. */
    public static void pause(LogicalProcessor p, Instruction i) {
        p.end(LogicalProcessor.Outcome.PAUSE);
    }

    /** XLATB: AL := [RBX + AL]. */
    public static void xlat(LogicalProcessor p, Instruction i) {
        RegisterFile registers = p.registers;
        long offset = registers.gpr[RegisterFile.RBX] + registers.read(RegisterFile.RAX, 1);
        long narrowed = i.addressSize() == 4 ? offset & 0xffff_ffffL : offset;
        long base = switch (i.segment()) {
            case Address.FS -> registers.fsBase;
            case Address.GS -> registers.gsBase;
            default -> 0;
        };
        long value = p.load(base + narrowed, 1, false);
        if (!p.stopped()) {
            registers.write(RegisterFile.RAX, 1, value);
        }
    }

    /** MOVBE: a load or store that swaps bytes. */
    public static void movbe(LogicalProcessor p, Instruction i) {
        int unused = 64 - 8 * i.operandSize();
        i.first().write(p, Long.reverseBytes(i.second().read(p)) >>> unused);
    }

    /** CPUID: EAX and ECX ask, EAX to EDX answer. Serialising: earlier stores are drained. */
    public static void cpuid(LogicalProcessor p, Instruction i) {
        if (p.fence(MemoryPort.Fence.FULL)) {
            ProcessorIdentity.answer(p.registers, p.clock);
        }
    }
}
