package dev.interlock.core.travel;

import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Two runs beside each other. */
public final class Runs {
    /** Both run so far before what they did is compared. */
    private static final long STRETCH = 10_000;

    private Runs() {}

    /**
     * The first event in which two runs differ.
     *
     * @param number how many events were the same before it
     * @param first what happened in the first run, empty if it has ended
     * @param second what happened in the second run, empty if it has ended
     */
    public record Difference(long number, Optional<SimEvent> first, Optional<SimEvent> second) {
        /** {@code after 17 equal events: cycle 41, core 1: sends RFO · but cycle 43, core 1: sends Upgrade}. */
        @Override
        public String toString() {
            return "after " + number + " equal events: " + text(first) + " · but " + text(second);
        }

        private static String text(Optional<SimEvent> event) {
            return event.map(some -> "cycle " + some.cycle() + ", "
                            + (some.core() < 0 ? "machine" : "core " + some.core())
                            + (some.line() < 0 ? "" : ", line " + EventText.hex(some.line()))
                            + ": " + EventText.of(some))
                    .orElse("no more events");
        }
    }

    /**
     * Lets two machines, with their programs, run beside each other and names the first event in which they differ.
     *
     * @param untilCycle how far they run
     * @return empty if they are equal up to there
     */
    public static Optional<Difference> firstDifference(Machine first, Machine second, long untilCycle) {
        Queue<SimEvent> ofFirst = new ArrayDeque<>();
        Queue<SimEvent> ofSecond = new ArrayDeque<>();
        EventSink toFirst = ofFirst::add;
        EventSink toSecond = ofSecond::add;
        first.subscribe(toFirst);
        second.subscribe(toSecond);
        try {
            long equal = 0;
            boolean goOn = true;
            while (goOn) {
                long until = Math.min(untilCycle, Math.min(first.cycle(), second.cycle()) + STRETCH);
                boolean firstEnded = hasEnded(first.run(until));
                boolean secondEnded = hasEnded(second.run(until));
                goOn = until < untilCycle && !(firstEnded && secondEnded);
                while (!ofFirst.isEmpty() && !ofSecond.isEmpty()) {
                    SimEvent one = ofFirst.remove();
                    SimEvent other = ofSecond.remove();
                    if (!one.equals(other)) {
                        return Optional.of(new Difference(equal, Optional.of(one), Optional.of(other)));
                    }
                    equal++;
                }
                boolean oneIsOver = firstEnded && !ofSecond.isEmpty() || secondEnded && !ofFirst.isEmpty();
                if (oneIsOver || !goOn && !(ofFirst.isEmpty() && ofSecond.isEmpty())) {
                    return Optional.of(new Difference(
                            equal, Optional.ofNullable(ofFirst.peek()), Optional.ofNullable(ofSecond.peek())));
                }
            }
            return Optional.empty();
        } finally {
            first.unsubscribe(toFirst);
            second.unsubscribe(toSecond);
        }
    }

    private static boolean hasEnded(StopReason reason) {
        return reason.kind() != StopReason.Kind.BUDGET;
    }
}
