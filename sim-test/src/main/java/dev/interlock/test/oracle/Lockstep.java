package dev.interlock.test.oracle;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.decode.Disassembler;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.test.oracle.ReferenceInterpreter.Processor;
import dev.interlock.test.scenario.ProgramRun;
import java.util.Optional;

/**
 * Runs a program on a machine of one core and on the oracle, side by side: after each instruction all registers must be
 * equal, and at the end all memory.
 *
 * <p>The machine goes on cycle by cycle, so this is for programs of some hundred thousand instructions. Instructions that
 * ask for the time or for random numbers differ, of course.
 */
public final class Lockstep {
    private final LoadedProgram program;
    private final Machine machine;
    private final Core core;
    private final Processor oracle;
    private final ReferenceInterpreter reference;
    private final long maxCycles;

    private Lockstep(ProgramRun run, long maxCycles) {
        if (run.machine().cores() != 1 || run.machine().cycle() != 0) {
            throw new IllegalArgumentException("lockstep needs a machine of one core that has not run yet");
        }
        this.program = run.program();
        this.machine = run.machine();
        this.core = machine.core(0);
        this.reference = ReferenceInterpreter.of(program);
        this.oracle = reference.processor(0);
        this.maxCycles = maxCycles;
    }

    /**
     * Where the two went apart.
     *
     * @param instructions how many the oracle had executed
     * @param cycle of the machine
     * @param rip of the last instruction
     * @param instruction its text
     * @param what differs, with both values
     */
    public record Difference(long instructions, long cycle, long rip, String instruction, String what) {
        /** {@code after 12 instructions, at cycle 340, behind 0x401010 inc rax: RAX is 0x2, the oracle has 0x1}. */
        @Override
        public String toString() {
            return "after " + instructions + " instructions, at cycle " + cycle + ", behind 0x" + Long.toHexString(rip)
                    + " " + instruction + ": " + what;
        }
    }

    /** Runs both to the end or to their first difference; the machine may take a hundred million cycles. */
    public static Optional<Difference> compare(ProgramRun run) {
        return compare(run, ProgramRun.DEFAULT_MAX_CYCLES);
    }

    /** Runs both to the end or to their first difference. */
    public static Optional<Difference> compare(ProgramRun run, long maxCycles) {
        return new Lockstep(run, maxCycles).compare();
    }

    private Optional<Difference> compare() {
        while (true) {
            long before = core.counters().instructions;
            StopReason reason = machine.run(machine.cycle() + 1);
            long retired = core.counters().instructions;
            while (oracle.retired() < retired && !oracle.ended()) {
                oracle.step();
            }
            // in a system call the oracle has its answer at once, and the machine's kernel takes its time
            boolean inKernel = core.trap() != null || core.busyWithScript();
            Optional<Difference> difference = retired > before && !inKernel ? registers() : Optional.empty();
            if (difference.isPresent()) {
                return difference;
            }
            if (reason.kind() != StopReason.Kind.BUDGET) {
                return end(reason);
            }
            if (machine.cycle() >= maxCycles) {
                return difference("the machine has not ended after " + maxCycles + " cycles");
            }
        }
    }

    private Optional<Difference> end(StopReason reason) {
        if (!oracle.ended()) {
            oracle.step(); // a fault: the machine has not retired the instruction, so the oracle has not tried it
        }
        boolean machineFaulted = reason.kind() == StopReason.Kind.FAULTED;
        if (!oracle.ended() || machineFaulted != (oracle.fault() != null)) {
            String other = oracle.ended() ? "the oracle ended with " + oracle.fault() : "the oracle goes on";
            return difference("the machine ended with " + reason + ", " + other);
        }
        return registers().or(this::memory);
    }

    private Optional<Difference> registers() {
        return RegisterDifference.first(core.registers(), oracle.registers()).flatMap(this::difference);
    }

    private Optional<Difference> memory() {
        for (Segment segment : program.image().segments()) {
            Optional<Difference> difference = memory(segment.address(), segment.memoryBytes());
            if (difference.isPresent()) {
                return difference;
            }
        }
        LoadedProgram.Stack stack = program.starts().get(0).stack();
        return memory(stack.bottom(), stack.bytes());
    }

    private Optional<Difference> memory(long from, long bytes) {
        for (long address = from; address < from + bytes; address++) {
            byte have = (byte) machine.view().read(program.space().physical(address), 1);
            byte want = reference.memory(address);
            if (have != want) {
                return RegisterDifference.differs(
                                "the byte at 0x" + Long.toHexString(address), have & 0xff, want & 0xff)
                        .flatMap(this::difference);
            }
        }
        return Optional.empty();
    }

    private Optional<Difference> difference(String what) {
        Instruction last = oracle.lastInstruction();
        String text = last == null ? "(no code)" : Disassembler.format(last, oracle.lastRip());
        return Optional.of(new Difference(oracle.retired(), machine.cycle(), oracle.lastRip(), text, what));
    }
}
