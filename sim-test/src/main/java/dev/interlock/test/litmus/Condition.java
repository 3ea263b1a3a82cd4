package dev.interlock.test.litmus;

/** What a test asks of all its final states together. */
record Condition(Quantifier quantifier, Proposition proposition) {
    /** The three questions, with the word by which herd and litmus7 announce them. */
    enum Quantifier {
        EXISTS("exists", "Allowed"),
        NOT_EXISTS("~exists", "Forbidden"),
        FORALL("forall", "Required");

        private final String text;
        private final String kind;

        Quantifier(String text, String kind) {
            this.text = text;
            this.kind = kind;
        }

        /** {@code Allowed}, {@code Forbidden} or {@code Required}. */
        String kind() {
            return kind;
        }
    }

    /** Whether the condition holds of a set of states of which so many satisfy the proposition and so many do not. */
    boolean validated(long positive, long negative) {
        return switch (quantifier) {
            case EXISTS -> positive > 0;
            case NOT_EXISTS -> positive == 0;
            case FORALL -> negative == 0;
        };
    }

    /** {@code exists (0:rax=0 /\ 1:rax=0)}. */
    @Override
    public String toString() {
        return quantifier.text + " (" + proposition.text() + ")";
    }
}
