package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.pipeline.CoreCounters;
import dev.interlock.core.trap.StopReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of a compiler, with faults, system calls and interrupts between: the hit path of the pipeline changes nothing. */
class HitPathOfProgramsTest {
    /** What a run came to. */
    private record Outcome(String printed, StopReason end, long cycles, List<CoreCounters> counters) {}

    @ParameterizedTest
    @CsvSource({
        "c/bin/queens, 8, 1",
        "c/bin/json, 1, 1",
        "c/bin/cow, 1, 2",
        "c/bin/sha256, 1, 1",
        "threads/bin/mutex, 4, 2"
    })
    void it_differs_in_nothing_from_the_general_way(String program, String argument, int cores) throws IOException {
        Outcome general = run(program, argument, cores, true);
        Outcome hits = run(program, argument, cores, false);

        assertThat(hits.printed).isEqualTo(general.printed);
        assertThat(hits.end).isEqualTo(general.end);
        assertThat(hits.cycles).isEqualTo(general.cycles);
        assertThat(hits.counters).usingRecursiveComparison().isEqualTo(general.counters);
    }

    /** With {@code retired}, somebody listens to each instruction, so each goes the general way. */
    private static Outcome run(String program, String argument, int cores, boolean retired) throws IOException {
        Path binary = Path.of("..", "examples", "guest").resolve(program);
        ThreadProgram run = new ThreadProgram(binary, List.of("/bin/program", argument), cores, 5);
        if (retired) {
            run.machine.subscribe(event -> {}, EventKind.INSTRUCTION_RETIRED);
        }
        StopReason end = run.run();
        List<CoreCounters> counters = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            counters.add(run.machine.core(core).counters());
        }
        return new Outcome(run.printed(), end, run.machine.cycle(), counters);
    }
}
