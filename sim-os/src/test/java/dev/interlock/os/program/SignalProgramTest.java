package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.SignalDelivered;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.schedule.SchedulerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that live on signals print what they print on hardware. {@code -Dinterlock.signals.seeds=20} runs more of it. */
class SignalProgramTest {
    private static final Path HERE = Path.of("..", "examples", "guest", "signals");
    private static final List<String> PROGRAMS = List.of(
            "exceptions",
            "faults",
            "masks",
            "overflow",
            "child",
            "broken",
            "timers",
            "state",
            "threads",
            "cputimers",
            "posixtimers",
            "eventfiles",
            "jobs",
            "inherit");

    private static final int SEEDS = Integer.getInteger("interlock.signals.seeds", 1);

    private record Case(String program, int cores, long seed) {}

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String program : PROGRAMS) {
            for (int cores : new int[] {1, 2, 4}) {
                for (int seed = 1; seed <= SEEDS; seed++) {
                    cases.add(new Case(program, cores, 10L * cores + seed));
                }
            }
        }
        return cases.stream();
    }

    private static ThreadProgram load(String program, int cores, long seed) throws IOException {
        Path binary = HERE.resolve("bin").resolve(program);
        return new ThreadProgram(binary, 1, cores, seed, SchedulerConfig.DEFAULT);
    }

    private static String expected(String program) throws IOException {
        return Files.readString(HERE.resolve("expected").resolve(program + ".txt"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_program_prints_what_it_prints_on_hardware(Case one) throws IOException {
        ThreadProgram run = load(one.program, one.cores, one.seed);

        StopReason end = run.run();
        assertThat(run.printed()).as("%s", end).isEqualTo(expected(one.program));
        assertThat(end).isEqualTo(StopReason.exited(0));
    }

    /** Programs that gcc builds with glibc make their timers, threads and waits by other calls than musl's. */
    @ParameterizedTest
    @ValueSource(strings = {"cputimers", "posixtimers", "eventfiles", "jobs", "inherit"})
    void a_program_built_by_gcc_prints_the_same(String name, @TempDir Path folder) throws Exception {
        Path binary = GccProgram.build(HERE.resolve(name + ".c"), folder).binary();
        ThreadProgram run = new ThreadProgram(binary, 1, 2, 7, SchedulerConfig.DEFAULT);

        StopReason end = run.run();
        assertThat(run.printed()).as("%s", end).isEqualTo(expected(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"masks", "timers", "cputimers", "posixtimers", "eventfiles", "jobs", "inherit"})
    void time_can_run_backwards_through_handlers_and_what_is_pending(String name) throws IOException {
        ThreadProgram undisturbed = load(name, 2, 3);
        undisturbed.run();
        long end = undisturbed.machine.cycle();
        ThreadProgram program = load(name, 2, 3);
        for (long cycle : new SplittableRandom(5).longs(8, 1, end).sorted().toArray()) {
            program.machine.runTo(cycle);
            Snapshot snapshot = program.machine.snapshot();
            program.machine.runTo(Math.min(end - 1, cycle + 3_000_000));
            program.machine.restore(snapshot);
        }

        assertThat(program.run()).isEqualTo(StopReason.exited(0));
        assertThat(program.machine.cycle()).as(name).isEqualTo(end);
        assertThat(program.printed()).isEqualTo(undisturbed.printed());
    }

    @Test
    void who_listens_hears_of_each_signal() throws IOException {
        ThreadProgram program = load("masks", 1, 1);
        List<Integer> signals = new ArrayList<>();
        program.machine.subscribe(event -> {
            if (event.kind() == EventKind.SIGNAL_DELIVERED) {
                signals.add(((SignalDelivered) event).signal());
            }
        });
        program.run();

        assertThat(signals).startsWith(10, 12, 10).endsWith(35, 35, 36, 36, 37, 37);
    }
}
