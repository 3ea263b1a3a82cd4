package dev.interlock.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheConfig.Replacement;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.event.Level;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.observe.MissClassifier.LineSharing;
import dev.interlock.core.pipeline.AccessScript;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On edu-1: an L1D of four sets and two ways, eight lines; lines 256 bytes apart share a set. */
class MissClassifierTest {
    private static final long X = 0x4000;

    private Machine machine;
    private MissClassifier misses;

    @BeforeEach
    void listen() {
        listen(MachineConfig.profile("edu-1").withCores(3), Level.L1D);
    }

    private void listen(MachineConfig config, Level level) {
        machine = new Machine(config);
        CacheConfig cache =
                level == Level.L1D ? config.cache().l1d() : config.cache().l2();
        misses = new MissClassifier(level, cache, config.cores());
        machine.subscribe(misses, MissClassifier.kinds());
    }

    private void assertMisses(int core, int compulsory, int capacity, int conflict, int real, int falseOnes) {
        assertThat(misses.toString().lines().toList().get(core))
                .contains(": " + compulsory + " compulsory, " + capacity + " capacity, " + conflict + " conflict, "
                        + real + " true sharing, " + falseOnes + " false sharing, 0 inclusion");
    }

    @Test
    void the_first_use_of_a_line_is_compulsory_and_the_second_hits() {
        machine.port(0).load(X, 8);
        machine.port(0).load(X + 8, 8);
        machine.port(0).store(X + 64, 8, 1);
        assertMisses(0, 2, 0, 0, 0, 0);
    }

    @Test
    void three_lines_of_one_set_of_two_ways_conflict() {
        for (int round = 0; round < 3; round++) {
            for (int line = 0; line < 3; line++) {
                machine.port(0).load(X + 256L * line, 8);
            }
        }
        assertMisses(0, 3, 0, 6, 0, 0); // eight lines would have been room enough
    }

    @Test
    void nine_lines_in_turn_are_too_many_for_eight() {
        for (int round = 0; round < 2; round++) {
            for (int line = 0; line < 9; line++) {
                machine.port(0).load(X + 64L * line, 8);
            }
        }
        // set 0 has three of the lines and misses each time; fully associative LRU would have missed all nine
        assertMisses(0, 9, 3, 0, 0, 0);
    }

    @Test
    void reading_what_another_core_wrote_is_true_sharing() {
        machine.port(0).load(X, 8);
        machine.port(1).store(X, 8, 5);
        machine.port(0).load(X, 8);
        assertMisses(0, 1, 0, 0, 1, 0);
        assertMisses(1, 1, 0, 0, 0, 0);
        assertThat(misses.sharedLines()).containsExactly(new LineSharing(X, 1, 0));
    }

    @Test
    void reading_beside_what_another_core_wrote_is_false_sharing() {
        machine.port(0).load(X, 8);
        machine.port(1).store(X + 8, 8, 5);
        machine.port(0).load(X, 8);
        assertMisses(0, 1, 0, 0, 0, 1);
        assertThat(misses.sharedLines()).containsExactly(new LineSharing(X, 0, 1));
    }

    @Test
    void bytes_decide_and_not_words() {
        machine.port(0).load(X, 8);
        machine.port(1).store(X + 3, 1, 5);
        machine.port(0).load(X, 2);
        assertMisses(0, 1, 0, 0, 0, 1);
        machine.port(1).store(X + 3, 1, 6);
        machine.port(0).load(X, 4);
        assertMisses(0, 1, 0, 0, 1, 1);
    }

    @Test
    void what_a_third_core_wrote_since_counts_too() {
        machine.port(0).load(X, 8);
        machine.port(1).store(X + 8, 8, 5);
        machine.port(2).store(X, 8, 6);
        machine.port(0).load(X, 8);
        assertMisses(0, 1, 0, 0, 1, 0);
        machine.port(1).store(X + 8, 8, 7); // core 2 has written other bytes since core 1 lost the line
        assertMisses(1, 1, 0, 0, 0, 1);
    }

