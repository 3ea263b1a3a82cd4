package dev.interlock.test.litmus;

import java.util.List;
import java.util.stream.Collectors;

/** What a condition says of one final state. */
sealed interface Proposition {
    boolean holds(FinalState state);

    /** In herd's syntax, with no more parentheses than needed. */
    String text();

    /** {@code true} or {@code false}. */
    record Constant(boolean value) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return value;
        }

        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    /**
     * {@code 0:rax=1}, or with {@code equal} false {@code 0:rax<>1}.
     *
     * @param valueText the value as written: a number, or a location for its address
     */
    record Compare(Observable observable, boolean equal, long value, String valueText) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return (state.value(observable) == observable.type().extend(value)) == equal;
        }

        @Override
        public String text() {
            return observable.label() + (equal ? "=" : "<>") + valueText;
        }
    }

    /** {@code /\}. */
    record And(List<Proposition> parts) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return parts.stream().allMatch(part -> part.holds(state));
        }

        @Override
        public String text() {
            return parts.stream()
                    .map(part -> part instanceof Or || part instanceof Implies ? "(" + part.text() + ")" : part.text())
                    .collect(Collectors.joining(" /\\ "));
        }
    }

    /** {@code \/}. */
    record Or(List<Proposition> parts) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return parts.stream().anyMatch(part -> part.holds(state));
        }

        @Override
        public String text() {
            return parts.stream()
                    .map(part -> part instanceof Implies ? "(" + part.text() + ")" : part.text())
                    .collect(Collectors.joining(" \\/ "));
        }
    }

    /** {@code =>}. */
    record Implies(Proposition premise, Proposition conclusion) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return !premise.holds(state) || conclusion.holds(state);
        }

        @Override
        public String text() {
            String left = premise instanceof Implies ? "(" + premise.text() + ")" : premise.text();
            return left + " => " + conclusion.text();
        }
    }

    /** {@code not (…)}. */
    record Not(Proposition part) implements Proposition {
        @Override
        public boolean holds(FinalState state) {
            return !part.holds(state);
        }

        @Override
        public String text() {
            return "not (" + part.text() + ")";
        }
    }
}
