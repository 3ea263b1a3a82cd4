package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** The machine against the model on tests that nobody wrote. {@code -Dlitmus.random=N} makes it more of them. */
class RandomLitmusTest {
    private static final int TESTS = Integer.getInteger("litmus.random", 100);
    private static final int RUNS = 500;

    @Test
    void the_machine_shows_only_what_the_model_allows() {
        LitmusRunner runner = new LitmusRunner(MachineConfig.profile("textbook-1"));
        int complete = 0;
        for (int seed = 0; seed < TESTS; seed++) {
            String text = RandomLitmus.of(seed);
            LitmusResult result = runner.run(LitmusTest.parse("random.litmus", text), RUNS, seed);
            SortedSet<FinalState> model = result.allowed().orElseThrow();
            assertThat(result.forbidden())
                    .as("seed %d, allowed are %s:%n%s", seed, FinalState.list(model), text)
                    .isEmpty();
            complete += result.histogram().size() == model.size() ? 1 : 0;
        }
        // a machine that shows hardly anything would pass as well
        assertThat(complete).as("tests of which every allowed state was seen").isGreaterThan(TESTS / 3);
    }
}
