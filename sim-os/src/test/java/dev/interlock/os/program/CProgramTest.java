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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C programs print what they print on hardware. Each reads its own source on standard input; what the committed binaries
 * must print was written down by {@code examples/guest/c/build.sh}.
 */
class CProgramTest {
    private static final Path HERE = Path.of("..", "examples", "guest", "c");
    private static final long CYCLES = 2_000_000_000L;

    /** What a program printed, and how it ended. */
    private record Run(String printed, int status) {}

    static Stream<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(HERE)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c"))
                    .map(name -> name.substring(0, name.length() - 2))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_committed_program_prints_what_it_prints_on_hardware(String name) throws IOException {
        Run run = simulate(HERE.resolve("bin").resolve(name), source(name));

        assertThat(run.printed).isEqualTo(Files.readString(HERE.resolve("expected/" + name + ".txt")));
        assertThat(run.status)
                .hasToString(Files.readString(HERE.resolve("expected/" + name + ".status"))
                        .strip());
    }

    /** Whatever the compilers here make of it, at every level: minutes, so {@code -Dinterlock.live=true} asks for it. */
    @Tag("hardware")
    @ParameterizedTest
    @MethodSource("programs")
    void a_program_built_here_prints_what_it_prints_here(String name, @TempDir Path folder) throws Exception {
        assumeTrue(Boolean.getBoolean("interlock.live"), "skipped: -Dinterlock.live=true builds and compares");
        boolean any = false;
        for (String compiler : List.of("musl-gcc", "gcc")) {
            for (String level : List.of("-O0", "-O2", "-O3")) {
                Path binary = folder.resolve(name + compiler + level);
                Run build = host(
                        Path.of("."),
                        List.of(
                                compiler,
                                "-static",
                                level,
                                "-o",
                                binary.toString(),
                                source(name).toString(),
                                "-lm"));
                if (build.status != 0) {
                    continue; // no such compiler, or without its static library
                }
                any = true;
                assertThat(simulate(binary, source(name)))
                        .as("%s %s", compiler, level)
                        .isEqualTo(host(source(name), List.of(binary.toString())));
            }
        }
        assumeTrue(any, "there is no compiler that builds static programs for this processor");
    }

    /** Debian's busybox-static, if it is here: single-process command lines on a text. */
    @Tag("hardware")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo hi there",
                "seq 5",
                "sha256sum",
                "sort",
                "awk {n+=NF}END{print(n)}",
                "sed s/int/INT/",
                "wc",
                "head -n 3",
                "tail -n 3",
                "grep -c int",
                "od -c",
                "cat",
                "tac",
                "md5sum",
                "cut -c1-9",
                "tr a-z A-Z"
            })
    void busybox_prints_what_it_prints_here(String line) throws Exception {
        Path busybox = Path.of("/usr/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "skipped: there is no busybox");
        List<String> command = new ArrayList<>(List.of(busybox.toString()));
        command.addAll(List.of(line.split(" ")));
        Run here = host(source("sort"), command);
        assumeTrue(here.status == 0, "skipped: this busybox does not run here");

        assertThat(simulate(busybox, source("sort"), line.split(" "))).isEqualTo(here);
    }

    @Test
    void arguments_reach_the_program() throws IOException {
        Run run = simulate(HERE.resolve("bin/hello"), source("hello"), "one", "two words");

        assertThat(run).isEqualTo(new Run("hello, world\nargument 1: one\nargument 2: two words\n", 2));
    }

    private static Path source(String name) {
        return HERE.resolve(name + ".c");
    }

    private static Run simulate(Path binary, Path input, String... arguments) throws IOException {
        List<String> argv = new ArrayList<>(List.of(binary.toString()));
        argv.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Machine machine = new Machine(MachineConfig.profile("textbook-1"));
                InputStream in = Files.newInputStream(input)) {
            LoadedProgram program =
                    ProcessLoader.load(ElfReader.read(binary), machine.memory(), argv, List.of("PATH=/bin"), 1);
            Kernel.boot(machine, program, new Console(in, out, out, 1 << 20), KernelCosts.DEFAULT);
            StopReason reason = machine.run(CYCLES);
            assertThat(reason.message()).as("after printing %s", out).isEmpty();
            return new Run(out.toString(StandardCharsets.UTF_8), reason.status());
        }
    }

    private static Run host(Path input, List<String> command) throws IOException, InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            if (Files.isRegularFile(input)) {
                builder.redirectInput(input.toFile());
            }
            Process process = builder.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(printed, process.waitFor());
        } catch (IOException e) {
            return new Run("", -1);
        }
    }
}
