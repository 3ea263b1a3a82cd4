package dev.interlock.core.cache;

/** Least recently used, exactly: every way remembers when it was last used. */
final class Lru implements ReplacementPolicy {
    /** A cache has at most 64 ways. */
    private static final int WAY_BITS = 6;

    private final long[] lastUse;
    private long uses;

    Lru(int lines) {
        lastUse = new long[lines];
    }

    @Override
    public void touched(int index) {
        lastUse[index] = ++uses;
    }

    @Override
    public void filled(int index) {
        lastUse[index] = ++uses;
    }

    @Override
    public int victim(int first, int ways, long pinned) {
        // the way stands in the low bits of its age, so that the oldest is found without a branch that nobody can
        // predict
        long oldest = Long.MAX_VALUE;
        for (int way = 0; way < ways; way++) {
            long age = lastUse[first + way] << WAY_BITS | way;
            oldest = Math.min(oldest, (pinned >>> way & 1) == 0 ? age : Long.MAX_VALUE);
        }
        return oldest == Long.MAX_VALUE ? -1 : first + (int) (oldest & (1 << WAY_BITS) - 1);
    }

    private record Saved(long[] lastUse, long uses) {}

    @Override
    public Object save() {
        return new Saved(lastUse.clone(), uses);
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        System.arraycopy(saved.lastUse, 0, lastUse, 0, lastUse.length);
        uses = saved.uses;
    }
}
