package dev.interlock.bench;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import java.util.concurrent.TimeUnit;
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
 * What observers cost: slices of 100 000 simulated cycles in a second of host time. {@code gone} had an observer of
 * everything that was taken away again, and must be as fast as {@code nobody}: events are made only for those who listen.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Observation {
    private static final long SLICE = 100_000;

    /** A program that never ends, on four cores. */
    @State(Scope.Thread)
    public static class Program {
        /** Hits of the L1D, or one contended line. */
        @Param({"l1", "increment"})
        public String program;

        /** Who listens. */
        @Param({"nobody", "gone", "bus", "everything"})
        public String observer;

        Machine machine;
        long heard;

        /** Boots it, lets it reach its steady state, and subscribes. */
        @Setup(Level.Trial)
        public void boot() {
            machine = Guest.boot(
                    MachineConfig.profile("textbook-1").withCores(4),
                    program.equals("l1") ? Guest.L1_LOOP : Guest.CONTENDED_INCREMENT);
            EventSink sink = event -> heard += event.cycle();
            switch (observer) {
                case "bus" -> machine.subscribe(sink, EventKind.BUS_GRANTED);
                case "everything" -> machine.subscribe(sink);
                case "gone" -> {
                    machine.subscribe(sink);
                    machine.run(SLICE / 2);
                    machine.unsubscribe(sink);
                }
                default -> {}
            }
            machine.run(SLICE);
        }
    }

    /** One slice of simulated time. */
    @Benchmark
    public long slice(Program program) {
        program.machine.run(program.machine.cycle() + SLICE);
        return program.heard;
    }
}
