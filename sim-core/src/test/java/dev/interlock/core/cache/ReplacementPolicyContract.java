package dev.interlock.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheConfig.Replacement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every replacement policy promises. */
interface ReplacementPolicyContract {
    Replacement replacement();

    private CacheConfig cache(int sets, int ways) {
        return new CacheConfig(sets, ways, 4, 4, replacement());
    }

    @Test
    default void agrees_with_a_straightforward_model_on_random_traces() {
        for (int ways : new int[] {1, 2, 3, 4, 6, 8, 12, 16, 64}) {
            for (int sets : new int[] {1, 4}) {
                long seed = 31L * ways + sets;
                Random random = new Random(seed);
                CacheArray cache = new CacheArray(cache(sets, ways), seed);
                List<ReplacementModel> models = ReplacementModel.sets(replacement(), sets, ways, seed);
                for (int step = 0; step < 4000; step++) {
                    // a working set somewhat larger than the cache, and a favourite part of it
                    int range = random.nextBoolean() ? 1 + ways * sets / 2 : 2 * ways * sets;
                    long line = 64L * random.nextInt(range);
                    long pinned = random.nextInt(4) == 0 ? random.nextLong() : 0;
                    int set = (int) (line >>> 6) % sets;
                    int expected = models.get(set).reference(line, pinned);
                    int index = reference(cache, line, pinned);
                    assertThat(index)
                            .as(
                                    "way of line 0x%x at step %d, %d sets of %d ways, seed %d",
                                    line, step, sets, ways, seed)
                            .isEqualTo(expected < 0 ? -1 : set * ways + expected);
                }
            }
        }
    }

    /** One reference to a line; its index then, or −1 if all ways were pinned. */
    static int reference(CacheArray cache, long line, long pinned) {
        int index = cache.find(line);
        if (index >= 0) {
            cache.touch(index);
            return index;
        }
        index = cache.emptyWay(line);
        if (index < 0) {
            index = cache.victim(line, pinned);
            if (index < 0) {
                return -1;
            }
            cache.drop(index);
        }
        cache.take(index, line);
        return index;
    }

    @Test
    default void never_names_a_pinned_way() {
        Random random = new Random(11);
        ReplacementPolicy policy = ReplacementPolicy.of(cache(2, 8), 11);
        for (int step = 0; step < 10_000; step++) {
            int first = 8 * random.nextInt(2);
            long pinned = random.nextInt(256);
            int victim = policy.victim(first, 8, pinned);
            if (pinned == 255) {
                assertThat(victim).isEqualTo(-1);
            } else {
                assertThat(victim).isBetween(first, first + 7);
                assertThat(pinned >>> (victim - first) & 1)
                        .as("pinned %x, victim %d", pinned, victim)
                        .isZero();
                policy.filled(victim);
            }
            policy.touched(random.nextInt(16));
        }
    }

    @Test
    default void pins_beyond_the_last_way_mean_nothing() {
        ReplacementPolicy policy = ReplacementPolicy.of(cache(1, 4), 1);
        assertThat(policy.victim(0, 4, ~0b0100L)).isEqualTo(2);
        assertThat(policy.victim(0, 4, 0b1111)).isEqualTo(-1);
    }

    @Test
    default void sets_do_not_disturb_each_other() {
        if (replacement() == Replacement.RANDOM) {
            return; // one generator serves all sets
        }
        Random random = new Random(5);
        CacheArray alone = new CacheArray(cache(4, 4), 1);
        CacheArray busy = new CacheArray(cache(4, 4), 1);
        for (int step = 0; step < 2000; step++) {
            long line = 64L * 4 * random.nextInt(8); // set 0
            assertThat(reference(busy, line, 0)).isEqualTo(reference(alone, line, 0));
            reference(busy, 64L * (4 * random.nextInt(8) + 1 + random.nextInt(3)), 0);
        }
    }

    @Test
    default void goes_on_from_a_saved_state_as_it_did_before() {
        Random random = new Random(3);
        CacheArray cache = new CacheArray(cache(2, 8), 3);
        for (int step = 0; step < 500; step++) {
            reference(cache, 64L * random.nextInt(40), 0);
        }
        Object saved = cache.save();
        int[] first = new int[500];
        Random again = new Random(4);
        for (int step = 0; step < first.length; step++) {
            first[step] = reference(cache, 64L * again.nextInt(40), 0);
        }
        cache.restore(saved);
        again = new Random(4);
        for (int step = 0; step < first.length; step++) {
            assertThat(reference(cache, 64L * again.nextInt(40), 0)).isEqualTo(first[step]);
        }
    }

    @Test
    default void a_retried_access_is_one_use() {
        CacheArray once = new CacheArray(cache(1, 4), 7);
        CacheArray retried = new CacheArray(cache(1, 4), 7);
        Random random = new Random(7);
        for (int step = 0; step < 2000; step++) {
            long line = 64L * random.nextInt(8);
            int index = reference(once, line, 0);
            boolean hit = retried.find(line) >= 0;
            assertThat(reference(retried, line, 0)).isEqualTo(index);
            if (!hit) {
                retried.filledForRetry(index);
                retried.touch(index);
            }
        }
    }
}
