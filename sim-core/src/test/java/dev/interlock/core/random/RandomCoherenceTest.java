package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.Mesi;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random accesses from 2 to 32 cores with tiny caches, checked against x86-TSO and MESI at every event.
 *
 * <p>The long campaign, 100 million accesses on two host threads:
 *
 * <pre>
 *   mvn -pl sim-isa,sim-core test -Dtest=RandomCoherenceTest -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dinterlock.random.accesses=100000000 -Dinterlock.random.threads=2 -Dinterlock.random.seed=1000000
 * </pre>
 *
 * A failure prints its seed and what is left of the trial after making it smaller; {@code
 * -Dinterlock.random.accesses=1 -Dinterlock.random.seed=SEED} does it again.
 */
class RandomCoherenceTest {
    private static final int BLOCKS = 20;
    private static final long ACCESSES = Long.getLong("interlock.random.accesses", 2_200_000);
    private static final long FIRST_SEED = Long.getLong("interlock.random.seed", 1);
    private static final boolean PARALLEL = Integer.getInteger("interlock.random.threads", 1) > 1;
    private static final int TRIALS_AT_ONCE = 16;

    static LongStream blocks() {
        return LongStream.range(0, Math.min(BLOCKS, ACCESSES)).map(block -> FIRST_SEED + block * 1_000_000);
    }

    @ParameterizedTest(name = "seeds from {0}")
    @MethodSource("blocks")
    void random_accesses_obey_tso_and_mesi_and_their_accounts_balance(long seed, TestReporter reporter) {
        AtomicLong accesses = new AtomicLong();
        long wanted = (ACCESSES + BLOCKS - 1) / BLOCKS;
        for (long next = seed; accesses.get() < wanted; next += TRIALS_AT_ONCE) {
            LongStream seeds = LongStream.range(next, next + (wanted > 1 ? TRIALS_AT_ONCE : 1));
            (PARALLEL ? seeds.parallel() : seeds)
                    .forEach(s -> accesses.addAndGet(TrialRun.ofOrSmaller(trial(s), Mesi.TABLE)));
        }
        reporter.publishEntry("accesses", accesses.toString());
        assertThat(accesses.get()).isGreaterThanOrEqualTo(wanted);
    }

    /** Short trials find what goes wrong at the beginning, long ones what needs a history. */
    private static Trial trial(long seed) {
        return Trial.random(seed, 200 << new SplittableRandom(~seed).nextInt(6));
    }
}
