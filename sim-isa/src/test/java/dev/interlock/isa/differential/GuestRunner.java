package dev.interlock.isa.differential;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.FixedClock;
import dev.interlock.isa.semantics.FlatMemory;
import dev.interlock.isa.semantics.LogicalProcessor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a program of {@link RandomProgram} without a kernel: just the system calls and the signal delivery that such a
 * program needs.
 */
final class GuestRunner {
    private static final int WRITE = 1;
    private static final int RT_SIGACTION = 13;
    private static final int EXIT = 60;
    private static final int SIGALTSTACK = 131;
    private static final int ARCH_PRCTL = 158;
    private static final int LOAD_SEGMENT = 1;

    private final FlatMemory memory = new FlatMemory();
    private final RegisterFile registers = new RegisterFile();
    private final LogicalProcessor processor = new LogicalProcessor(registers, memory, new FixedClock());
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Map<Long, Instruction> decoded = new HashMap<>();
    private long instructions;

    /** Loads a static ELF64 executable; it is one that we made, so it is taken at its word. */
    GuestRunner(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        registers.rip = file.getLong(24);
        int headers = (int) file.getLong(32);
        for (int n = 0; n < file.getShort(56); n++) {
            int header = headers + n * file.getShort(54);
            if (file.getInt(header) == LOAD_SEGMENT) {
                long address = file.getLong(header + 16);
                memory.map(address & -4096, (int) ((file.getLong(header + 40) + (address & 4095) + 4095) & -4096));
                byte[] content = new byte[(int) file.getLong(header + 32)];
                file.get((int) file.getLong(header + 8), content);
                memory.put(address, content);
            }
        }
    }

    /** Runs to the exit system call and returns what was written. */
    byte[] run() {
        while (true) {
            Instruction instruction = decoded.get(registers.rip);
            if (instruction == null) {
                byte[] code = memory.get(registers.rip, Decoder.MAX_LENGTH);
                instruction = Decoder.decode(code, 0, code.length);
                decoded.put(registers.rip, instruction);
            }
            instructions++;
            switch (processor.execute(instruction)) {
                case DONE, PAUSE -> registers.rip = processor.nextRip;
                case REPEAT -> {}
                case INCOMPLETE -> signal(memory.fault());
                case FAULT -> signal(processor.fault());
                case HALT -> throw new IllegalStateException("HLT at " + Long.toHexString(registers.rip));
                case SYSCALL -> {
                    registers.rip = processor.nextRip;
                    if (registers.gpr[RegisterFile.RAX] == EXIT) {
                        return output.toByteArray();
                    }
                    systemCall();
                }
            }
        }
    }

    /** Instructions executed by the last run. */
    long instructions() {
        return instructions;
    }

    private void systemCall() {
        long[] gpr = registers.gpr;
        switch ((int) gpr[RegisterFile.RAX]) {
            case WRITE -> {
                int count = (int) gpr[RegisterFile.RDX];
                output.writeBytes(memory.get(gpr[RegisterFile.RSI], count));
                gpr[RegisterFile.RAX] = count;
            }
            case RT_SIGACTION, SIGALTSTACK -> gpr[RegisterFile.RAX] = 0;
            case ARCH_PRCTL -> {
                registers.fsBase = gpr[RegisterFile.RSI];
                gpr[RegisterFile.RAX] = 0;
            }
            default -> throw new IllegalStateException("system call " + gpr[RegisterFile.RAX]);
        }
    }

    /** What the program's own signal handler does, see {@link RandomProgram}. */
    private void signal(Fault fault) {
        long resume = memory.load(RandomProgram.RESUME, 8);
        if (resume == 0) {
            throw new IllegalStateException("unexpected " + fault + " at " + Long.toHexString(registers.rip));
        }
        memory.store(RandomProgram.FAULT_VECTOR, 8, fault.vector().number());
        memory.store(RandomProgram.FAULT_RIP, 8, registers.rip);
        registers.rip = resume;
    }
}
