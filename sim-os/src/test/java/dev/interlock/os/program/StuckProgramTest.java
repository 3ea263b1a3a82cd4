package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.trap.StopReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When nobody can ever run again, the run ends and says who waits for what: the thread, the address and its symbol, since when,
 * and where the call was made. The programs are {@code examples/guest/trials/stuck.c}.
 */
class StuckProgramTest {
    private static final Path STUCK = Path.of("..", "examples", "guest", "trials", "bin", "stuck");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "locks         | 1=futex at ADDRESS <second.0x4>; 2=futex at ADDRESS <first.0x4>",
                "itself        | 1=futex at ADDRESS <first.0x4>",
                "join          | 1=futex at ADDRESS; 2=futex at ADDRESS <builtin_tls.ADDRESS>",
                "condition     | 1=futex at ADDRESS",
                "semaphore     | 1=futex at ADDRESS <empty>",
                "pipe-read     | 1=data in pipe [0-9]+",
                "pipe-write    | 1=room in pipe [0-9]+",
                "socket        | 1=data in socket [0-9]+",
                "message       | 1=a message in queue 0",
                "message-queue | 1=data in message queue [0-9]+",
                "semaphores    | 1=semaphore set 0",
                "child         | 1=a child of process 1 to end; 2=data in pipe [0-9]+",
            })
    void a_deadlock_names_who_waits_for_what(String way, String waits) throws IOException {
        ThreadProgram program = new ThreadProgram(STUCK, List.of("stuck", way), 2, 1);
        StringBuilder pattern = new StringBuilder("every thread waits for another: ");
        for (String wait : waits.split("; ")) {
            String[] words = wait.split("=");
            pattern.append(words[0].equals("1") ? "" : "; ")
                    .append("thread ")
                    .append(words[0])
                    .append(" \\(stuck\\)( of process 1)? waits for ")
                    .append(words[1].replace("ADDRESS", "0x[0-9a-f]+"))
                    .append(" since cycle [0-9]+, called from 0x[0-9a-f]+ <[a-z_]+.0x[0-9a-f]+>");
        }

        StopReason reason = program.run();

        assertThat(reason.kind()).isEqualTo(StopReason.Kind.DEADLOCK);
        assertThat(reason.message()).matches(pattern.toString());
    }
}
