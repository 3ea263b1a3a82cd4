package dev.interlock.core.trap;

import java.util.List;
import java.util.PriorityQueue;

/**
 * The local interrupt controller of one core: interrupts that are on their way to it, those that have come and wait until
 * the core takes them (the interrupt request register), a one-shot timer, and the overflow of a {@link UserCycleCounter}.
 * SDM vol. 3A, chapter 10.
 *
 * <p>There is one request bit per vector, so an interrupt that comes again before it is taken is taken once. The highest
 * vector goes first (10.8.3).
 */
public final class LocalApic {
    /** The timer's vector, Linux's {@code LOCAL_TIMER_VECTOR}. */
    public static final int TIMER_VECTOR = 0xec;

    /** The vector of a counter's overflow. */
    public static final int COUNTER_VECTOR = 0xee;

    private static final int VECTORS = 256;

    /** Below are the exceptions. */
    private static final int LOWEST_VECTOR = 32;

    private static final long NEVER = Long.MAX_VALUE;

    private final PriorityQueue<Arrival> underWay = new PriorityQueue<>();
    private final long[] requested = new long[VECTORS / 64];
    private long timerAt = NEVER;
    private long counterAt = NEVER;
    private long nextTime = NEVER;
    private boolean pending;

    /** An interrupt on its way. */
    private record Arrival(long time, int vector) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Integer.compare(vector, other.vector);
        }
    }

    /** An interrupt will reach the core at this cycle. */
    public void send(int vector, long time) {
        if (vector < LOWEST_VECTOR || vector >= VECTORS) {
            throw new IllegalArgumentException(
                    "interrupt vector is " + vector + "; it must be from " + LOWEST_VECTOR + " to " + (VECTORS - 1));
        }
        underWay.add(new Arrival(time, vector));
        nextChanged();
    }

    /** Sets the timer to a cycle, whatever it was set to before; {@link Long#MAX_VALUE} stops it. */
    public void timer(long cycle) {
        timerAt = cycle;
        nextChanged();
    }

    /** The counter will overflow at this cycle if nothing changes; {@link Long#MAX_VALUE} if it will not. */
    void counter(long cycle) {
        if (cycle != counterAt) {
            counterAt = cycle;
            nextChanged();
        }
    }

    private void nextChanged() {
        long next = Math.min(timerAt, counterAt);
        nextTime = underWay.isEmpty() ? next : Math.min(next, underWay.peek().time);
    }

    /** When the next interrupt comes; {@link Long#MAX_VALUE} if none is on its way. */
    public long nextTime() {
        return nextTime;
    }

    /** What comes at this cycle or before has come. */
    public void arrive(long now) {
        while (!underWay.isEmpty() && underWay.peek().time <= now) {
            request(underWay.remove().vector);
        }
        if (timerAt <= now) {
            timerAt = NEVER;
            request(TIMER_VECTOR);
        }
        if (counterAt <= now) {
            counterAt = NEVER;
            request(COUNTER_VECTOR);
        }
        nextChanged();
    }

    private void request(int vector) {
        requested[vector >>> 6] |= 1L << vector;
        pending = true;
    }

    /** True if an interrupt waits to be taken. */
    public boolean pending() {
        return pending;
    }

    /** The interrupt with the highest vector, which waits no more. */
    public int take() {
        int word = requested.length - 1;
        while (requested[word] == 0) {
            word--;
        }
        int bit = 63 - Long.numberOfLeadingZeros(requested[word]);
        requested[word] &= ~(1L << bit);
        pending = (requested[0] | requested[1] | requested[2] | requested[3]) != 0;
        return word * 64 + bit;
    }

    private record Saved(List<Arrival> underWay, long[] requested, long timerAt, long counterAt) {}

    /** Everything, for a snapshot. */
    public Object save() {
        return new Saved(List.copyOf(underWay), requested.clone(), timerAt, counterAt);
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        underWay.clear();
        underWay.addAll(saved.underWay);
        System.arraycopy(saved.requested, 0, requested, 0, requested.length);
        pending = (requested[0] | requested[1] | requested[2] | requested[3]) != 0;
        timerAt = saved.timerAt;
        counterAt = saved.counterAt;
        nextChanged();
    }
}
