package dev.interlock.bench;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.ProcessLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a compiler made of C, from its start to its end: branches, calls, page faults and system calls, all that the loops of
 * {@link SimulatedSpeed} leave out. Read the {@code instructions} counter, guest instructions per second. To be run from the
 * root of the project. What who runs a program once gets, in a JVM that knows nothing yet, is
 *
 * <pre>
 *   java -jar sim-bench/target/benchmarks.jar ProgramSpeed -bm ss -wi 0 -i 1 -f 5
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 4, time = 3)
public class ProgramSpeed {
    /** A program of {@code examples/guest/c}. */
    @State(Scope.Thread)
    public static class Program {
        /** Which one. */
        @Param({"compress", "floats", "sort"})
        public String program;

        private ProgramImage image;

        /** Reads its file. */
        @Setup(Level.Trial)
        public void read() throws IOException {
            image = ElfReader.read(Path.of("examples", "guest", "c", "bin", program));
        }
    }

    /** Counted by the guest, not by JMH. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Guest instructions. */
        public long instructions;
    }

    /** One run. */
    @Benchmark
    public StopReason run(Program program, Counted counted) {
        try (Machine machine =
                new Machine(MachineConfig.profile("textbook-1").withCores(1).withSeed(1))) {
            Console nowhere = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), 1 << 20);
            List<String> arguments = List.of(program.program);
            Kernel.boot(
                    machine,
                    ProcessLoader.load(program.image, machine.memory(), arguments, List.of(), 1),
                    nowhere,
                    KernelCosts.DEFAULT);
            StopReason end = machine.run(1_000_000_000);
            if (!end.equals(StopReason.exited(0))) {
                throw new IllegalStateException(program.program + " ended with " + end);
            }
            counted.instructions += machine.core(0).counters().instructions;
            return end;
        }
    }
}