    @Test
    void counters_in_one_line_are_false_sharing_whoever_locks() {
        for (int round = 0; round < 10; round++) {
            machine.port(0).fetchAndAdd(X, 8, 1);
            machine.port(1).fetchAndAdd(X + 8, 8, 1);
        }
        assertMisses(0, 1, 0, 0, 0, 9);
        assertMisses(1, 1, 0, 0, 0, 9);
        for (int round = 0; round < 10; round++) {
            machine.port(0).fetchAndAdd(X, 8, 1);
            machine.port(1).fetchAndAdd(X, 8, 1);
        }
        assertMisses(0, 1, 0, 0, 9, 10);
        assertMisses(1, 1, 0, 0, 10, 9);
    }

    @Test
    void a_line_that_had_been_replaced_is_no_coherence_miss() {
        machine.port(0).load(X, 8);
        machine.port(0).load(X + 256, 8);
        machine.port(0).load(X + 512, 8); // X leaves the L1D
        machine.port(1).store(X, 8, 5);
        machine.port(0).load(X, 8);
        assertMisses(0, 3, 0, 1, 0, 0);
    }

    @Test
    void a_flushed_line_is_its_own_class() {
        machine.port(0).load(X, 8);
        machine.port(0).flush(X);
        machine.port(0).load(X, 8);
        assertThat(misses.count(0, MissClass.INCLUSION)).isEqualTo(1);
        assertThat(misses.count(MissClass.COMPULSORY)).isEqualTo(1);
    }

    /** The store waits in the buffer: what counts is when it is written, and that a load took its value before is no use. */
    @Test
    void a_forwarded_load_is_no_reference_to_the_cache() {
        machine.perform(0, AccessScript.builder().store(X, 8, 1).load(X, 8).build());
        machine.settle();
        assertMisses(0, 1, 0, 0, 0, 0);
    }

    /** A line that stays in the L1D when a non-inclusive L2 gives it up can still be taken by another core. */
    @ParameterizedTest
    @EnumSource(Inclusion.class)
    void sharing_is_sharing_wherever_the_line_was(Inclusion ofL2) {
        MachineConfig edu = MachineConfig.profile("edu-1");
        listen(
                edu.withCache(edu.cache()
                        .withL2(new CacheConfig(4, 2, 12, 4, Replacement.LRU))
                        .withInclusion(ofL2, Inclusion.INCLUSIVE)),
                Level.L1D);
        machine.port(0).load(X, 8);
        machine.port(0).load(X + 256, 8);
        machine.port(0).load(X, 8);
        machine.port(0).load(X + 512, 8); // X + 256 leaves the L1D; X leaves the L2, and if that is inclusive the L1D
        boolean stays = ofL2 != Inclusion.INCLUSIVE;
        assertThat(machine.line(X).in(0, Level.L1D)).isEqualTo(stays);
        machine.port(1).store(X, 8, 5);
        machine.port(0).load(X, 8);
        assertMisses(0, 3, 0, stays ? 0 : 1, stays ? 1 : 0, 0);
        machine.port(1).store(X + 8, 8, 5);
        machine.port(0).load(X, 8);
        assertMisses(0, 3, 0, stays ? 0 : 1, stays ? 1 : 0, 1);
    }

