package dev.interlock.test.litmus;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Where the locations of a test lie: which lines they are on decides which of them meet in caches and on the bus. */
final class Placement {
    private static final int LINE = 64;
    private static final int PAGE = 4096;

    private Placement() {}

    /**
     * An address for each location, within some pages: on lines anywhere, on neighbouring lines, on lines of one cache
     * set, or all on one line if they fit.
     */
    static long[] random(List<Location> locations, long firstPage, int pages, Random random) {
        int kind = random.nextInt(5);
        int total = locations.stream().mapToInt(Location::bytes).sum();
        if (kind == 0 && total <= LINE) {
            return onOneLine(locations, firstPage + (long) random.nextInt(pages * PAGE / LINE) * LINE, random);
        }
        long[] addresses = new long[locations.size()];
        Set<Long> taken = new HashSet<>();
        int start = random.nextInt(pages * PAGE / LINE);
        for (int i = 0; i < addresses.length; i++) {
            int line;
            do {
                line = switch (kind) {
                    case 1 -> start + i + taken.size();
                    case 2 -> start + random.nextInt(pages) * PAGE / LINE;
                    default -> random.nextInt(pages * PAGE / LINE);
                };
                line %= pages * PAGE / LINE;
                if (taken.size() >= pages - 1) {
                    kind = 3; // more locations than one set has places for
                }
            } while (!taken.add((long) line));
            int room = (LINE - locations.get(i).bytes()) / 8;
            addresses[i] = firstPage + (long) line * LINE + random.nextInt(room + 1) * 8L;
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
