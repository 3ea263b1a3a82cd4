package dev.interlock.test.litmus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What came of running a test.
 *
 * @param test the test
 * @param histogram how often each final state was seen
 * @param profile name of the machine
 * @param seed with which the same result can be had again
 * @param cycles simulated in all
 * @param allowed all final states that x86-TSO allows; empty if there were too many to find
 */
public record LitmusResult(
        LitmusTest test,
        Map<FinalState, Long> histogram,
        String profile,
        long seed,
        long cycles,
        Optional<SortedSet<FinalState>> allowed) {
    public LitmusResult {
        SortedMap<FinalState, Long> copy = new TreeMap<>(histogram);
        histogram = Collections.unmodifiableSortedMap(copy);
    }

    /** Number of runs. */
    public long runs() {
        return histogram.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Runs whose final state satisfies the proposition behind {@code exists}, {@code ~exists} or {@code forall}. */
    public long positive() {
        return histogram.entrySet().stream()
                .filter(entry -> holds(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The other runs. */
    public long negative() {
        return runs() - positive();
    }

    /** True if the condition as a whole holds of what was seen: {@code Ok}. */
    public boolean validated() {
        return test.condition().validated(positive(), negative());
    }

    /** {@code Never}, {@code Sometimes} or {@code Always} was the proposition true. */
    public String observation() {
        return observation(positive(), negative());
    }

    /** What {@link #observation} may be at most under x86-TSO; empty if that is not known. */
    public Optional<String> modelObservation() {
        return allowed.map(states -> {
            long positive = states.stream().filter(this::holds).count();
            return observation(positive, states.size() - positive);
        });
    }

    /** States that were seen although x86-TSO does not allow them: bugs of the machine. */
    public List<FinalState> forbidden() {
        List<FinalState> bad = new ArrayList<>(histogram.keySet());
        allowed.ifPresentOrElse(bad::removeAll, bad::clear);
        return bad;
    }

    private boolean holds(FinalState state) {
        return test.condition().proposition().holds(state);
    }

    static String observation(long positive, long negative) {
        return positive == 0 ? "Never" : negative == 0 ? "Always" : "Sometimes";
    }

    /**
     * Prints the result as litmus7 does, then what we know besides.
     *
     * <pre>{@code
     * Test SB Allowed
     * Histogram (4 states)
     * 2481  *>0:rax=0; 1:rax=0;
     * 3104  :>0:rax=0; 1:rax=1;
     * …
     * Ok
     *
     * Witnesses
     * Positive: 2481, Negative: 7519
     * Condition exists (0:rax=0 /\ 1:rax=0) is validated
     * Observation SB Sometimes 2481 7519
     * Model SB x86-TSO Sometimes, 4 states allowed, 4 of them seen
     * Run SB textbook-1, seed 1, 10000 runs, 4012345 cycles
     * }</pre>
     */
    public void print(Appendable out) throws IOException {
        Condition condition = test.condition();
        String name = test.name();
        line(out, "Test " + name + " " + condition.quantifier().kind());
        line(out, "Histogram (" + histogram.size() + " states)");
        for (Map.Entry<FinalState, Long> entry : histogram.entrySet()) {
            line(
                    out,
                    String.format("%-6d", entry.getValue()) + (holds(entry.getKey()) ? '*' : ':') + ">"
                            + entry.getKey());
        }
        line(out, validated() ? "Ok" : "No");
        line(out, "");
        line(out, "Witnesses");
        // of a ~exists, litmus7 counts as witnesses the runs that avoid the proposition
        boolean negated = condition.quantifier() == Condition.Quantifier.NOT_EXISTS;
        line(
                out,
                "Positive: " + (negated ? negative() : positive()) + ", Negative: "
                        + (negated ? positive() : negative()));
        line(out, "Condition " + condition + " is " + (validated() ? "" : "NOT ") + "validated");
        line(out, "Observation " + name + " " + observation() + " " + positive() + " " + negative());
        line(out, "Model " + name + " " + modelLine());
        for (FinalState state : forbidden()) {
            line(
                    out,
                    "Forbidden " + name + " " + state + " was seen " + histogram.get(state)
                            + " times, and x86-TSO does not allow it");
        }
        line(out, "Run " + name + " " + profile + ", seed " + seed + ", " + runs() + " runs, " + cycles + " cycles");
    }

    private String modelLine() {
        return allowed.map(states -> "x86-TSO " + modelObservation().orElseThrow() + ", " + states.size()
                        + " states allowed, "
                        + histogram.keySet().stream().filter(states::contains).count() + " of them seen")
                .orElse("x86-TSO unknown: the test has too many states to visit them all");
    }

    private static void line(Appendable out, String text) throws IOException {
        out.append(text).append('\n');
    }
}
