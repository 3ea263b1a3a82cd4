package dev.interlock.isa.instruction;

/**
 * Sets of registers as bits of a {@code long}, for whoever keeps track of who waits for whom.
 *
 * <pre>
 *   63      49  48   47          32  31      17   16    15            0
 *  ┌──────────┬─────┬──────────────┬───────────┬───────┬───────────────┐
 *  │    –     │ x87 │ XMM15 … XMM0 │     –     │ flags │   R15 … RAX   │
 *  └──────────┴─────┴──────────────┴───────────┴───────┴───────────────┘
 * </pre>
 *
 * The status flags are one register, and so is the x87 stack with its control and status words.
 */
public final class Registers {
    public static final long RAX = 1;
    public static final long RCX = 1 << 1;
    public static final long RDX = 1 << 2;
    public static final long RBX = 1 << 3;
    public static final long RSP = 1 << 4;
    public static final long RBP = 1 << 5;
    public static final long RSI = 1 << 6;
    public static final long RDI = 1 << 7;
    public static final long R11 = 1 << 11;
    /** All sixteen general-purpose registers. */
    public static final long GENERAL = 0xffff;
    /** CF PF AF ZF SF OF. */
    public static final long FLAGS = 1 << 16;
    /** XMM0, implied by the BLENDV instructions. */
    public static final long XMM0 = 1L << 32;
    /** All sixteen XMM registers. */
    public static final long VECTORS = 0xffffL << 32;
    /** The x87 stack, MMX included. */
    public static final long X87 = 1L << 48;

    private Registers() {}

    /** The bit of a general-purpose register. */
    public static long general(int number) {
        return 1L << number;
    }

    /** The bit of an XMM register. */
    public static long xmm(int number) {
        return 1L << 32 + number;
    }
}
