package dev.interlock.core.machine;

import static dev.interlock.isa.instruction.CostClass.ATOMIC;
import static dev.interlock.isa.instruction.CostClass.DIVIDE32;
import static dev.interlock.isa.instruction.CostClass.DIVIDE64;
import static dev.interlock.isa.instruction.CostClass.FP_ADD;
import static dev.interlock.isa.instruction.CostClass.FP_CONVERT;
import static dev.interlock.isa.instruction.CostClass.FP_DIVIDE32;
import static dev.interlock.isa.instruction.CostClass.FP_DIVIDE64;
import static dev.interlock.isa.instruction.CostClass.FP_MULTIPLY;
import static dev.interlock.isa.instruction.CostClass.FP_SQRT;
import static dev.interlock.isa.instruction.CostClass.MULTIPLY;
import static dev.interlock.isa.instruction.CostClass.SERIALIZING;
import static dev.interlock.isa.instruction.CostClass.SHIFT_DOUBLE;
import static dev.interlock.isa.instruction.CostClass.STATE_SAVE;
import static dev.interlock.isa.instruction.CostClass.TIMER;
import static dev.interlock.isa.instruction.CostClass.VECTOR_MULTIPLY;
import static dev.interlock.isa.instruction.CostClass.X87_ARITHMETIC;
import static dev.interlock.isa.instruction.CostClass.X87_DIVIDE;
import static dev.interlock.isa.instruction.CostClass.X87_TRANSCENDENTAL;

import dev.interlock.core.pipeline.Latencies;
import dev.interlock.isa.instruction.CostClass;
import java.util.EnumMap;
import java.util.Map;

/**
 * Latency and occupancy of instructions on the machines of {@link Profiles}. A class has one figure where the tables have a
 * range, as for division, whose time depends on the operands: it is the one for small operands, which most programs divide.
 */
final class InstructionCosts {
    /** The first profiles of each machine: latencies of integer work only, every unit pipelined. */
    static final Latencies INTEGER = new Latencies(Map.of(
            MULTIPLY, 3,
            DIVIDE32, 22,
            DIVIDE64, 36,
            SHIFT_DOUBLE, 3,
            ATOMIC, 0,
            TIMER, 24,
            SERIALIZING, 100));

    /**
     * The multicycle pipeline of the textbook: addition 4 cycles, multiplication 7, both pipelined; division 25, one at a
     * time; integers as floating point. Hennessy and Patterson, <i>Computer Architecture: A Quantitative Approach</i>,
     * appendix C, table "Latencies and initiation intervals for functional units", whose latencies do not count the first
     * cycle. What it does not list is as in {@link #INTEGER}.
     */
    static final Latencies TEXTBOOK = builder()
            .cost(MULTIPLY, 7, 1)
            .cost(DIVIDE32, 25, 25)
            .cost(DIVIDE64, 25, 25)
            .cost(VECTOR_MULTIPLY, 7, 1)
            .cost(FP_ADD, 4, 1)
            .cost(FP_CONVERT, 4, 1)
            .cost(FP_MULTIPLY, 7, 1)
            .cost(FP_DIVIDE32, 25, 25)
            .cost(FP_DIVIDE64, 25, 25)
            .cost(FP_SQRT, 25, 25)
            .cost(X87_ARITHMETIC, 7, 1)
            .cost(X87_DIVIDE, 25, 25)
            .cost(X87_TRANSCENDENTAL, 100, 50)
            .build();

    /**
     * Haswell. Agner Fog, <i>Instruction tables</i>, "Haswell"; for SSE also the scheduling model of LLVM for this machine
     * ({@code X86SchedHaswell.td}).
     */
    static final Latencies HASWELL = builder()
            .cost(MULTIPLY, 3, 1)
            .cost(DIVIDE32, 22, 9) // 22–29, 8–11
            .cost(DIVIDE64, 32, 21) // 32–96, 21–74
            .cost(SHIFT_DOUBLE, 3, 1)
            .cost(VECTOR_MULTIPLY, 5, 1)
            .cost(FP_ADD, 3, 1)
            .cost(FP_CONVERT, 4, 1)
            .cost(FP_MULTIPLY, 5, 1)
            .cost(FP_DIVIDE32, 13, 7)
            .cost(FP_DIVIDE64, 20, 14)
            .cost(FP_SQRT, 16, 14) // of a double; 11, 7 of a single
            .cost(X87_ARITHMETIC, 5, 1) // addition 3
            .cost(X87_DIVIDE, 24, 18) // 10–24, 8–18
            .cost(X87_TRANSCENDENTAL, 100, 60) // 47–100 and more
            .cost(STATE_SAVE, 60, 60)
            .build();

    /**
     * Skylake. Agner Fog, <i>Instruction tables</i>, "Skylake"; for SSE also the scheduling model of LLVM for this machine
     * ({@code X86SchedSkylakeClient.td}).
     */
    static final Latencies SKYLAKE = builder()
            .cost(MULTIPLY, 3, 1)
            .cost(DIVIDE32, 26, 6)
            .cost(DIVIDE64, 35, 21) // 35–88, 21–83
            .cost(SHIFT_DOUBLE, 3, 1)
            .cost(VECTOR_MULTIPLY, 5, 1)
            .cost(FP_ADD, 4, 1)
            .cost(FP_CONVERT, 4, 1)
            .cost(FP_MULTIPLY, 4, 1)
            .cost(FP_DIVIDE32, 11, 3)
            .cost(FP_DIVIDE64, 14, 4)
            .cost(FP_SQRT, 18, 6) // of a double; 12, 3 of a single
            .cost(X87_ARITHMETIC, 5, 1) // addition 3
            .cost(X87_DIVIDE, 15, 5) // 14–16, 4–5
            .cost(X87_TRANSCENDENTAL, 100, 60) // 50–120
            .cost(STATE_SAVE, 60, 60)
            .build();

    private InstructionCosts() {}

    private static Builder builder() {
        return new Builder();
    }

    /** Rows of a table, over what {@link #INTEGER} says. */
    private static final class Builder {
        private final Map<CostClass, Integer> latency = new EnumMap<>(INTEGER.cycles());
        private final Map<CostClass, Integer> occupancy = new EnumMap<>(CostClass.class);

        Builder cost(CostClass work, int cycles, int busy) {
            latency.put(work, cycles);
            if (busy > 1) {
                occupancy.put(work, busy);
            }
            return this;
        }

        Latencies build() {
            return new Latencies(latency, occupancy);
        }
    }
}
