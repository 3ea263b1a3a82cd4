package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interlock.core.trap.StopReason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The thread programs as this computer's gcc builds them with glibc, which makes threads and locks by other system calls than
 * musl does (clone3, rseq, robust lists, an arena of the heap for each thread): they print what they print on this processor.
 */
class GlibcThreadsTest {
    private static final int THREADS = 16;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "queue", "barrier", "rwlock", "semaphore", "local", "pool", "detach", "family"})
    void a_program_built_by_gcc_prints_what_it_prints_here(String name) throws Exception {
        Path binary = built(name);
        assertThat(output(List.of(binary.toString(), String.valueOf(THREADS)))).isEqualTo(expected(name));
        for (int cores : new int[] {1, 4}) {
            ThreadProgram run =
                    new ThreadProgram(binary, List.of("/bin/" + name, String.valueOf(THREADS)), cores, 1 + cores);

            assertThat(run.run()).as(name + " on " + cores + " cores").isEqualTo(StopReason.exited(0));
            assertThat(run.printed()).as(name + " on " + cores + " cores").isEqualTo(expected(name));
        }
    }

    private static String expected(String name) throws IOException {
        return ThreadProgram.expected(name, THREADS);
    }

    private Path built(String name) throws Exception {
        Path gcc = Path.of("/usr/bin/gcc");
        assumeTrue(Files.isExecutable(gcc), "skipped: there is no gcc");
        Path binary = folder.resolve(name);
        Path source = ThreadProgram.HERE.resolve(name + ".c");
        Process compiler = new ProcessBuilder(List.of(
                        gcc.toString(), "-static", "-pthread", "-O2", "-o", binary.toString(), source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gcc.log").toFile())
                .start();
        assumeTrue(compiler.waitFor() == 0, "skipped: gcc cannot build static programs here");
        return binary;
    }

    private String output(List<String> command) throws Exception {
        File file = folder.resolve("native.txt").toFile();
        new ProcessBuilder(command).redirectOutput(file).start().waitFor();
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }
}
