package dev.interlock.core.report;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.observe.EventText;
import java.util.List;
import java.util.StringJoiner;

/**
 * Why one access took as long as it did. The steps sum to the total of its ledger, always.
 *
 * @param access the access
 * @param steps where its cycles went, in the order in which hardware spends them; none has 0 cycles
 */
public record Explanation(AccessCompleted access, List<Step> steps) {
    /**
     * A part of the time.
     *
     * @param name what it is, such as {@code L1 miss} or {@code intervention from core 1}
     * @param cycles how long, more than 0
     * @param cause why, one clause for people; "" if the name says it all
     * @param inner what it is made of, "" of causes often; empty, or sums to {@code cycles}
     */
    public record Step(String name, int cycles, String cause, List<Step> inner) {
        public Step {
            inner = List.copyOf(inner);
        }

        /** {@code DTLB miss 21 (PDE in L2 12, PTE in L1 4)}. */
        @Override
        public String toString() {
            StringJoiner parts = new StringJoiner(", ", " (", ")").setEmptyValue("");
            inner.forEach(part -> parts.add(part.toString()));
            return name + " " + cycles + parts;
        }
    }

    public Explanation {
        steps = List.copyOf(steps);
    }

    /** All cycles. */
    public int total() {
        return steps.stream().mapToInt(Step::cycles).sum();
    }

    /** In one line: {@code 73 cycles: DTLB miss 21 (PDE in L2 12, PTE in L1 4), L1 miss 4, …}. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ");
        steps.forEach(step -> parts.add(step.toString()));
        return total() + (total() == 1 ? " cycle" : " cycles") + (steps.isEmpty() ? "" : ": " + parts);
    }

    /** {@code core 1: load of 8 bytes at 0x401040 (physical 0x2040), cycles 120 to 193}. */
    public String heading() {
        return "core " + access.core() + ": " + verb(access.access()) + " of " + access.bytes()
                + (access.bytes() == 1 ? " byte" : " bytes") + " at " + EventText.hex(access.virtual())
                + (access.physical() == access.virtual() ? "" : " (physical " + EventText.hex(access.physical()) + ")")
                + ", cycles " + access.began() + " to " + (access.began() + total());
    }

    private static String verb(Access access) {
        return access == Access.LOCKED ? "locked read-modify-write" : EventText.of(access);
    }

    /**
     * For people: the heading, the sum in one line, and a line for each step with its cause.
     *
     * @param width characters in a line, at least 40; longer causes are broken
     */
    public String text(int width) {
        StringBuilder text = new StringBuilder();
        wrap(text, heading(), "", width);
        wrap(text, toString(), "", width);
        for (Step step : steps) {
            row(text, step, "  ", width);
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Step step, String indent, int width) {
        String label = "%s%6d  %s".formatted(indent, step.cycles, step.name);
        wrap(text, label + (step.cause.isEmpty() ? "" : ": " + step.cause), indent + " ".repeat(8), width);
        step.inner.forEach(part -> row(text, part, indent + "  ", width));
    }

    private static void wrap(StringBuilder text, String line, String indent, int width) {
        String rest = line;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            if (space <= indent.length()) {
                break; // a word of its own
            }
            text.append(rest, 0, space).append('\n');
            rest = indent + rest.substring(space + 1);
        }
        text.append(rest).append('\n');
    }
}
