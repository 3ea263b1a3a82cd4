package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interlock.core.trap.StopReason;
import dev.interlock.os.program.ThreadMatrix.Case;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The thread programs as this computer's gcc builds them with glibc, which makes threads and locks by other system calls than
 * musl does (clone3, rseq, robust lists, an arena of the heap for each thread): they print what they print on this processor.
 */
class GlibcThreadsTest {
    @TempDir
    private static Path folder;

    static Stream<Case> cases() {
        return ThreadMatrix.cases(ThreadMatrix.PROGRAMS, 17);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_program_built_by_gcc_prints_what_it_prints_here(Case one) throws Exception {
        Path binary = built(one.program());
        String number = String.valueOf(one.threads());
        String expected = ThreadProgram.expected(one.program(), one.threads());
        assertThat(output(List.of(binary.toString(), number))).isEqualTo(expected);

        ThreadProgram run =
                new ThreadProgram(binary, List.of("/bin/" + one.program(), number), one.cores(), one.seed());

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo(expected);
    }

    static Stream<Arguments> machines() {
        return ThreadMatrix.whole() ? ThreadMatrix.machines(1) : Stream.of(Arguments.of(4, 3L));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_thousand_threads_of_glibc_are_made_and_joined(int cores, long seed) throws Exception {
        ThreadProgram run = new ThreadProgram(built("thousand"), List.of("/bin/thousand", "1000"), cores, seed);

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo("1000 threads: sum of squares 332833500\n");
    }

    private static Path built(String name) throws Exception {
        Path binary = folder.resolve(name);
        if (Files.isExecutable(binary)) {
            return binary;
        }
        Path gcc = Path.of("/usr/bin/gcc");
        assumeTrue(Files.isExecutable(gcc), "skipped: there is no gcc");
        Path source = ThreadProgram.HERE.resolve(name + ".c");
        Process compiler = new ProcessBuilder(List.of(
                        gcc.toString(), "-static", "-pthread", "-O2", "-o", binary.toString(), source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gcc.log").toFile())
                .start();
        assumeTrue(compiler.waitFor() == 0, "skipped: gcc cannot build static programs here");
        return binary;
    }

    private static String output(List<String> command) throws Exception {
        File file = folder.resolve("native.txt").toFile();
        new ProcessBuilder(command).redirectOutput(file).start().waitFor();
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }
}
