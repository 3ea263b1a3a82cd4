package dev.interlock.core.time;

import java.util.Arrays;

/**
 * When each of several parties acts next, and who is the first. A tournament: every node of the tree holds the earlier of
 * the two times below it, so that to change one party's time, or to find those who are due, costs no look at all the others.
 *
 * <pre>
 *               12                     the earliest of all
 *          ┌────┴────┐
 *         30         12
 *       ┌──┴──┐    ┌──┴──┐
 *      never  30   12   never           party 0 to 3
 * </pre>
 *
 * <p>Knuth, <i>The Art of Computer Programming</i>, vol. 3, section 5.4.1 (trees of losers and winners).
 */
public final class Timetable {
    /** The time of who does not act by itself. */
    public static final long NEVER = Long.MAX_VALUE;

    private final int leaves;
    /** The root is 1, the children of n are 2n and 2n + 1. */
    private final long[] times;
    /** The party whose time each node holds. */
    private final int[] parties;

    /** A timetable of so many parties, none of which acts. */
    public Timetable(int number) {
        leaves = Integer.highestOneBit(2 * number - 1);
        times = new long[2 * leaves];
        Arrays.fill(times, NEVER);
        parties = new int[2 * leaves];
        for (int at = 2 * leaves - 1; at > 0; at--) {
            parties[at] = at >= leaves ? at - leaves : parties[2 * at];
        }
    }

    /** When a party acts next. */
    public long of(int party) {
        return times[leaves + party];
    }

    /** Sets when a party acts next. */
    public void set(int party, long time) {
        int at = leaves + party;
        times[at] = time;
        while (at > 1) {
            int left = at & ~1;
            at >>= 1;
            long leftTime = times[left];
            long rightTime = times[left + 1];
            // no branches: who is earlier, nobody can predict
            int earlier = leftTime <= rightTime ? parties[left] : parties[left + 1];
            long earlierTime = Math.min(leftTime, rightTime);
            if (times[at] == earlierTime && parties[at] == earlier) {
                return;
            }
            times[at] = earlierTime;
            parties[at] = earlier;
        }
    }

    /** When anybody acts next; {@link #NEVER} if nobody does. */
    public long earliest() {
        return times[1];
    }

    /** Who acts first; of several, the one with the lowest number. */
    public int first() {
        return parties[1];
    }

    /**
     * Finds all who act before a cycle.
     *
     * @param into gets their numbers, lowest first
     * @return how many they are
     */
    public int dueBefore(long cycle, int[] into) {
        return dueBefore(1, cycle, into, 0);
    }

    private int dueBefore(int at, long cycle, int[] into, int found) {
        if (times[at] >= cycle) {
            return found;
        }
        if (at >= leaves) {
            into[found] = at - leaves;
            return found + 1;
        }
        return dueBefore(2 * at + 1, cycle, into, dueBefore(2 * at, cycle, into, found));
    }
}
