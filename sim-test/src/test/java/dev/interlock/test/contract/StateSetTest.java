package dev.interlock.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The store of states agrees with a map, also when more values occur than one long can number. */
class StateSetTest {
    @ParameterizedTest(name = "{0} words of {1} values")
    @CsvSource({"2, 90", "3, 60000", "5, 2000", "5, 5000", "7, 300", "7, 200000"})
    void states_are_numbered_as_they_are_found(int words, int values) {
        SplittableRandom random = new SplittableRandom(words * 31L + values);
        StateSet set = new StateSet(words);
        Map<List<Long>, Integer> expected = new HashMap<>();
        List<long[]> states = new ArrayList<>();
        List<Integer> parents = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            long[] state = new long[words];
            for (int word = 0; word < words - 1; word++) {
                state[word] = random.nextInt(values) * 0x1_0000_0001L;
            }
            state[words - 1] = random.nextInt(240);
            if (i > 0 && random.nextInt(3) == 0) {
                state = states.get(random.nextInt(states.size())).clone();
            }
            int parent = random.nextInt(i + 1) - 1;
            boolean fresh = expected.putIfAbsent(boxed(state), states.size()) == null;
            assertThat(set.add(state, parent)).isEqualTo(fresh);
            if (fresh) {
                states.add(state);
                parents.add(parent);
            }
        }
        assertThat(set.size()).isEqualTo(states.size());
        long[] kept = new long[words];
        for (int number = 0; number < states.size(); number++) {
            set.get(number, kept);
            assertThat(kept).isEqualTo(states.get(number));
            assertThat(set.parent(number)).isEqualTo(parents.get(number));
        }
    }

    private static List<Long> boxed(long[] state) {
        return Arrays.stream(state).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"7, 300000"})
    void more_values_than_there_are_numbers_is_an_error_and_not_a_wrong_count(int words, int values) {
        StateSet set = new StateSet(words);

        assertThatThrownBy(() -> {
                    for (int value = 0; value < values; value++) {
                        long[] state = new long[words];
                        Arrays.fill(state, value);
                        state[words - 1] = 0;
                        set.add(state, -1);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("more than 262144 values of a state's word");
    }
}
