package dev.interlock.core.pipeline;

import dev.interlock.core.event.CycleUse;

/**
 * The scoreboard: which registers wait for their value and which functional units are busy, and until when. An instruction
 * issues when all that it reads is there. Hennessy and Patterson, <i>Computer Architecture: A Quantitative Approach</i>,
 * appendix C.
 *
 * <p>Registers and units are bits of one set, see {@link FunctionalUnit#bit}. A bit that is clear is there; one that is set
 * may be there already, which shows when somebody asks.
 */
final class Scoreboard {
    private static final byte UNIT = (byte) CycleUse.UNIT.ordinal();

    private final long[] readyAt = new long[64];
    /** What the cycles of a wait for it are charged to. */
    private final byte[] readyFrom = new byte[64];

    private long pending;

    /** True if one of these may not be there yet: ask {@link #readyAt}. */
    boolean mayWait(long reads) {
        return (pending & reads) != 0;
    }

    /**
     * When all of these are there.
     *
     * @return {@code now} if they are
     */
    long readyAt(long reads, long now) {
        long latest = now;
        for (long rest = pending & reads; rest != 0; rest &= rest - 1) {
            int register = Long.numberOfTrailingZeros(rest);
            latest = Math.max(latest, readyAt[register]);
            if (readyAt[register] <= now) {
                pending &= ~(1L << register);
            }
        }
        return latest;
    }

    /** What a wait until {@code latest}, which {@link #readyAt} returned, is charged to: a {@link CycleUse}'s number. */
    int waitedFor(long reads, long latest) {
        for (long rest = pending & reads; rest != 0; rest &= rest - 1) {
            int register = Long.numberOfTrailingZeros(rest);
            if (readyAt[register] == latest) {
                return readyFrom[register];
            }
        }
        throw new IllegalStateException("nobody waits for cycle " + latest);
    }

    /** An instruction writes these, and they are there in the next cycle. */
    void write(long writes) {
        pending &= ~writes;
    }

    /** They are there later. */
    void writeAt(long writes, long when, int from) {
        for (long rest = writes; rest != 0; rest &= rest - 1) {
            int register = Long.numberOfTrailingZeros(rest);
            readyAt[register] = when;
            readyFrom[register] = (byte) from;
        }
        pending |= writes;
    }

    /** A unit takes nothing else before this cycle. */
    void occupy(int unit, long until) {
        readyAt[unit] = until;
        readyFrom[unit] = UNIT;
        pending |= 1L << unit;
    }

    /** The pipeline has been emptied: everything is there. */
    void clear() {
        pending = 0;
    }

    private record Saved(long pending, long[] readyAt, byte[] readyFrom) {}

    Object save() {
        return new Saved(pending, readyAt.clone(), readyFrom.clone());
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        pending = saved.pending;
        System.arraycopy(saved.readyAt, 0, readyAt, 0, readyAt.length);
        System.arraycopy(saved.readyFrom, 0, readyFrom, 0, readyFrom.length);
    }
}
