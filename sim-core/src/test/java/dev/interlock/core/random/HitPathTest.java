package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.CoreCounters;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hit path of the pipeline is the general way without what cannot happen: it takes the same cycles, counts the same, and
 * tells the same events. Who asks for retired instructions gets the general way, so the two can be laid side by side.
 */
class HitPathTest {
    private static final long BUDGET = 20_000_000;

    /** What a run showed, but for the retired instructions themselves. */
    private record Outcome(EventList events, List<CoreCounters> counters, long cycles, StopReason end) {}

    static LongStream seeds() {
        return LongStream.range(2001, 2001 + Long.getLong("interlock.windows.seeds", 40));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_differs_in_nothing_from_the_general_way(long seed) {
        Outcome general = run(program(seed), Integer.MAX_VALUE, true);

        compare("seed " + seed, general, run(program(seed), Integer.MAX_VALUE, false));
        compare("seed " + seed + ", window 1", general, run(program(seed), 1, false));
    }

    /** Who is interrupted on it, and when. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_takes_interrupts_where_the_general_way_does(long seed) {
        Outcome general = run(InterruptTest.storm(seed), Integer.MAX_VALUE, true);

        compare("seed " + seed, general, run(InterruptTest.storm(seed), Integer.MAX_VALUE, false));
        compare("seed " + seed + ", window 1", general, run(InterruptTest.storm(seed), 1, false));
    }

    private static void compare(String about, Outcome general, Outcome hits) {
        assertThat(general.events.difference(hits.events)).as(about).isNull();
        assertThat(hits.cycles).as(about).isEqualTo(general.cycles);
        assertThat(hits.end).as(about).isEqualTo(general.end);
        assertThat(hits.counters).as(about).usingRecursiveComparison().isEqualTo(general.counters);
    }

    private static Machine program(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int cores = 1 + random.nextInt(4);
        MachineConfig config = RandomConfig.of(random, cores);
        boolean paging = random.nextBoolean();
        BareMetal program = new BareMetal(config, RandomProgram.of(random, cores, paging), paging);
        program.start();
        return program.machine();
    }

    /** Somebody listens to each retired instruction, so each goes the general way; or nobody does. */
    private static Outcome run(Machine made, int window, boolean retired) {
        try (Machine machine = made) {
            machine.windowLength(Math.min(window, machine.lookahead()));
            EventList events = new EventList();
            EventKind[] others = Arrays.stream(EventKind.values())
                    .filter(kind -> kind != EventKind.INSTRUCTION_RETIRED)
                    .toArray(EventKind[]::new);
            machine.subscribe(events, others);
            int[] seen = new int[1];
            if (retired) {
                machine.subscribe((SimEvent event) -> seen[0]++, EventKind.INSTRUCTION_RETIRED);
            }
            StopReason end = machine.run(BUDGET);
            List<CoreCounters> counters = new ArrayList<>();
            long instructions = 0;
            for (int core = 0; core < machine.cores(); core++) {
                counters.add(machine.core(core).counters());
                instructions += machine.core(core).counters().instructions;
            }
            assertThat((long) seen[0]).isEqualTo(retired ? instructions : 0);
            return new Outcome(events, counters, machine.cycle(), end);
        }
    }
}
