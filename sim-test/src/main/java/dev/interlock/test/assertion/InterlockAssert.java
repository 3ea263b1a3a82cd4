package dev.interlock.test.assertion;

import java.util.function.Consumer;
import org.assertj.core.api.AbstractAssert;

/**
 * What our assertions share: where failures go. A hard assertion throws them at once, a soft one collects them, and
 * passes that on to the assertions it leads to.
 *
 * @param <S> the assertion's own class
 * @param <A> what it is about
 */
public abstract class InterlockAssert<S extends InterlockAssert<S, A>, A> extends AbstractAssert<S, A> {
    /** Throws at once. */
    static final Consumer<AssertionError> HARD = error -> {
        throw error;
    };

    private final Consumer<AssertionError> failures;

    InterlockAssert(A actual, Class<?> selfType, Consumer<AssertionError> failures) {
        super(actual, selfType);
        this.failures = failures;
    }

    /** Where failures go. */
    final Consumer<AssertionError> failures() {
        return failures;
    }

    /** Reports a failure; returns only if failures are collected. */
    final S fail(String message) {
        failures.accept(failure("%s", message));
        return myself;
    }

    /** Checks a condition; the message is made only if it does not hold. */
    final S require(boolean holds, java.util.function.Supplier<String> message) {
        return holds ? myself : fail(message.get());
    }
}
