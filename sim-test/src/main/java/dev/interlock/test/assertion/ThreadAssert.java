package dev.interlock.test.assertion;

import dev.interlock.core.event.SimEvent.KernelEvent;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.test.scenario.EventTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Assertions about one thread of the guest: where it ran, how often it got a core, what made it wait, how it ended. */
public final class ThreadAssert extends InterlockAssert<ThreadAssert, EventTrace> {
    private static final int EVENTS_SHOWN = 16;

    private final int thread;

    ThreadAssert(EventTrace events, int thread, Consumer<AssertionError> failures) {
        super(
                events.where(event -> event instanceof KernelEvent decided && decided.thread() == thread),
                ThreadAssert.class,
                failures);
        this.thread = thread;
    }

    /** It ran on these cores, in the order in which it first got each, and on no others. */
    public ThreadAssert ranOn(int... cores) {
        List<Integer> ran = actual.of(ThreadSwitched.class).stream()
                .map(ThreadSwitched::core)
                .distinct()
                .toList();
        List<Integer> expected = Arrays.stream(cores).boxed().toList();
        return require(
                ran.equals(expected),
                () -> message("to run on the cores " + expected, ran.isEmpty() ? "it never ran" : "it ran on " + ran));
    }

    /** It never got a core. */
    public ThreadAssert neverRan() {
        return ranOn();
    }

    /** A core was given to it so many times. */
    public ThreadAssert gotACore(int times) {
        int got = actual.of(ThreadSwitched.class).size();
        return require(
                got == times,
                () -> message(
                        "to get a core " + FailureMessage.times(times), "it got one " + FailureMessage.times(got)));
    }

    /** It gave its core away to wait for something so many times. */
    public ThreadAssert slept(int times) {
        int slept = actual.of(ThreadSlept.class).size();
        return require(
                slept == times,
                () -> message("to sleep " + FailureMessage.times(times), "it slept " + FailureMessage.times(slept)));
    }

    /** It ended with this exit status. */
    public ThreadAssert endedWith(int status) {
        Optional<ThreadEnded> end = actual.of(ThreadEnded.class).stream().findFirst();
        return require(
                end.isPresent() && end.get().status() == status,
                () -> message(
                        "to end with status " + status,
                        end.isPresent() ? "it ended with status " + end.get().status() : "it did not end"));
    }

    private String message(String expected, String but) {
        return "expected thread " + thread + " " + expected + ", but " + but
                + (actual.isEmpty()
                        ? "\nno events of this thread were recorded"
                        : "\nlast heard of it:\n"
                                + FailureMessage.indented(
                                        actual.last(EVENTS_SHOWN).toString()));
    }
}
