package dev.interlock.test.litmus;

import java.util.Locale;
import java.util.Optional;

/** The sixteen conditions of Jcc, SETcc and CMOVcc with their synonyms; SDM vol. 1, appendix B. */
enum ConditionCode {
    O,
    NO,
    B("c", "nae"),
    AE("nb", "nc"),
    E("z"),
    NE("nz"),
    BE("na"),
    A("nbe"),
    S,
    NS,
    P("pe"),
    NP("po"),
    L("nge"),
    GE("nl"),
    LE("ng"),
    G("nle");

    /** Flags as bits, in their places in RFLAGS. */
    static final int CF = 1;

    static final int PF = 1 << 2;
    static final int ZF = 1 << 6;
    static final int SF = 1 << 7;
    static final int OF = 1 << 11;

    private final String[] synonyms;

    ConditionCode(String... synonyms) {
        this.synonyms = synonyms;
    }

    /** As assemblers write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ConditionCode> named(String word) {
        for (ConditionCode code : values()) {
            if (code.text().equals(word)) {
                return Optional.of(code);
            }
            for (String synonym : code.synonyms) {
                if (synonym.equals(word)) {
                    return Optional.of(code);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether it holds with these flags. */
    boolean holds(int flags) {
        boolean carry = (flags & CF) != 0;
        boolean zero = (flags & ZF) != 0;
        boolean sign = (flags & SF) != 0;
        boolean overflow = (flags & OF) != 0;
        return switch (this) {
            case O -> overflow;
            case NO -> !overflow;
            case B -> carry;
            case AE -> !carry;
            case E -> zero;
            case NE -> !zero;
            case BE -> carry || zero;
            case A -> !carry && !zero;
            case S -> sign;
            case NS -> !sign;
            case P -> (flags & PF) != 0;
            case NP -> (flags & PF) == 0;
            case L -> sign != overflow;
            case GE -> sign == overflow;
            case LE -> zero || sign != overflow;
            case G -> !zero && sign == overflow;
        };
    }
}
