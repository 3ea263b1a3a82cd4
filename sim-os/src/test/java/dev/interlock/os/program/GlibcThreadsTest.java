package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.trap.StopReason;
import dev.interlock.os.program.ThreadMatrix.Case;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
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

    private static Map<String, GccProgram> programs;

    @BeforeAll
    static void nothingIsBuilt() {
        programs = new HashMap<>();
    }

    static Stream<Case> cases() {
        return ThreadMatrix.cases(ThreadMatrix.PROGRAMS, 17);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_program_built_by_gcc_prints_what_it_prints_here(Case one) throws Exception {
        GccProgram program = built(one.program());
        String number = String.valueOf(one.threads());
        String expected = ThreadProgram.expected(one.program(), one.threads());
        assertThat(program.prints(number)).isEqualTo(expected);

        ThreadProgram run =
                new ThreadProgram(program.binary(), List.of("/bin/" + one.program(), number), one.cores(), one.seed());

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo(expected);
    }

    static Stream<Arguments> machines() {
        return ThreadMatrix.whole() ? ThreadMatrix.machines(1) : Stream.of(Arguments.of(4, 3L));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void a_thousand_threads_of_glibc_are_made_and_joined(int cores, long seed) throws Exception {
        ThreadProgram run =
                new ThreadProgram(built("thousand").binary(), List.of("/bin/thousand", "1000"), cores, seed);

        assertThat(run.run()).isEqualTo(StopReason.exited(0));
        assertThat(run.printed()).isEqualTo("1000 threads: sum of squares 332833500\n");
    }

    private static GccProgram built(String name) throws Exception {
        GccProgram program = programs.get(name);
        if (program == null) {
            program = GccProgram.build(ThreadProgram.HERE.resolve(name + ".c"), folder);
            programs.put(name, program);
        }
        return program;
    }
}
