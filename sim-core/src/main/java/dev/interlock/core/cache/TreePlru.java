package dev.interlock.core.cache;

/**
 * Tree pseudo-LRU: one bit per node of a binary tree over the ways of a set points to the half that was not used last. A
 * use turns the bits on its path away from itself; the victim is found by following them.
 *
 * <pre>
 *              node 1                 bit 0: the victim is on the left, bit 1: on the right
 *            ┌───┴───┐                node n has the children 2n and 2n + 1
 *         node 2   node 3             a set's bits are one long: node n is bit n
 *         ┌─┴─┐    ┌─┴─┐
 *       way 0 1  way 2 3
 * </pre>
 *
 * <p>A set whose ways are no power of two has the tree of the next one; ways that do not exist, and pinned ones, are never
 * the answer: where the whole half that a bit points to is such, the other half is taken. As in the L1s of many processors
 * (Al-Zoubi, Milenkovic and Milenkovic, "Performance evaluation of cache replacement policies for the SPEC CPU2000 benchmark
 * suite", ACM SE 2004, section 2.3).
 */
final class TreePlru implements ReplacementPolicy {
    private final int ways;
    private final int leaves;
    private final long[] bits;

    /** For each way: the nodes on its path, and what a use writes there. */
    private final long[] path;

    private final long[] away;

    TreePlru(int sets, int ways) {
        this.ways = ways;
        leaves = ways == 1 ? 1 : Integer.highestOneBit(ways - 1) << 1;
        bits = new long[sets];
        path = new long[ways];
        away = new long[ways];
        for (int way = 0; way < ways; way++) {
            for (int node = leaves + way; node > 1; node >>>= 1) {
                path[way] |= 1L << (node >>> 1);
                away[way] |= (node & 1) == 0 ? 1L << (node >>> 1) : 0; // from the left child, point right
            }
        }
    }

    @Override
    public void touched(int index) {
        int set = index / ways;
        int way = index - set * ways;
        bits[set] = bits[set] & ~path[way] | away[way];
    }

    @Override
    public void filled(int index) {
        touched(index);
    }

    @Override
    public int victim(int first, int ways, long pinned) {
        long free = ~pinned & -1L >>> (64 - ways);
        if (free == 0) {
            return -1;
        }
        long tree = bits[first / ways];
        int node = 1;
        int from = 0;
        for (int half = leaves >>> 1; half > 0; half >>>= 1) {
            boolean leftFree = (free >>> from & (1L << half) - 1) != 0;
            boolean rightFree = (free >>> from + half & (1L << half) - 1) != 0;
            boolean right = rightFree && ((tree >>> node & 1) != 0 || !leftFree);
            node = 2 * node + (right ? 1 : 0);
            from += right ? half : 0;
        }
        return first + from;
    }

    @Override
    public Object save() {
        return bits.clone();
    }

    @Override
    public void restore(Object saved) {
        System.arraycopy((long[]) saved, 0, bits, 0, bits.length);
    }
}
