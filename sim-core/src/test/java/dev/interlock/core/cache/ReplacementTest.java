package dev.interlock.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.CacheConfig.Replacement;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every policy under the contract, and by hand. */
class ReplacementTest {
    /** References letter after letter, in one set; {@code h} for a hit, {@code m} for a miss. */
    private static String trace(Replacement replacement, int ways, String letters) {
        CacheArray cache = new CacheArray(new CacheConfig(1, ways, 4, 4, replacement), 1);
        StringBuilder result = new StringBuilder();
        for (char letter : letters.toCharArray()) {
            result.append(cache.find(64L * letter) >= 0 ? 'h' : 'm');
            ReplacementPolicyContract.reference(cache, 64L * letter, 0);
        }
        return result.toString();
    }

    @Nested
    class LeastRecentlyUsed implements ReplacementPolicyContract {
        @Override
        public Replacement replacement() {
            return Replacement.LRU;
        }

        /** Silberschatz, Galvin and Gagne, Operating System Concepts, section "LRU Page Replacement": 12 faults. */
        @Test
        void twelve_misses_on_the_textbook_string_with_three_ways() {
            assertThat(trace(Replacement.LRU, 3, "70120304230321201701")).isEqualTo("mmmmhmhmmmmhhmhmhmhh");
        }

        /** Belady's string: LRU is a stack algorithm, so a fourth way can only help (10 misses, then 8). */
        @Test
        void a_fourth_way_helps_on_beladys_string() {
            assertThat(trace(Replacement.LRU, 3, "123412512345")).isEqualTo("mmmmmmmhhmmm");
            assertThat(trace(Replacement.LRU, 4, "123412512345")).isEqualTo("mmmmhhmhhmmm");
        }

        @Test
        void a_loop_one_line_too_long_never_hits() {
            assertThat(trace(Replacement.LRU, 4, "abcdeabcdeabcde")).isEqualTo("m".repeat(15));
        }
    }

    @Nested
    class TreePseudoLru implements ReplacementPolicyContract {
        @Override
        public Replacement replacement() {
            return Replacement.TREE_PLRU;
        }

        /**
         * After a b c d the root points left and both nodes to their left. The hit on a turns the root to the right, whose
         * node still points to c: c leaves, where LRU would have chosen b.
         */
        @Test
        void after_a_b_c_d_a_the_victim_is_c_and_not_b() {
            assertThat(trace(Replacement.TREE_PLRU, 4, "abcdaeb")).isEqualTo("mmmmhmh");
            assertThat(trace(Replacement.TREE_PLRU, 4, "abcdaec")).isEqualTo("mmmmhmm");
            assertThat(trace(Replacement.LRU, 4, "abcdaeb")).isEqualTo("mmmmhmm");
        }

        @Test
        void with_two_ways_it_is_lru() {
            String letters = "abacbcabbcaacbabcbacbbacab";
            assertThat(trace(Replacement.TREE_PLRU, 2, letters)).isEqualTo(trace(Replacement.LRU, 2, letters));
        }

        /** Three ways have the tree of four; the path to the fourth ends at the third. */
        @Test
        void ways_that_do_not_exist_are_never_chosen() {
            // a b: root right, left node left; c: root left. d takes a's way; then root right: e takes c's.
            assertThat(trace(Replacement.TREE_PLRU, 3, "abcdeb")).isEqualTo("mmmmmh");
        }
    }

    @Nested
    class NotRecentlyUsed implements ReplacementPolicyContract {
        @Override
        public Replacement replacement() {
            return Replacement.NRU;
        }

        /** All four bits are set, so d's successor clears them and takes way 0; then way 1 is the first clear one. */
        @Test
        void when_all_were_used_the_first_way_leaves() {
            assertThat(trace(Replacement.NRU, 4, "abcdaea")).isEqualTo("mmmmhmm");
            assertThat(trace(Replacement.NRU, 4, "abcdefcd")).isEqualTo("mmmmmmhh");
        }
    }

    @Nested
    class ReReferenceInterval implements ReplacementPolicyContract {
        /** a and b are used twice, then a scan of four lines, then a and b again; after the ISCA 2010 paper's figure 2. */
        private static final String SCAN = "abbawxyzab";

        @Override
        public Replacement replacement() {
            return Replacement.SRRIP;
        }

        @Test
        void a_working_set_used_twice_survives_a_scan() {
            assertThat(trace(Replacement.SRRIP, 4, SCAN)).isEqualTo("mmhhmmmmhh");
        }

        @Test
        void under_lru_and_nru_it_does_not() {
            assertThat(trace(Replacement.LRU, 4, SCAN)).isEqualTo("mmhhmmmmmm");
            assertThat(trace(Replacement.NRU, 4, SCAN)).isEqualTo("mmhhmmmmmm");
        }
    }

    @Nested
    class RandomChoice implements ReplacementPolicyContract {
        @Override
        public Replacement replacement() {
            return Replacement.RANDOM;
        }

        @Test
        void the_seed_decides_the_run() {
            assertThat(victims(1)).isEqualTo(victims(1)).isNotEqualTo(victims(2));
        }

        private String victims(long seed) {
            ReplacementPolicy policy = ReplacementPolicy.of(new CacheConfig(1, 8, 4, 4, Replacement.RANDOM), seed);
            StringBuilder victims = new StringBuilder();
            for (int i = 0; i < 64; i++) {
                victims.append(policy.victim(0, 8, 0));
            }
            return victims.toString();
        }

        /** 80 000 draws among five free ways: each 16 000 ± 6 standard deviations (113). */
        @Test
        void every_way_that_may_leave_has_the_same_chance() {
            ReplacementPolicy policy = ReplacementPolicy.of(new CacheConfig(1, 8, 4, 4, Replacement.RANDOM), 42);
            int[] count = new int[8];
            for (int i = 0; i < 80_000; i++) {
                count[policy.victim(0, 8, 0b0010_0101)]++;
            }
            for (int way = 0; way < 8; way++) {
                if ((0b0010_0101 >>> way & 1) != 0) {
                    assertThat(count[way]).isZero();
                } else {
                    assertThat(count[way]).as("draws of way %d, seed 42", way).isBetween(15_320, 16_680);
                }
            }
        }
    }

    @Test
    void policies_are_found_by_name() {
        assertThat(Replacement.named("tree-plru")).isEqualTo(Replacement.TREE_PLRU);
        assertThat(Replacement.named("SRRIP")).isEqualTo(Replacement.SRRIP);
        for (Replacement replacement : Replacement.values()) {
            assertThat(Replacement.named(replacement.text())).isEqualTo(replacement);
        }
    }

    @Test
    void an_unknown_policy_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> Replacement.named("fifo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replacement is fifo; it must be one of lru, tree-plru, nru, srrip, random");
        assertThatThrownBy(() -> new CacheConfig(64, 8, 4, 4, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replacement is missing; it must be one of lru, tree-plru, nru, srrip, random");
    }
}
