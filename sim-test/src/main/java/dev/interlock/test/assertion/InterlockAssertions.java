package dev.interlock.test.assertion;

import static dev.interlock.test.assertion.InterlockAssert.HARD;

import dev.interlock.core.event.Ledger;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.test.scenario.EventTrace;
import dev.interlock.test.scenario.Outcomes;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;

/** Where assertions begin; import {@code assertThat} statically, beside AssertJ's own. */
public final class InterlockAssertions {
    private InterlockAssertions() {}

    /** About a machine, its lines, cores, bus and memory. */
    public static MachineAssert assertThat(Machine actual) {
        return new MachineAssert(actual, HARD);
    }

    /** About the machine of a scene. */
    public static MachineAssert assertThat(Scenario actual) {
        return new MachineAssert(actual.machine(), HARD);
    }

    /** About what happened. */
    public static EventsAssert assertThat(EventTrace actual) {
        return new EventsAssert(actual, HARD);
    }

    /** About one access: its value and its price. */
    public static AccessAssert assertThat(StepResult actual) {
        return new AccessAssert(actual.ledger(), actual, HARD);
    }

    /** About the price of an access. */
    public static AccessAssert assertThat(Ledger actual) {
        return new AccessAssert(actual, null, HARD);
    }

    /** About a program on its machine. */
    public static MachineAssert assertThat(ProgramRun actual) {
        return new MachineAssert(actual.machine(), HARD);
    }

    /** About what a concurrent program came to under many seeds. */
    public static <T> OutcomesAssert<T> assertThat(Outcomes<T> actual) {
        return new OutcomesAssert<>(actual, HARD);
    }
}
