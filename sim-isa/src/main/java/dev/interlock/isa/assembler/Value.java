package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.List;

/**
 * What an expression is worth in one pass: {@code number + address of section + registers}. A plain number has neither
 * section nor registers; only such <em>scalars</em> may be multiplied, shifted or shortened to a byte, because the section
 * may still move. Registers occur in effective addresses only.
 *
 * @param number the constant part; an offset into the section if there is one
 * @param section what the value moves with, or null
 * @param terms registers in the order in which they were written
 * @param unknown true if a symbol is not defined yet in the first pass
 */
record Value(long number, Section section, List<Term> terms, boolean unknown) {
    static final Value UNKNOWN = new Value(0, null, List.of(), true);

    /**
     * A register in an effective address.
     *
     * @param factor what it is multiplied by
     * @param multiplied whether a multiplication was written, even by 1: it then wants to be the index
     * @param summed whether it was written more than once
     */
    record Term(Register register, long factor, boolean multiplied, boolean summed) {}

    static Value of(long number) {
        return new Value(number, null, List.of(), false);
    }

    static Value of(boolean truth) {
        return of(truth ? 1 : 0);
    }

    static Value in(Section section, long offset) {
        return new Value(offset, section, List.of(), false);
    }

    static Value of(Register register) {
        return new Value(0, null, List.of(new Term(register, 1, false, false)), false);
    }

    boolean isScalar() {
        return section == null && terms.isEmpty();
    }

    /** The number itself, or the address once sections have theirs. */
    long resolved() {
        return section == null ? number : section.base() + number;
    }

    Value withoutTerms() {
        return new Value(number, section, List.of(), unknown);
    }

    /** The sum, or null if both move with a section. */
    Value plus(Value other) {
        if (section != null && other.section != null) {
            return null;
        }
        return new Value(
                number + other.number,
                section != null ? section : other.section,
                merged(terms, other.terms),
                unknown || other.unknown);
    }

    /** The difference, or null if {@code other} moves with a section that this does not move with. */
    Value minus(Value other) {
        if (other.section != null && other.section != section && !unknown) {
            return null;
        }
        Section left = other.section == null ? section : null;
        Value negated = other.withoutSection().times(-1, false);
        return new Value(number + negated.number, left, merged(terms, negated.terms), unknown || other.unknown);
    }

    private Value withoutSection() {
        return new Value(number, null, terms, unknown);
    }

    /** The product with a scalar. */
    Value times(long factor, boolean written) {
        List<Term> scaled = new ArrayList<>();
        for (Term term : terms) {
            scaled.add(new Term(term.register, term.factor * factor, term.multiplied || written, term.summed));
        }
        return new Value(number * factor, null, List.copyOf(scaled), unknown);
    }

    private static List<Term> merged(List<Term> left, List<Term> right) {
        if (right.isEmpty()) {
            return left;
        }
        List<Term> all = new ArrayList<>(left);
        for (Term term : right) {
            int same = -1;
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).register.equals(term.register)) {
                    same = i;
                }
            }
            if (same < 0) {
                all.add(term);
            } else {
                Term before = all.get(same);
                all.set(same, new Term(term.register, before.factor + term.factor, before.multiplied, true));
            }
        }
        all.removeIf(term -> term.factor == 0);
        return List.copyOf(all);
    }
}
