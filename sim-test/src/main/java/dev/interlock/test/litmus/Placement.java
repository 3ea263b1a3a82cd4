package dev.interlock.test.litmus;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Where the locations of a test lie: which lines they are on decides which of them meet in caches and on the bus. */
final class Placement {
    private static final int LINE = 64;
    private static final int LINES_PER_PAGE = 4096 / LINE;

    private Placement() {}

    /**
     * An address for each location, within some pages: all on one line if they fit, on neighbouring lines, on lines of one
     * cache set, or (most often) on lines anywhere.
     */
    static long[] random(List<Location> locations, long firstPage, int pages, Random random) {
        int kind = random.nextInt(5);
        int total = locations.stream().mapToInt(Location::bytes).sum();
        int allLines = pages * LINES_PER_PAGE;
        if (kind == 0 && total <= LINE) {
            return onOneLine(locations, firstPage + (long) random.nextInt(allLines) * LINE, random);
        }
        int start = random.nextInt(allLines);
        Set<Integer> lines = new LinkedHashSet<>();
        while (lines.size() < locations.size()) {
            boolean sameSet = kind == 2 && locations.size() <= pages;
            int line = kind == 1
                    ? start + lines.size()
                    : sameSet ? start + random.nextInt(pages) * LINES_PER_PAGE : random.nextInt(allLines);
            lines.add(line % allLines);
        }
        long[] addresses = new long[locations.size()];
        int i = 0;
        for (int line : lines) {
            int room = (LINE - locations.get(i).bytes()) / 8;
            addresses[i] = firstPage + (long) line * LINE + random.nextInt(room + 1) * 8L;
            i++;
        }
        return addresses;
    }

    private static long[] onOneLine(List<Location> locations, long line, Random random) {
        long[] addresses = new long[locations.size()];
        int free = LINE - locations.stream().mapToInt(Location::bytes).sum();
        long at = line;
        for (int i = 0; i < addresses.length; i++) {
            int gap = random.nextInt(free / 8 + 1) * 8;
            free -= gap;
            at += gap;
            addresses[i] = at;
            at += locations.get(i).bytes();
        }
        return addresses;
    }
}
