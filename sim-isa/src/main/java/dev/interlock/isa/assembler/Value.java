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
 * @param unknowns how many symbols are in it that the first pass has not come to; they may cancel out, as NASM has it
 */
record Value(long number, Section section, List<Term> terms, int unknowns) {
    /** A symbol that a later line may define. */
    static final Value UNKNOWN = new Value(0, null, List.of(), 1);

    /**
     * A register in an effective address.
     *
     * @param factor what it is multiplied by
     * @param multiplied whether a multiplication was written, even by 1: it then wants to be the index
     * @param summed whether it was written more than once
     */
    record Term(Register register, long factor, boolean multiplied, boolean summed) {}

    static Value of(long number) {
        return new Value(number, null, List.of(), 0);
    }

    static Value of(boolean truth) {
        return of(truth ? 1 : 0);
    }

    static Value in(Section section, long offset) {
        return new Value(offset, section, List.of(), 0);
    }

    static Value of(Register register) {
        return new Value(0, null, List.of(new Term(register, 1, false, false)), 0);
    }

    /** True if it is not worth anything yet; the first pass then takes it for small, so that every form is tried. */
    boolean unknown() {
        return unknowns != 0;
    }

    boolean isScalar() {
        return section == null && terms.isEmpty();
    }

    /** The number itself, or the address once sections have theirs. */
    long resolved() {
        return section == null ? number : section.base() + number;
    }

    Value withoutTerms() {
        return new Value(number, section, List.of(), unknowns);
    }

    /** The sum, or null if both move with a section. */
    Value plus(Value other) {
        if (section != null && other.section != null) {
            return null;
        }
        return combined(other, section != null ? section : other.section);
    }

    /** The difference, or null if {@code other} moves with a section that this does not move with. */
    Value minus(Value other) {
        if (other.section != null && other.section != section && !unknown()) {
            return null;
        }
        return combined(other.times(-1, false), other.section == null ? section : null);
    }

    private Value combined(Value other, Section common) {
        int unknownsLeft = unknowns + other.unknowns;
        boolean known = unknownsLeft == 0;
        return new Value(
                known ? number + other.number : 0, known ? common : null, merged(terms, other.terms), unknownsLeft);
    }

    /** The product of its number and registers with a scalar. */
    Value times(long factor, boolean written) {
        List<Term> scaled = new ArrayList<>();
        for (Term term : terms) {
            scaled.add(new Term(term.register, term.factor * factor, term.multiplied || written, term.summed));
        }
        return new Value(number * factor, null, List.copyOf(scaled), unknowns * Long.signum(factor));
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
