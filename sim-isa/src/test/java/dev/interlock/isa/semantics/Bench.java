package dev.interlock.isa.semantics;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;
import java.util.HexFormat;

/** A processor on a workbench: 64 KiB of memory at {@link #DATA}, instructions given as bytes. */
final class Bench {
    static final long DATA = 0x10000;
    static final long CODE = 0x400000;

    final FlatMemory memory = new FlatMemory().map(DATA, 0x10000);
    final RegisterFile registers = new RegisterFile();
    final LogicalProcessor processor = new LogicalProcessor(registers, memory, new FixedClock());

    Bench() {
        registers.rip = CODE;
        registers.gpr[RegisterFile.RSP] = DATA + 0x8000;
    }

    /** Executes one instruction once, wherever RIP points, and moves RIP if it was complete. */
    LogicalProcessor.Outcome execute(String hex) {
        Instruction instruction = decode(hex);
        LogicalProcessor.Outcome outcome = processor.execute(instruction);
        switch (outcome) {
            case DONE, PAUSE, SYSCALL, HALT -> registers.rip = processor.nextRip;
            default -> {}
        }
        return outcome;
    }

    static Instruction decode(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Decoder.decode(bytes, 0, bytes.length);
    }

    Bench with(int register, long value) {
        registers.gpr[register] = value;
        return this;
    }
}
