package dev.interlock.test.assertion;

import dev.interlock.core.event.Ledger;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.test.scenario.EventTrace;
import dev.interlock.test.scenario.Outcomes;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;

/**
 * Collects failures instead of stopping at the first, ours and those of AssertJ's own assertions:
 *
 * <pre>{@code
 * InterlockSoftAssertions.softly(softly -> {
 *     softly.assertThat(scene).line(X).onCore(0).isModified();
 *     softly.assertThat(scene).line(X).onCore(1).isInvalid();
 * });
 * }</pre>
 *
 * AssertJ's {@code SoftAssertionsExtension} injects it, too.
 */
public class InterlockSoftAssertions extends SoftAssertions {
    /** Runs assertions and then fails with all that failed. */
    public static void softly(Consumer<InterlockSoftAssertions> assertions) {
        InterlockSoftAssertions softly = new InterlockSoftAssertions();
        assertions.accept(softly);
        softly.assertAll();
    }

    /** About a machine, its lines, cores, bus and memory. */
    public MachineAssert assertThat(Machine actual) {
        return new MachineAssert(actual, this::collectAssertionError);
    }

    /** About the machine of a scene. */
    public MachineAssert assertThat(Scenario actual) {
        return assertThat(actual.machine());
    }

    /** About what happened. */
    public EventsAssert assertThat(EventTrace actual) {
        return new EventsAssert(actual, this::collectAssertionError);
    }

    /** About one access: its value and its price. */
    public AccessAssert assertThat(StepResult actual) {
        return new AccessAssert(actual.ledger(), actual, this::collectAssertionError);
    }

    /** About the price of an access. */
    public AccessAssert assertThat(Ledger actual) {
        return new AccessAssert(actual, null, this::collectAssertionError);
    }

    /** About a program on its machine. */
    public MachineAssert assertThat(ProgramRun actual) {
        return new MachineAssert(actual.machine(), this::collectAssertionError);
    }

    /** About what a concurrent program came to under many seeds. */
    public <T> OutcomesAssert<T> assertThat(Outcomes<T> actual) {
        return new OutcomesAssert<>(actual, this::collectAssertionError);
    }
}
