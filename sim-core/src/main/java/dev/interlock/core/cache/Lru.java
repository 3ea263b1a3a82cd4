package dev.interlock.core.cache;

/** Least recently used, exactly: every way remembers when it was last used. */
final class Lru implements ReplacementPolicy {
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
        int oldest = -1;
        for (int way = 0; way < ways; way++) {
            if ((pinned >>> way & 1) == 0 && (oldest < 0 || lastUse[first + way] < lastUse[oldest])) {
                oldest = first + way;
            }
        }
        return oldest;
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
