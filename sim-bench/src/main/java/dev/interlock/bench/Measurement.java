package dev.interlock.bench;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program of {@code examples/guest/measure} has found out about the machine that it ran on, with the time-stamp
 * counter: cycles by name.
 */
record Measurement(String command, Map<String, Long> cycles, Hardware hardware) {
    private static final long LONGEST = 2_000_000_000L;
    private static final int CORES = 2;

    /**
     * The same quantity here and on hardware.
     *
     * @param cycles here
     * @param nanoseconds there; what neither is a time is a number
     */
    record Figure(long cycles, double nanoseconds) {
        Figure minus(Figure other) {
            return new Figure(cycles - other.cycles, nanoseconds - other.nanoseconds);
        }

        /** How many times another. */
        Figure over(Figure other) {
            return new Figure(cycles / other.cycles, nanoseconds / other.nanoseconds);
        }
    }

    /** Runs a program, its name and arguments apart by blanks, to its end. */
    static Measurement of(Path programs, String profile, String command, Hardware hardware) throws IOException {
        List<String> arguments = List.of(command.split(" "));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Machine machine = new Machine(MachineConfig.profile(profile).withCores(CORES))) {
            LoadedProgram program = ProcessLoader.load(
                    ElfReader.read(programs.resolve(arguments.get(0))), machine.memory(), arguments, List.of(), 1);
            Kernel.boot(machine, program, new Console(out, out, 1 << 16), KernelCosts.DEFAULT);
            StopReason reason = machine.run(LONGEST);
            if (!reason.equals(StopReason.exited(0))) {
                throw new IllegalStateException("'" + command + "' on " + profile + " ended with " + reason);
            }
        }
        Map<String, Long> cycles = new LinkedHashMap<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            String[] words = line.split(" ");
            cycles.put(words[0], Long.parseLong(words[1]));
        }
        return new Measurement(command, cycles, hardware);
    }

    Figure of(String name) {
        Long value = cycles.get(name);
        if (value == null) {
            throw new IllegalStateException("the program has not measured " + name + ", only " + cycles.keySet());
        }
        return new Figure(value, hardware.nanoseconds(command, name));
    }
}
