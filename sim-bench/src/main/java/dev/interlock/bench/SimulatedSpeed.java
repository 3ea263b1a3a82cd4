package dev.interlock.bench;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many guest instructions the simulator performs in a second of host time. Read the {@code instructions} counter: it is
 * per second; the score itself counts slices of 100 000 simulated cycles.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulatedSpeed {
    private static final long SLICE = 100_000;

    /** A program that never ends. */
    @State(Scope.Thread)
    public static class Program {
        /** Which program, and on how many cores. */
        @Param({"alu/1", "l1/1", "l1/4", "l1/16", "chase/1", "increment/4"})
        public String program;

        Machine machine;

        /** Boots it and lets it reach its steady state. */
        @Setup(Level.Trial)
        public void boot() {
            String[] parts = program.split("/");
            String source = switch (parts[0]) {
                case "alu" -> Guest.ALU_LOOP;
                case "l1" -> Guest.L1_LOOP;
                case "chase" -> Guest.POINTER_CHASE;
                default -> Guest.CONTENDED_INCREMENT;
            };
            MachineConfig config = MachineConfig.profile("textbook-1").withCores(Integer.parseInt(parts[1]));
            machine = Guest.boot(config, source);
            machine.run(SLICE);
        }

        long instructions() {
            long sum = 0;
            for (int core = 0; core < machine.cores(); core++) {
                sum += machine.core(core).counters().instructions;
            }
            return sum;
        }
    }

    /** Counted by the guest, not by JMH. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Guest instructions. */
        public long instructions;
    }

    /** One slice of simulated time. */
    @Benchmark
    public long slice(Program program, Counted counted) {
        long before = program.instructions();
        program.machine.run(program.machine.cycle() + SLICE);
        counted.instructions += program.instructions() - before;
        return program.machine.cycle();
    }
}
