package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How far cores run alone, and on how many host threads, changes nothing: not one event, not its place in the log. */
class WindowEquivalenceTest {
    private static final long BUDGET = 20_000_000;

    /** What a run showed. */
    private record Outcome(EventList events, long cycles, StopReason end) {}

    static LongStream programSeeds() {
        return LongStream.range(1, 1 + Long.getLong("interlock.windows.seeds", 40));
    }

    static LongStream scriptSeeds() {
        return LongStream.range(1001, 1001 + Long.getLong("interlock.windows.seeds", 40));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("programSeeds")
    void programs_tell_the_same_events_for_every_window_and_number_of_threads(long seed) {
        Outcome expected = program(seed, Integer.MAX_VALUE, 1);
        assertThat(expected.end.kind()).as("seed " + seed).isEqualTo(StopReason.Kind.HALTED);
        for (int window : windows(seed)) {
            compare(seed, window, expected, program(seed, window, 1));
        }
        if (seed % 8 == 0) {
            compare(seed, Integer.MAX_VALUE, expected, program(seed, Integer.MAX_VALUE, 2));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("scriptSeeds")
    void scripts_tell_the_same_events_for_every_window_and_number_of_threads(long seed) {
        Outcome expected = script(seed, Integer.MAX_VALUE, 1);
        for (int window : windows(seed)) {
            compare(seed, window, expected, script(seed, window, 1));
        }
        if (seed % 8 == 0) {
            compare(seed, Integer.MAX_VALUE, expected, script(seed, Integer.MAX_VALUE, 2));
        }
    }

    /** The two ends, and some between; over the seeds, all. */
    private static int[] windows(long seed) {
        return new int[] {1, 2, 3 + (int) (seed % 24)};
    }

    private static void compare(long seed, int window, Outcome expected, Outcome seen) {
        String about = "seed " + seed + ", window " + window;
        assertThat(expected.events.difference(seen.events)).as(about).isNull();
        assertThat(seen.cycles).as(about).isEqualTo(expected.cycles);
        assertThat(seen.end).as(about).isEqualTo(expected.end);
    }

    private static Outcome program(long seed, int window, int threads) {
        SplittableRandom random = new SplittableRandom(seed);
        int cores = 1 + random.nextInt(8);
        MachineConfig config = random.nextInt(4) == 0
                ? MachineConfig.profile(random.nextBoolean() ? "textbook-1" : "edu-1")
                        .withCores(cores)
                : RandomConfig.of(random, cores);
        boolean paging = random.nextBoolean();
        String source = RandomProgram.of(random, cores, paging);
        BareMetal program = new BareMetal(config, source, paging);
        program.start();
        Outcome outcome = run(program.machine(), window, threads);
        assertThat(program.faults()).as("seed " + seed).isEmpty();
        return outcome;
    }

    private static Outcome script(long seed, int window, int threads) {
        Trial trial = Trial.random(seed, 600);
        Machine machine = trial.machine(trial.config().protocolTable());
        for (int core = 0; core < machine.cores(); core++) {
            machine.core(core).perform(trial.scripts().get(core), trial.skews().get(core), false, false);
        }
        return run(machine, window, threads);
    }

    private static Outcome run(Machine machine, int window, int threads) {
        try (machine) {
            machine.windowLength(Math.min(window, machine.lookahead())).hostThreads(threads);
            EventList events = new EventList();
            machine.subscribe(events);
            StopReason end = machine.run(BUDGET);
            for (int core = 0; core < machine.cores(); core++) {
                assertThat(Arrays.stream(machine.cycleUses(core)).sum())
                        .as("CPI stack of core " + core)
                        .isEqualTo(machine.cycle());
            }
            return new Outcome(events, machine.cycle(), end);
        }
    }
}
