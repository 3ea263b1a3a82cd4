package dev.interlock.os.program;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.schedule.SchedulerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pthread program of {@code examples/guest/threads} on a machine of its own. */
final class ThreadProgram {
    static final Path HERE = Path.of("..", "examples", "guest", "threads");
    static final long CYCLES = 2_000_000_000L;

    final Machine machine;
    final Kernel kernel;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ThreadProgram(String name, int threads, int cores, long seed) throws IOException {
        this(HERE.resolve("bin").resolve(name), threads, cores, seed, SchedulerConfig.DEFAULT);
    }

    ThreadProgram(Path binary, int threads, int cores, long seed, SchedulerConfig scheduler) throws IOException {
        this(binary, List.of(binary.getFileName().toString(), String.valueOf(threads)), cores, seed, scheduler);
    }

    ThreadProgram(Path binary, List<String> arguments, int cores, long seed) throws IOException {
        this(binary, arguments, cores, seed, SchedulerConfig.DEFAULT);
    }

    ThreadProgram(Path binary, List<String> arguments, int cores, long seed, SchedulerConfig scheduler)
            throws IOException {
        machine =
                new Machine(MachineConfig.profile("textbook-1").withCores(cores).withSeed(seed));
        LoadedProgram program =
                ProcessLoader.load(ElfReader.read(binary), machine.memory(), arguments, List.of("PATH=/bin"), 1);
        Console console = new Console(out, out, 1 << 20);
        kernel = Kernel.boot(machine, program, console, KernelCosts.DEFAULT.withScheduler(scheduler));
    }

    StopReason run() {
        return machine.run(CYCLES);
    }

    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What it prints on hardware. */
    static String expected(String name, int threads) throws IOException {
        return Files.readAllLines(HERE.resolve("expected/" + name + ".txt")).stream()
                        .filter(line -> line.startsWith(threads + " "))
                        .findFirst()
                        .orElseThrow()
                + "\n";
    }
}
