package dev.interlock.core.cache;

import java.util.Arrays;

/**
 * A stride prefetcher with one entry per page. The classic table has an entry per load instruction (Chen and Baer,
 * "Effective hardware-based data prefetching for high-performance processors", IEEE ToC 44(5), 1995); behind the L1 nobody
 * knows the instruction any more, so, as the streamers of real second levels do, this one keeps for each 4 KiB page the last
 * line, the distance to the one before, and whether that distance came twice in a row. Then it asks for the lines at the
 * same distance ahead, upwards or downwards. The page that was seen longest ago makes room for a new one.
 */
final class StridePrefetcher implements Prefetcher {
    private static final long NONE = -1;

    private final int degree;
    private final long[] page;
    private final long[] last;
    private final long[] stride;
    private final boolean[] steady;
    private final long[] seen;
    private long observations;

    StridePrefetcher(int degree, int pages) {
        this.degree = degree;
        page = new long[pages];
        Arrays.fill(page, NONE);
        last = new long[pages];
        stride = new long[pages];
        steady = new boolean[pages];
        seen = new long[pages];
    }

    @Override
    public int observe(long line, boolean fresh, long[] guesses) {
        int entry = entryOf(line >>> 12);
        seen[entry] = ++observations;
        if (last[entry] == NONE) {
            last[entry] = line;
            return 0;
        }
        long distance = line - last[entry];
        if (distance == 0) {
            return 0;
        }
        steady[entry] = distance == stride[entry];
        stride[entry] = distance;
        last[entry] = line;
        int count = 0;
        for (int ahead = 1; steady[entry] && ahead <= degree; ahead++) {
            long next = line + ahead * distance;
            if (next >>> 12 == line >>> 12) {
                guesses[count++] = next;
            }
        }
        return count;
    }

    private int entryOf(long wanted) {
        int oldest = 0;
        for (int entry = 0; entry < page.length; entry++) {
            if (page[entry] == wanted) {
                return entry;
            }
            if (seen[entry] < seen[oldest]) {
                oldest = entry;
            }
        }
        page[oldest] = wanted;
        last[oldest] = NONE;
        stride[oldest] = 0;
        steady[oldest] = false;
        return oldest;
    }

    private record Saved(long[] page, long[] last, long[] stride, boolean[] steady, long[] seen, long observations) {}

    @Override
    public Object save() {
        return new Saved(page.clone(), last.clone(), stride.clone(), steady.clone(), seen.clone(), observations);
    }

    @Override
    public void restore(Object object) {
        Saved saved = (Saved) object;
        System.arraycopy(saved.page, 0, page, 0, page.length);
        System.arraycopy(saved.last, 0, last, 0, last.length);
        System.arraycopy(saved.stride, 0, stride, 0, stride.length);
        System.arraycopy(saved.steady, 0, steady, 0, steady.length);
        System.arraycopy(saved.seen, 0, seen, 0, seen.length);
        observations = saved.observations;
    }
}
