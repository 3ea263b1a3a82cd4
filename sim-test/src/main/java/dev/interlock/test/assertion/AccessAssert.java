package dev.interlock.test.assertion;

import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.pipeline.StepResult;
import java.util.function.Consumer;

/** Assertions about one access: what it read, what it cost, and for what. */
public final class AccessAssert extends InterlockAssert<AccessAssert, Ledger> {
    private final StepResult result;

    /**
     * An assertion.
     *
     * @param result null if only the ledger is known
     */
    AccessAssert(Ledger actual, StepResult result, Consumer<AssertionError> failures) {
        super(actual, AccessAssert.class, failures);
        this.result = result;
    }

    /** It took so many cycles in all. */
    public AccessAssert costs(int cycles) {
        return require(
                actual.total() == cycles, () -> "expected an access of " + cycles + " cycles, but it took " + actual);
    }

    /** It took from {@code least} to {@code most} cycles in all. */
    public AccessAssert costsBetween(int least, int most) {
        return require(
                actual.total() >= least && actual.total() <= most,
                () -> "expected an access of " + least + " to " + most + " cycles, but it took " + actual);
    }

    /** So many of them went to this part. */
    public AccessAssert ofWhich(Part part, int cycles) {
        return require(
                actual.cycles(part) == cycles,
                () -> "expected " + cycles + " cycles for " + part.text() + ", but there were " + actual.cycles(part)
                        + " in " + actual);
    }

    /** None of them went to this part. */
    public AccessAssert withNothingFor(Part part) {
        return ofWhich(part, 0);
    }

    /** So many of them went to the page walk, all levels. */
    public AccessAssert ofWhichWalk(int cycles) {
        return require(
                actual.walk() == cycles,
                () -> "expected " + cycles + " cycles for the page walk, but there were " + actual.walk() + " in "
                        + actual);
    }

    /** The parts sum to the time from its beginning to its end. */
    public AccessAssert isFullyAccountedFor() {
        return require(
                result == null || actual.total() == result.cycles(),
                () -> "expected an account of " + result.cycles() + " cycles, but it has " + actual);
    }

    /** The value read, or the old value of a locked access. */
    public AccessAssert hasValue(long expected) {
        if (result == null) {
            throw new IllegalStateException("a ledger alone has no value; assert about the access's result");
        }
        return require(
                result.value() == expected,
                () -> "expected the access to read " + EventText.number(expected) + ", but it read "
                        + EventText.number(result.value()) + " at cycle " + result.end());
    }
}
