package dev.interlock.test.assertion;

import dev.interlock.test.scenario.EventTrace;
import dev.interlock.test.scenario.Outcomes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Assertions about what a concurrent program came to under many seeds.
 *
 * @param <T> an outcome
 */
public final class OutcomesAssert<T> extends InterlockAssert<OutcomesAssert<T>, Outcomes<T>> {
    private static final int EVENTS_SHOWN = 24;

    OutcomesAssert(Outcomes<T> actual, Consumer<AssertionError> failures) {
        super(actual, OutcomesAssert.class, failures);
    }

    /** Nothing but these was seen; not all of them must have been. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final OutcomesAssert<T> allOutcomesIn(T... allowed) {
        List<T> wanted = Arrays.asList(allowed);
        for (T outcome : actual.seen()) {
            if (!wanted.contains(outcome)) {
                return fail(message("every outcome to be one of " + wanted, outcome));
            }
        }
        return this;
    }

    /** Each of these was seen under one seed at least. */
    @SafeVarargs
    public final OutcomesAssert<T> eventuallySees(T... wanted) {
        for (T outcome : wanted) {
            if (!actual.seen().contains(outcome)) {
                return fail("expected to see " + outcome + " under one of " + actual.runs()
                        + " seeds, but it was never seen\nseen were:\n" + seen());
            }
        }
        return this;
    }

    /** None of these was seen. */
    @SafeVarargs
    public final OutcomesAssert<T> neverSees(T... unwanted) {
        for (T outcome : unwanted) {
            if (actual.seen().contains(outcome)) {
                return fail(message("never to see " + outcome, outcome));
            }
        }
        return this;
    }

    private String message(String expected, T outcome) {
        List<Long> seeds = actual.seedsOf(outcome);
        EventTrace trace = actual.trace(outcome);
        return "expected " + expected + ", but " + outcome + " came of " + seeds.size() + " of " + actual.runs()
                + " seeds, first of seed " + seeds.get(0) + "\nseen were:\n" + seen()
                + (trace.isEmpty()
                        ? ""
                        : "\nhow it came about:\n"
                                + FailureMessage.indented(
                                        trace.last(EVENTS_SHOWN).toString()));
    }

    private String seen() {
        return FailureMessage.indented(actual.toString());
    }
}
