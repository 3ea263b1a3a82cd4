package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that nobody wrote for Interlock, by compilers of several makers, do here what they do on the processor below:
 * those of {@code examples/guest/real/programs.txt} that are quick, as far as their packages are installed.
 */
@Tag("hardware")
class RealProgramsTest {
    private static final Path HERE = Path.of("..", "examples", "guest", "real");
    private static final long CYCLES = 10_000_000_000L;
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/bin:/usr/bin", "HOME", "/", "LANG", "C.UTF-8");

    /** A line of the list. */
    private record Row(String name, String debian, String build, List<String> arguments, String input) {
        static Row of(String line) {
            String[] cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            List<String> arguments = cells[3].isEmpty() ? List.of() : List.of(cells[3].split(" +"));
            return new Row(cells[0], cells[1], cells[2], arguments, cells[4]);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What a program printed, and how it ended. */
    private record Run(String out, String err, int status) {}

    static Stream<Row> programs() throws IOException {
        return Files.readAllLines(HERE.resolve("programs.txt")).stream()
                .filter(line -> !line.startsWith("#") && line.endsWith("quick"))
                .map(Row::of);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_program_does_here_what_it_does_on_the_processor_below(Row row, @TempDir Path folder) throws Exception {
        Path binary = folder.resolve(row.name.replace("+", "p"));
        Files.createDirectories(folder.resolve(binary.getFileName() + ".d"));
        ProcessBuilder build = new ProcessBuilder("sh", "-c", row.build)
                .directory(HERE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        build.environment().put("OUT", binary.toString());
        assumeTrue(
                Files.isExecutable(Path.of("/bin/sh")) && build.start().waitFor() == 0 && Files.isExecutable(binary),
                () -> "skipped: " + row.name + " cannot be built here; Debian's package is " + row.debian);

        Path input = row.input.isEmpty() ? Path.of("/dev/null") : HERE.resolve(row.input);
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(row.arguments);
        Run here = onHardware(command, input, folder);

        assertThat(simulated(binary, command, input)).isEqualTo(here);
    }

    private static Run onHardware(List<String> command, Path input, Path folder) throws Exception {
        File out = folder.resolve("stdout").toFile();
        File err = folder.resolve("stderr").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        int status = builder.start().waitFor();
        return new Run(Files.readString(out.toPath()), Files.readString(err.toPath()), status);
    }

    private static Run simulated(Path binary, List<String> command, Path input) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> environment = ENVIRONMENT.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .toList();
        try (Machine machine = new Machine(MachineConfig.profile("textbook-1").withCores(2));
                InputStream in = Files.newInputStream(input)) {
            LoadedProgram program =
                    ProcessLoader.load(ElfReader.read(binary), machine.memory(), command, environment, 1);
            Kernel.boot(machine, program, new Console(in, out, err, 1 << 20), KernelCosts.DEFAULT);
            StopReason reason = machine.run(CYCLES);
            int status = reason.status();
            return new Run(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), status);
        }
    }
}
