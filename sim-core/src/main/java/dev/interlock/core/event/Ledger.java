package dev.interlock.core.event;

import java.util.StringJoiner;

/**
 * The account of one access: how many cycles went where. The parts sum to the total, always.
 *
 * <p>Immutable; made only when somebody listens.
 */
public final class Ledger {
    private static final Part[] PARTS = Part.values();

    private final int[] cycles;

    private Ledger(int[] cycles) {
        this.cycles = cycles;
    }

    /** Copies an account, one entry per {@link Part} in its order. */
    public static Ledger of(int[] cyclesByPart) {
        return new Ledger(cyclesByPart.clone());
    }

    /** Cycles that went to this part. */
    public int cycles(Part part) {
        return cycles[part.ordinal()];
    }

    /** All cycles: from the issue of the access until its result could be used. */
    public int total() {
        int sum = 0;
        for (int part : cycles) {
            sum += part;
        }
        return sum;
    }

    /** Cycles of the page walk, all four levels. */
    public int walk() {
        return cycles(Part.WALK_PML4) + cycles(Part.WALK_PDPT) + cycles(Part.WALK_PD) + cycles(Part.WALK_PT);
    }

    /** {@code 40 cycles: L1 4, L2 8, bus wait 2, snoop 12, L3 6, transfer 8}. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ");
        for (Part part : PARTS) {
            if (cycles[part.ordinal()] != 0) {
                parts.add(part.text() + " " + cycles[part.ordinal()]);
            }
        }
        return total() + " cycles: " + parts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ledger ledger && java.util.Arrays.equals(cycles, ledger.cycles);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(cycles);
    }
}
