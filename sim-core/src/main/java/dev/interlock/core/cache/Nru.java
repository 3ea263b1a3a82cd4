package dev.interlock.core.cache;

import java.util.Arrays;

/**
 * Not recently used: one bit per way, set by every use. The victim is the first way whose bit is clear; if none that may
 * leave is, all bits of the set are cleared first. (Jaleel and others, "High performance cache replacement using re-reference
 * interval prediction", ISCA 2010, section 2, with the bit the other way round.)
 */
final class Nru implements ReplacementPolicy {
    private final boolean[] used;

    Nru(int lines) {
        used = new boolean[lines];
    }

    @Override
    public void touched(int index) {
        used[index] = true;
    }

    @Override
    public void filled(int index) {
        used[index] = true;
    }

    @Override
    public int victim(int first, int ways, long pinned) {
        int firstFree = -1;
        for (int way = ways - 1; way >= 0; way--) {
            if ((pinned >>> way & 1) == 0) {
                firstFree = first + way;
            }
        }
        if (firstFree < 0) {
            return -1;
        }
        for (int way = 0; way < ways; way++) {
            if ((pinned >>> way & 1) == 0 && !used[first + way]) {
                return first + way;
            }
        }
        Arrays.fill(used, first, first + ways, false);
        return firstFree;
    }

    @Override
    public Object save() {
        return used.clone();
    }

    @Override
    public void restore(Object saved) {
        System.arraycopy((boolean[]) saved, 0, used, 0, used.length);
    }
}
