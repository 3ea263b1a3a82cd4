package dev.interlock.test.litmus;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run left in the observed registers and locations: one outcome of a test. Its text is herd's, {@code 0:rax=0;
 * 1:rax=1;}.
 */
public final class FinalState implements Comparable<FinalState> {
    private final LitmusTest test;
    private final long[] values;

    /**
     * @param values one for each of {@link LitmusTest#observed}, extended to 64 bits by its type; the address of a
     *     location is {@link LitmusTest#addressOf}
     */
    FinalState(LitmusTest test, long[] values) {
        this.test = test;
        this.values = values;
    }

    /** The value of an observable of the same test. */
    long value(Observable wanted) {
        return values[test.observed().indexOf(wanted)];
    }

    @Override
    public int compareTo(FinalState other) {
        return Arrays.compare(values, other.values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FinalState state && Arrays.equals(values, state.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** {@code 0:rax=0; 1:rax=1;}. */
    @Override
    public String toString() {
        List<Observable> observed = test.observed();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            long value = values[i];
            text.append(i == 0 ? "" : " ").append(observed.get(i).label()).append('=');
            text.append(test.locationAt(value).orElse(observed.get(i).type().print(value)));
            text.append(';');
        }
        return text.toString();
    }

    /** States in one line, for tables and messages. */
    static String list(Collection<FinalState> states) {
        return states.stream().map(FinalState::toString).collect(Collectors.joining(" | "));
    }
}
