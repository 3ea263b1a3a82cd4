package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.vm.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cores have added to the descriptors of frames by the end of a run is what the kernel's books say. */
class FrameCountsTest {
    private static final Path GUEST = Path.of("..", "examples", "guest");

    private static ThreadProgram program(int cores, long seed, String path, String... arguments) throws IOException {
        Path binary = GUEST.resolve(path);
        List<String> all = new ArrayList<>(List.of(binary.getFileName().toString()));
        all.addAll(List.of(arguments));
        return new ThreadProgram(binary, all, cores, seed);
    }

    private static void agree(ThreadProgram program) {
        Descriptors.agree(program.kernel.tasks().first().space().memory(), program.machine);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, measure/bin/create, 256", // fork, exit, wait; execve
        "2, 2, measure/bin/create, 256",
        "2, 3, c/bin/cow, 1",
        "1, 4, c/bin/shared, 1",
        "2, 5, threads/bin/family, 4",
        "4, 6, threads/bin/pool, 8",
        "3, 7, threads/bin/pipeline, 4",
        "4, 8, trials/bin/abuse, 1"
    })
    void the_books_and_the_descriptors_say_the_same(int cores, long seed, String path, String argument)
            throws IOException {
        ThreadProgram program = program(cores, seed, path, argument);

        assertThat(program.run().kind()).isEqualTo(StopReason.Kind.EXITED);

        agree(program);
    }

    @Test
    void a_step_back_takes_the_counts_back() throws IOException {
        ThreadProgram program = program(2, 1, "measure/bin/create", "64");
        program.machine.runTo(300_000);
        Snapshot early = program.machine.snapshot();
        program.run();
        long end = program.machine.cycle();

        program.machine.restore(early);
        program.run();

        assertThat(program.machine.cycle()).isEqualTo(end);
        agree(program);
    }
}