    /** Eight lines of an L1D above eight of an L2: sixteen if they are different. */
    @ParameterizedTest
    @CsvSource({"INCLUSIVE, 12, 12", "EXCLUSIVE, 12, 0", "EXCLUSIVE, 26, 26"})
    void an_exclusive_l2_adds_its_capacity(Inclusion ofL2, int lines, int capacityMisses) {
        MachineConfig edu = MachineConfig.profile("edu-1").withCores(1);
        MachineConfig config = edu.withCache(edu.cache()
                .withL1i(new CacheConfig(1, 8, 4, 4, Replacement.LRU))
                .withL1d(new CacheConfig(1, 8, 4, 4, Replacement.LRU))
                .withL2(new CacheConfig(1, 8, 12, 4, Replacement.LRU))
                .withInclusion(ofL2, Inclusion.INCLUSIVE));
        machine = new Machine(config);
        misses = new MissClassifier(Level.L2, config.cache(), 1);
        machine.subscribe(misses, MissClassifier.kinds());
        for (int round = 0; round < 2; round++) {
            for (int line = 0; line < lines; line++) {
                machine.port(0).load(X + 64L * line, 8);
            }
        }
        assertMisses(0, lines, capacityMisses, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "L1D, INCLUSIVE",
        "L2, INCLUSIVE",
        "L1D, EXCLUSIVE",
        "L2, EXCLUSIVE",
        "L1D, NON_INCLUSIVE",
        "L2, NON_INCLUSIVE"
    })
    void every_miss_has_one_class(Level level, Inclusion inclusion) {
        for (long seed = 1; seed <= 5; seed++) {
            MachineConfig edu = MachineConfig.profile("edu-1").withCores(3);
            listen(edu.withCache(edu.cache().withInclusion(inclusion, inclusion)), level);
            Random random = new Random(seed);
            for (int core = 0; core < 3; core++) {
                AccessScript.Builder script = AccessScript.builder();
                for (int i = 0; i < 3000; i++) {
                    long address = X + 8L * random.nextInt(8 * 40);
                    if (random.nextInt(3) > 0) {
                        script.load(address, 8);
                    } else {
                        script.store(address, 8, i);
                    }
                }
                machine.core(core).perform(script.build(), machine.cycle(), false, false);
            }
            machine.settle();
            for (int core = 0; core < 3; core++) {
                var counters = machine.core(core).caches().counters;
                long classified = 0;
                for (MissClass why : MissClass.values()) {
                    classified += misses.count(core, why);
                }
                assertThat(classified)
                        .as("core %d, seed %d: %s", core, seed, misses)
                        .isEqualTo(level == Level.L1D ? counters.l1dMisses : counters.l2Misses);
            }
            assertThat(misses.count(MissClass.TRUE_SHARING)).isPositive();
            assertThat(misses.count(MissClass.FALSE_SHARING)).isPositive();
        }
    }

    /** In a fully associative LRU cache there is no set to be crowded. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_fully_associative_lru_cache_has_no_conflicts(long seed) {
        MachineConfig edu = MachineConfig.profile("edu-1").withCores(1);
        listen(
                edu.withCache(edu.cache()
                        .withL1d(new CacheConfig(1, 8, 4, 4, Replacement.LRU))
                        .withL2(new CacheConfig(1, 32, 12, 4, Replacement.LRU))
                        .withL3(new CacheConfig(1, 64, 18, 4, Replacement.LRU))),
                Level.L1D);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            machine.port(0).load(X + 64L * random.nextInt(random.nextBoolean() ? 6 : 14), 8);
        }
        assertThat(misses.count(MissClass.CONFLICT)).as("seed %d", seed).isZero();
        assertThat(misses.count(MissClass.CAPACITY)).isPositive();
        assertThat(misses.count(MissClass.COMPULSORY)).isEqualTo(14);
    }

    @Test
    void observing_changes_no_cycle() {
        long[] cycles = new long[2];
        for (int observed = 0; observed < 2; observed++) {
            MachineConfig config = MachineConfig.profile("edu-1").withCores(2);
            Machine run = new Machine(config);
            if (observed == 1) {
                run.subscribe(new MissClassifier(Level.L1D, config.cache().l1d(), 2), MissClassifier.kinds());
            }
            Random random = new Random(9);
            for (int core = 0; core < 2; core++) {
                AccessScript.Builder script = AccessScript.builder();
                for (int i = 0; i < 1000; i++) {
                    script.store(X + 8L * random.nextInt(200), 8, i).load(X + 8L * random.nextInt(200), 8);
                }
                run.core(core).perform(script.build(), 0, false, false);
            }
            run.settle();
            cycles[observed] = run.cycle();
        }
        assertThat(cycles[1]).isEqualTo(cycles[0]);
    }

    @Test
    void a_level_whose_hits_are_not_told_is_refused() {
        assertThatThrownBy(() -> new MissClassifier(
                        Level.L3, MachineConfig.profile("edu-1").cache().l3(), 2))
                .hasMessage("misses of L3 cannot be classified; it must be L1D or L2, of whose hits there are events");
    }
}
