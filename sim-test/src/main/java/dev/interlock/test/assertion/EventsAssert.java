package dev.interlock.test.assertion;

import dev.interlock.core.event.SimEvent;
import dev.interlock.test.scenario.EventTrace;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Assertions about what happened, in which order. */
public final class EventsAssert extends InterlockAssert<EventsAssert, EventTrace> {
    EventsAssert(EventTrace actual, Consumer<AssertionError> failures) {
        super(actual, EventsAssert.class, failures);
    }

    /** Looks only at events about the line that holds a physical address. */
    public EventsAssert onLine(long physical) {
        return new EventsAssert(actual.onLine(physical), failures());
    }

    /** Looks only at events of one core. */
    public EventsAssert ofCore(int core) {
        return new EventsAssert(actual.ofCore(core), failures());
    }

    /** Looks only at events at {@code from} or later and before {@code to}. */
    public EventsAssert between(long from, long to) {
        return new EventsAssert(actual.between(from, to), failures());
    }

    /** A thread of the guest, by its TID, among these events. */
    public ThreadAssert thread(int number) {
        return new ThreadAssert(actual, number, failures());
    }

    /** Of the sorts of events that are named here, exactly these happened, in this order. */
    public EventsAssert containsExactly(EventPattern... expected) {
        EventTrace relevant =
                actual.where(event -> Arrays.stream(expected).anyMatch(pattern -> pattern.isAbout(event)));
        List<SimEvent> events = relevant.toList();
        int agree = 0;
        while (agree < Math.min(expected.length, events.size()) && expected[agree].matches(events.get(agree))) {
            agree++;
        }
        int first = agree;
        return require(
                agree == expected.length && agree == events.size(),
                () -> "expected exactly\n" + listed(expected, first)
                        + (first < events.size()
                                ? "but the next of these sorts was another:\n"
                                : "but no more happened:\n")
                        + shown(relevant));
    }

    /** These happened in this order, whatever happened between them. */
    public EventsAssert containsInOrder(EventPattern... expected) {
        int found = 0;
        for (SimEvent event : actual) {
            if (found < expected.length && expected[found].matches(event)) {
                found++;
            }
        }
        int first = found;
        return require(
                found == expected.length,
                () -> "expected in this order\n" + listed(expected, first) + "but the marked one did not follow:\n"
                        + shown(actual));
    }

    /** Nothing like this happened. */
    public EventsAssert doesNotContain(EventPattern... unwanted) {
        EventTrace found = actual.where(event -> Arrays.stream(unwanted).anyMatch(pattern -> pattern.matches(event)));
        return require(
                found.isEmpty(),
                () -> "expected no " + Arrays.toString(unwanted) + ", but it happened:\n" + shown(found));
    }

    /** Nothing happened at all. */
    public EventsAssert isEmpty() {
        return require(
                actual.isEmpty(), () -> "expected no event, but there were " + actual.size() + ":\n" + shown(actual));
    }

    /** So many events happened. */
    public EventsAssert hasSize(int expected) {
        return require(
                actual.size() == expected,
                () -> "expected " + expected + " events, but there were " + actual.size() + ":\n" + shown(actual));
    }

    private static String listed(EventPattern[] patterns, int marked) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < patterns.length; i++) {
            text.append(i == marked ? "  → " : "    ").append(patterns[i]).append('\n');
        }
        return text.toString();
    }

    private static String shown(EventTrace trace) {
        String table = trace.isEmpty() ? "nothing" : trace.last(32).toString();
        return table.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
    }
}
