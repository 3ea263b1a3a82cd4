package dev.interlock.isa.register;

/**
 * The arithmetic flags of RFLAGS, kept as the two numbers from which any of them can be read.
 *
 * <p>Nearly every instruction writes six flags and nearly none reads them, so they are not computed when written but
 * when read. Two words are enough:
 *
 * <pre>
 *   result   the result, sign-extended from the operand size to 64 bits
 *              ZF = (result == 0)    SF = sign of result    PF = even parity of its low byte
 *   carries  bit 63 the carry (or borrow) out of the operand's top bit   CF
 *            bit 62 the carry into that bit                              OF = bit 63 xor bit 62
 *            bit  3 the carry out of bit 3                               AF
 *            bit  1 SF is the opposite of result's sign   (only after POPF and SAHF, which may ask
 *            bit  0 PF is the opposite of result's parity  for combinations that no result has)
 * </pre>
 *
 * <p>SDM vol. 1, section 3.4.3.1, "Status Flags".
 */
public final class Flags {
    /** CF, bit 0 of RFLAGS. */
    public static final long CF = 1L;
    /** PF, bit 2 of RFLAGS. */
    public static final long PF = 1L << 2;
    /** AF, bit 4 of RFLAGS. */
    public static final long AF = 1L << 4;
    /** ZF, bit 6 of RFLAGS. */
    public static final long ZF = 1L << 6;
    /** SF, bit 7 of RFLAGS. */
    public static final long SF = 1L << 7;
    /** DF, bit 10 of RFLAGS. */
    public static final long DF = 1L << 10;
    /** OF, bit 11 of RFLAGS. */
    public static final long OF = 1L << 11;
    /** The six status flags. */
    public static final long STATUS = CF | PF | AF | ZF | SF | OF;

    private static final long CARRY_OUT = 1L << 63;
    private static final long CARRY_IN = 1L << 62;
    private static final long AUXILIARY = 1L << 3;
    private static final long SIGN_FLIP = 1L << 1;
    private static final long PARITY_FLIP = 1L;

    private long result = 1;
    private long carries = PARITY_FLIP;
    /** DF, IF, AC, ID … and bit 1, which always reads as one; never a status flag. */
    private long control = 1L << 1 | 1L << 9;

    /**
     * Flags of {@code result = a + b (+ carry)}.
     *
     * @param a first operand, only the low {@code 8 * bytes} bits matter
     * @param b second operand
     * @param sum the truncated or untruncated sum
     * @param bytes operand size, 1, 2, 4 or 8
     */
    public void setAdd(long a, long b, long sum, int bytes) {
        set(sum, (a & b) | ((a | b) & ~sum), bytes);
    }

    /** Flags of {@code difference = a - b (- borrow)}; CF is the borrow. */
    public void setSubtract(long a, long b, long difference, int bytes) {
        set(difference, (~a & b) | ((~a | b) & difference), bytes);
    }

    /** Flags of AND, OR, XOR, TEST: CF = OF = 0, AF (undefined) = 0. */
    public void setLogical(long value, int bytes) {
        result = signExtend(value, bytes);
        carries = 0;
    }

    /** Flags of INC and DEC: as ADD or SUB of one, but CF is kept. */
    public void keepCarryAnd(long a, long r, int bytes, boolean increment) {
        boolean carry = cf();
        if (increment) {
            setAdd(a, 1, r, bytes);
        } else {
            setSubtract(a, 1, r, bytes);
        }
        boolean overflow = of();
        carryAndOverflow(carry, overflow);
    }

    /** Sets SF, ZF and PF from a value, and CF, OF, AF as given. */
    public void set(long value, int bytes, boolean carry, boolean overflow, boolean auxiliary) {
        result = signExtend(value, bytes);
        carries = auxiliary ? AUXILIARY : 0;
        carryAndOverflow(carry, overflow);
    }

    /** Sets CF and OF; the other flags stay. */
    public void carryAndOverflow(boolean carry, boolean overflow) {
        long rest = carries & ~(CARRY_OUT | CARRY_IN);
        carries = rest | (carry ? CARRY_OUT : 0) | (carry ^ overflow ? CARRY_IN : 0);
    }

    /** Sets CF; the other flags stay. */
    public void carry(boolean carry) {
        carryAndOverflow(carry, of());
    }

    /** Sets ZF; the other flags stay. */
    public void zero(boolean zero) {
        long flags = status();
        status(zero ? flags | ZF : flags & ~ZF);
    }

    private void set(long value, long carryVector, int bytes) {
        result = signExtend(value, bytes);
        carries = (carryVector << (64 - 8 * bytes)) & (CARRY_OUT | CARRY_IN) | carryVector & AUXILIARY;
    }

    public boolean cf() {
        return carries < 0;
    }

    public boolean of() {
        return (carries ^ (carries << 1)) < 0;
    }

    public boolean zf() {
        return result == 0;
    }

    public boolean sf() {
        return (result ^ (carries << 62)) < 0;
    }

    public boolean pf() {
        return ((Integer.bitCount((int) result & 0xff) ^ (int) carries) & 1) == 0;
    }

    public boolean af() {
        return (carries & AUXILIARY) != 0;
    }

    public boolean df() {
        return (control & DF) != 0;
    }

    /** Sets or clears DF. */
    public void df(boolean down) {
        control = down ? control | DF : control & ~DF;
    }

    /** The condition of Jcc, SETcc and CMOVcc; {@code code} is the low four bits of the opcode (SDM vol. 1, app. B). */
    public boolean condition(int code) {
        boolean holds = switch (code >> 1) {
            case 0 -> of();
            case 1 -> cf();
            case 2 -> zf();
            case 3 -> cf() || zf();
            case 4 -> sf();
            case 5 -> pf();
            case 6 -> sf() != of();
            default -> zf() || sf() != of();
        };
        return holds ^ ((code & 1) != 0);
    }

    /** The six status flags as bits of RFLAGS. */
    public long status() {
        return (cf() ? CF : 0)
                | (pf() ? PF : 0)
                | (af() ? AF : 0)
                | (zf() ? ZF : 0)
                | (sf() ? SF : 0)
                | (of() ? OF : 0);
    }

    /** Sets the six status flags from bits of RFLAGS; other bits are ignored. */
    public void status(long rflags) {
        boolean zero = (rflags & ZF) != 0;
        result = zero ? 0 : 1;
        carries = (rflags & AF) != 0 ? AUXILIARY : 0;
        // a result of zero is positive and has even parity; a result of one is positive and has odd parity
        carries |= (rflags & SF) != 0 ? SIGN_FLIP : 0;
        carries |= ((rflags & PF) != 0) == zero ? 0 : PARITY_FLIP;
        carryAndOverflow((rflags & CF) != 0, (rflags & OF) != 0);
    }

    /** RFLAGS as PUSHF, SYSCALL (R11) and a debugger see it. */
    public long rflags() {
        return control | status();
    }

    /** Sets all of RFLAGS. Bit 1 always reads as one. */
    public void rflags(long rflags) {
        control = rflags & ~STATUS | 1L << 1;
        status(rflags);
    }

    /** Copies all flags from another set. */
    public void copyFrom(Flags other) {
        result = other.result;
        carries = other.carries;
        control = other.control;
    }

    private static long signExtend(long value, int bytes) {
        int unused = 64 - 8 * bytes;
        return value << unused >> unused;
    }
}
