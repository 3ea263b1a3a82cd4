package dev.interlock.test.oracle;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.Clock;
import dev.interlock.isa.semantics.LogicalProcessor;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import dev.interlock.os.load.LoadedProgram;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Executes a program one instruction at a time: fetch from memory, decode, execute, nothing else. It is slow and simple on
 * purpose; every instruction is decoded anew, so code that writes code needs no thought.
 *
 * <p>Several processors share the memory and take turns, either round and round or as a seed decides. It knows the system
 * calls {@code write}, {@code exit} and {@code exit_group}; others answer ENOSYS. The time-stamp counter counts
 * instructions.
 */
public final class ReferenceInterpreter {
    private static final long WRITE = 1;
    private static final long EXIT = 60;
    private static final long EXIT_GROUP = 231;
    private static final long EBADF = -9;
    private static final long ENOSYS = -38;

    private final ProgramImage image;
    private final FlatMemory memory = new FlatMemory();
    private final List<Processor> processors = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long executed;
    private boolean exited;

    private ReferenceInterpreter(LoadedProgram program) {
        image = program.image();
        for (Segment segment : image.segments()) {
            memory.map(segment.address(), segment.memoryBytes(), segment.writable(), segment.executable());
            memory.put(segment.address(), segment.bytes());
        }
        for (LoadedProgram.Start start : program.starts()) {
            memory.map(start.stack().bottom(), start.stack().bytes(), true, false);
            Processor processor = new Processor(start.core(), program.starts().size());
            start.enter(processor.registers(), program.space());
            processors.add(processor);
        }
    }

    /** An interpreter for a program as a loader has prepared it, with memory of its own. */
    public static ReferenceInterpreter of(LoadedProgram program) {
        return new ReferenceInterpreter(program);
    }

    /** One logical processor. */
    public final class Processor implements Clock {
        private final int number;
        private final int count;
        private final LogicalProcessor logical = new LogicalProcessor(new RegisterFile(), memory, this);
        private final byte[] code = new byte[Decoder.MAX_LENGTH];
        private boolean ended;
        private Fault fault;
        private Instruction last;
        private long lastRip;
        private long retired;

        private Processor(int number, int count) {
            this.number = number;
            this.count = count;
        }

        /** Its registers. */
        public RegisterFile registers() {
            return logical.registers;
        }

        /** True after HLT, {@code exit}, or a fault. */
        public boolean ended() {
            return ended || exited;
        }

        /** The fault that ended it; null if none did. */
        public Fault fault() {
            return fault;
        }

        /** How many instructions it has executed; a repeated string instruction counts once. */
        public long retired() {
            return retired;
        }

        /** The instruction that {@link #step} tried last; null if there was none, or its bytes could not be fetched. */
        public Instruction lastInstruction() {
            return last;
        }

        /** Where that lies. */
        public long lastRip() {
            return lastRip;
        }

        /** Executes one instruction, a repeated one to its end. */
        public void step() {
            lastRip = registers().rip;
            int available = memory.fetch(lastRip, code);
            last = Decoder.decode(code, 0, available);
            if (last == null) {
                end(memory.fetchFault(lastRip + available));
                return;
            }
            Outcome outcome;
            do {
                outcome = logical.execute(last);
                executed++;
            } while (outcome == Outcome.REPEAT);
            switch (outcome) {
                case DONE, PAUSE -> retire();
                case HALT -> {
                    retire();
                    ended = true;
                }
                case SYSCALL -> {
                    retire();
                    systemCall();
                }
                case INCOMPLETE -> end(memory.fault());
                case FAULT -> end(logical.fault());
                case REPEAT -> throw new IllegalStateException("a repetition goes on until it is over");
            }
        }

        private void retire() {
            registers().rip = logical.nextRip;
            retired++;
        }

        private void end(Fault why) {
            fault = why;
            ended = true;
        }

        private void systemCall() {
            long[] gpr = registers().gpr;
            if (gpr[RAX] == EXIT) {
                ended = true;
            } else if (gpr[RAX] == EXIT_GROUP) {
                exited = true;
            } else {
                gpr[RAX] = gpr[RAX] == WRITE ? write(gpr[RDI], gpr[RSI], gpr[RDX]) : ENOSYS;
            }
        }

        private long write(long descriptor, long buffer, long bytes) {
            if (descriptor != 1 && descriptor != 2) {
                return EBADF;
            }
            for (long i = 0; i < bytes; i++) {
                output.write(memory.get(buffer + i));
            }
            return bytes;
        }

        @Override
        public long timeStamp() {
            return executed;
        }

        @Override
        public int processor() {
            return number;
        }

        @Override
        public int processors() {
            return count;
        }

        @Override
        public long random() {
            return executed * 0x9e3779b97f4a7c15L;
        }
    }

    /**
     * Executes until all processors have ended, one instruction of each in turn.
     *
     * @throws IllegalStateException if that takes more than so many instructions
     */
    public ReferenceInterpreter runInTurns(long mostInstructions) {
        while (!ended()) {
            for (Processor processor : processors) {
                step(processor, mostInstructions);
            }
        }
        return this;
    }

    /**
     * Executes until all processors have ended, each time one that chance chooses.
     *
     * @throws IllegalStateException if that takes more than so many instructions
     */
    public ReferenceInterpreter runByChance(long seed, long mostInstructions) {
        Random random = new Random(seed);
        while (!ended()) {
            step(processors.get(random.nextInt(processors.size())), mostInstructions);
        }
        return this;
    }

    private void step(Processor processor, long most) {
        if (executed >= most) {
            throw new IllegalStateException(image.name() + " has not ended after " + most + " instructions");
        }
        if (!processor.ended()) {
            processor.step();
        }
    }

    /** True if no processor has anything left to do. */
    public boolean ended() {
        return processors.stream().allMatch(Processor::ended);
    }

    /** One of the processors. */
    public Processor processor(int number) {
        return processors.get(number);
    }

    /** One byte of memory, by its virtual address; 0 if it is not mapped. */
    public byte memory(long address) {
        return memory.get(address);
    }

    /** The 8 bytes at a symbol. */
    public long value(String symbol) {
        long address = image.symbol(symbol)
                .orElseThrow(() -> new IllegalArgumentException("there is no symbol " + symbol))
                .address();
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | memory.get(address + i) & 0xff;
        }
        return value;
    }

    /** What the program has written to its standard output and standard error. */
    public String output() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
