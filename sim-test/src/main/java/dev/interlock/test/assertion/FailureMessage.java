package dev.interlock.test.assertion;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.test.scenario.EventRecorder;
import dev.interlock.test.scenario.EventTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The sentences of failures: what was expected, what is, when, under which seed, and what happened last. */
final class FailureMessage {
    /** A table of so many events fits on a screen and tells the last few transactions. */
    private static final int EVENTS_SHOWN = 16;

    private FailureMessage() {}

    /** About a line. */
    static String onLine(Machine machine, long line, String expected, String actual) {
        return "line " + EventText.hex(line & -64) + ": " + sentence(machine, expected, actual)
                + lastHeard(machine, line);
    }

    /** About the machine as a whole or one of its cores. */
    static String of(Machine machine, String expected, String actual) {
        return sentence(machine, expected, actual);
    }

    private static String sentence(Machine machine, String expected, String actual) {
        return "expected " + expected + ", but " + actual + " at cycle " + machine.cycle() + " ("
                + machine.config().name() + ", " + machine.protocol() + ", seed "
                + machine.config().seed() + ")";
    }

    private static String lastHeard(Machine machine, long line) {
        Optional<EventRecorder> recorder = EventRecorder.existing(machine);
        if (recorder.isEmpty()) {
            return "\nnobody recorded events; EventRecorder.of(machine) does";
        }
        EventTrace heard = recorder.get().events().onLine(line);
        return heard.isEmpty()
                ? "\nnothing was heard on this line"
                : "\nlast heard on this line:\n"
                        + indented(heard.last(EVENTS_SHOWN).toString());
    }

    /** Two blanks before each line, none at the end. */
    static String indented(String text) {
        return text.stripTrailing().lines().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    /** {@code S (Shared: a clean copy, others may have one too)}. */
    static String state(LineState state) {
        return state + " (" + state.meaning() + ")";
    }

    /** {@code S → I}. */
    static String path(List<LineState> states) {
        return states.stream().map(LineState::name).collect(Collectors.joining(" → "));
    }

    /** {@code S/I/I}. */
    static String states(LineState... states) {
        return Arrays.stream(states).map(LineState::name).collect(Collectors.joining("/"));
    }

    /** {@code 1 time}, {@code 3 times}. */
    static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }
}
