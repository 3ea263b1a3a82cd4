package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random accesses from 2 to 32 cores through page tables that change meanwhile: small and large pages, global ones, three
 * address spaces with PCIDs or without, one or two walkers, tiny TLBs. Each core forgets translations by hand, as a shootdown
 * would make it. Values, faults, marks and accounts are compared with a model written down from the manual.
 *
 * <p>The long campaign, ten million steps:
 *
 * <pre>
 *   mvn -pl sim-isa,sim-core test -Dtest=RandomMappingTest -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dinterlock.random.mappings=10000000 -Dinterlock.random.threads=2 -Dinterlock.random.seed=1000000
 * </pre>
 *
 * A failure prints its seed and what is left of the trial after making it smaller; {@code
 * -Dinterlock.random.mappings=1 -Dinterlock.random.seed=SEED} does it again.
 */
class RandomMappingTest {
    private static final long STEPS = Long.getLong("interlock.random.mappings", 300_000);
    private static final long BLOCKS = Math.max(10, STEPS / 1_000_000);
    private static final long FIRST_SEED = Long.getLong("interlock.random.seed", 1);
    private static final boolean PARALLEL = Integer.getInteger("interlock.random.threads", 1) > 1;
    private static final int TRIALS_AT_ONCE = 8;

    static LongStream blocks() {
        return LongStream.range(0, Math.min(BLOCKS, STEPS)).map(block -> FIRST_SEED + block * 1_000_000);
    }

    @ParameterizedTest(name = "seeds from {0}")
    @MethodSource("blocks")
    void accesses_obey_page_tables_that_change_once_the_old_translations_are_forgotten(
            long seed, TestReporter reporter) {
        AtomicLong steps = new AtomicLong();
        long wanted = (STEPS + BLOCKS - 1) / BLOCKS;
        for (long next = seed; steps.get() < wanted; next += TRIALS_AT_ONCE) {
            LongStream seeds = LongStream.range(next, next + (wanted > 1 ? TRIALS_AT_ONCE : 1));
            (PARALLEL ? seeds.parallel() : seeds)
                    .mapToObj(RandomMappingTest::trial)
                    .forEach(trial -> steps.addAndGet(MappingRun.ofOrSmaller(trial)));
        }
        reporter.publishEntry("steps", steps.toString());
        assertThat(steps.get()).isGreaterThanOrEqualTo(wanted);
    }

    /** Short trials find what goes wrong at the beginning, long ones what needs a history. */
    private static MappingTrial trial(long seed) {
        return MappingPlan.trial(seed, 300 << new SplittableRandom(~seed).nextInt(5));
    }

    static LongStream windowSeeds() {
        return LongStream.range(1, 1 + Long.getLong("interlock.windows.seeds", 20));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("windowSeeds")
    void the_events_are_the_same_for_every_window(long seed) {
        MappingTrial trial = MappingPlan.trial(seed, 600);
        int longest = trial.config().lookahead();
        EventList expected = MappingRun.events(trial.withWindow(longest));
        for (int window : new int[] {1, 1 + (int) (seed % longest)}) {
            assertThat(expected.difference(MappingRun.events(trial.withWindow(window))))
                    .as("seed " + seed + ", window " + window)
                    .isNull();
        }
    }

    /** The tester must see a kernel that forgets the shootdown: else it would not see a machine that does. */
    @Test
    void a_translation_that_nobody_forgets_is_used_and_noticed() {
        int noticed = 0;
        String message = "";
        for (long seed = 1; seed <= 10; seed++) {
            try {
                MappingRun.of(MappingPlan.trial(seed, 1200, true));
            } catch (AssertionError stale) {
                noticed++;
                message = stale.getMessage();
            }
        }
        assertThat(noticed).as(message).isGreaterThanOrEqualTo(5);
    }

    @Test
    void a_failure_is_made_smaller() {
        MappingTrial wrong = LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(seed -> MappingPlan.trial(seed, 300, true))
                .filter(RandomMappingTest::fails)
                .findFirst()
                .orElseThrow();
        MappingTrial smaller = MappingRun.smaller(wrong);
        assertThat(fails(smaller)).isTrue();
        assertThat(smaller.steps()).isLessThan(wrong.steps());
        assertThat(smaller.describe()).contains("seed " + wrong.seed() + ",");
    }

    private static boolean fails(MappingTrial trial) {
        try {
            MappingRun.of(trial);
            return false;
        } catch (AssertionError stale) {
            return true;
        }
    }
}
