package dev.interlock.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.bus.BusCounters;
import dev.interlock.core.cache.CacheCounters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workloads do what the page says of them; how long that takes is for the benchmark. */
class ScalingTest {
    private static Scaling.Program booted(String interconnect, String workload, int cores) {
        Scaling.Program program = new Scaling.Program();
        program.interconnect = interconnect;
        program.workload = workload;
        program.cores = cores;
        program.boot();
        return program;
    }

    @ParameterizedTest(name = "{0}, {1} cores")
    @CsvSource({"bus, 2", "bus, 16", "ring, 2", "ring, 16"})
    void the_loads_that_miss_miss_the_l2_and_hit_the_l3(String interconnect, int cores) {
        Scaling.Program program = booted(interconnect, "misses", cores);
        BusCounters bus = program.machine.bus().counters();
        CacheCounters core = program.machine.core(0).caches().counters;
        long operations = program.operations();
        long hits = bus.l3Hits;
        long misses = bus.l3Misses;
        long l2Hits = core.l2Hits;
        long interventions = bus.interventions;

        program.machine.run(program.machine.cycle() + 200_000);

        double done = program.operations() - operations;
        assertThat(done).isGreaterThan(1000);
        assertThat((bus.l3Hits - hits) / done).isBetween(0.98, 1.02);
        assertThat((bus.l3Misses - misses) / done).isLessThan(0.01);
        assertThat((core.l2Hits - l2Hits) / done).isLessThan(0.01);
        assertThat(bus.interventions - interventions).isZero();
    }

    @ParameterizedTest(name = "{0}, {1} cores")
    @CsvSource({"bus, 2", "bus, 16", "ring, 2", "ring, 16"})
    void the_shared_word_comes_from_another_core_every_time(String interconnect, int cores) {
        Scaling.Program program = booted(interconnect, "shared", cores);
        BusCounters bus = program.machine.bus().counters();
        long operations = program.operations();
        long interventions = bus.interventions;

        program.machine.run(program.machine.cycle() + 200_000);

        double done = program.operations() - operations;
        assertThat(done).isGreaterThan(1000);
        assertThat((bus.interventions - interventions) / done).isBetween(0.95, 1.05);
    }
}
