package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.trap.StopReason;
import java.io.IOException;
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
        GccProgram program = GccProgram.build(ThreadProgram.HERE.resolve(name + ".c"), folder);
        Path binary = program.binary();
        assertThat(program.prints(String.valueOf(THREADS))).isEqualTo(expected(name));
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
}
