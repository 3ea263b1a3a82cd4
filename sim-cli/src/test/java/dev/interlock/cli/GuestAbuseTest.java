package dev.interlock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that misbehave, in a Java virtual machine of 512 MB: each gets an error number, a signal or the end of its budget,
 * and the command says which. The programs are {@code examples/guest/trials/abuse.c}.
 */
class GuestAbuseTest {
    private static final int BUDGET = 124;
    private static final int FEW_CYCLES = 10_000_000;
    private static final int CYCLES = 60_000_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"forks", "zombies", "threads", "map"})
    void what_never_ends_is_ended_by_the_budget(String trial) throws Exception {
        CommandLineRun run = inSmallJvm(FEW_CYCLES, List.of(), trial);

        assertThat(run.status()).as(run.err()).isEqualTo(BUDGET);
        assertThat(run.err()).contains("the budget of " + FEW_CYCLES + " cycles is used up");
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "3, 64"})
    void who_allocates_and_touches_everything_is_told_ENOMEM(int mebibytes, int swapPages) throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, shortOf(mebibytes, swapPages), "hoard");

        assertThat(run.out()).as(run.err()).matches("more than \\d MiB, then ENOMEM\n");
        assertThat(run.status()).isZero();
    }

    /** More addresses than memory are given while nothing is touched; in the end there is nobody left to be told. */
    @ParameterizedTest
    @CsvSource({"10, 0", "10, 32"})
    void who_touches_more_than_there_is_is_killed_and_it_is_said(int mebibytes, int swapPages) throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, shortOf(mebibytes, swapPages), "promises");

        assertThat(run.status()).as(run.err()).isEqualTo(128 + 9);
        assertThat(run.err()).contains("process 1 was killed (SIGKILL): out of memory: all 2264 frames are in use");
    }

    @Test
    void a_child_that_is_killed_for_its_memory_is_told_to_its_parent() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, shortOf(10, 0), "greedy");

        assertThat(run.out()).as(run.err()).isEqualTo("the child was killed by signal 9\n");
    }

    @Test
    void addresses_are_limited_by_RLIMIT_AS() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "limit");

        assertThat(run.out()).isEqualTo("large: ENOMEM, small: given, heap: ENOMEM, limit 8388608\n");
    }

    private static List<String> shortOf(int mebibytes, int swapPages) {
        return List.of("--set", "memory.mebibytes=" + mebibytes, "--set", "kernel.swapPages=" + swapPages);
    }

    @Test
    void a_gibibyte_of_output_is_ended_by_the_budget_of_output_and_it_is_said() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of("--max-output", "8000000"), "output");

        assertThat(run.status()).as(run.err()).isEqualTo(BUDGET);
        assertThat(run.err()).contains("the program has written more than its budget of 8000000 bytes");
        assertThat(run.out()).hasSizeBetween(8_000_000 - 4096, 8_000_000).matches("x+");
    }

    @Test
    void recursion_without_end_is_SIGSEGV_at_the_end_of_the_stack() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "recursion");

        assertThat(run.status()).isEqualTo(128 + 11);
        assertThat(run.err()).contains("#PF", "the stack of core 0 is full");
    }

    @Test
    void a_full_pipe_that_nobody_else_reads_is_a_deadlock() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "itself");

        assertThat(run.status()).isEqualTo(BUDGET);
        assertThat(run.err()).contains("thread 1 (abuse) waits for room in pipe");
    }

    @Test
    void closed_standard_files_are_EBADF_and_their_numbers_are_free() throws Exception {
        assertThat(inSmallJvm(CYCLES, List.of(), "closed").status()).isEqualTo(42);
    }

    @Test
    void garbage_is_no_program() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "garbage");

        assertThat(run.out()).isEqualTo("garbage: ENOEXEC, cut: ENOEXEC, none: ENOENT\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void one_file_more_than_the_limit_is_EMFILE() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "files");

        assertThat(run.out()).isEqualTo("""
                all but the three that were open: 1, then EMFILE
                limit raised: 0; open: 1021, then EMFILE; a pipe: EMFILE
                """);
        assertThat(run.status()).isZero();
    }

    @Test
    void the_first_process_that_is_killed_ends_the_run_and_it_is_said() throws Exception {
        CommandLineRun run = inSmallJvm(CYCLES, List.of(), "first");

        assertThat(run.status()).isEqualTo(128 + 9);
        assertThat(run.err()).contains("killed by signal 9");
    }

    @Test
    void no_path_leads_out_of_a_mounted_folder() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        Files.writeString(mounted.resolve("inside"), "hello");
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(mounted.resolve("link"), Path.of(".."));
        Files.createSymbolicLink(mounted.resolve("absolute"), secret.toAbsolutePath());

        CommandLineRun run = inSmallJvm(CYCLES, List.of("--mount", mounted + ":/mnt"), "dots");

        assertThat(run.out()).doesNotContain("open").endsWith(", and hello\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void no_way_around_leads_out_of_a_mounted_folder_and_nothing_outside_changes() throws Exception {
        Path mounted = Files.createDirectories(folder.resolve("outer/mounted"));
        Path outer = mounted.getParent();
        Files.createDirectories(mounted.resolve("sub/deep"));
        Files.writeString(mounted.resolve("inside"), "hello");
        Path secret = Files.writeString(outer.resolve("secret"), "secret");
        Files.createSymbolicLink(mounted.resolve("link"), Path.of(".."));
        Files.createSymbolicLink(mounted.resolve("absolute"), secret.toAbsolutePath());

        CommandLineRun run = inSmallJvm(
                CYCLES,
                List.of("--mount", mounted + ":/mnt"),
                "escape",
                secret.toAbsolutePath().toString());

        assertThat(run.out()).as(run.err()).isEqualTo("more than 60: 1; 0 leaks, 0 changes\n");
        assertThat(run.status()).isZero();
        assertThat(secret).hasContent("secret");
        assertThat(names(outer)).containsExactlyInAnyOrder("mounted", "secret");
        assertThat(names(mounted)).containsExactlyInAnyOrder("absolute", "deep", "inside", "link", "sub");
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private CommandLineRun inSmallJvm(int cycles, List<String> options, String... trial)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--quiet",
                "--max-cycles",
                String.valueOf(cycles)));
        command.addAll(options);
        command.add(Path.of("..", "examples", "guest", "trials", "bin", "abuse").toString());
        command.addAll(List.of(trial));
        Process java = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!java.waitFor(120, TimeUnit.SECONDS)) {
            java.destroyForcibly();
        }
        return new CommandLineRun(
                java.waitFor(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
