package dev.interlock.core.report;

import dev.interlock.core.report.CacheToCache.Owner;
import dev.interlock.core.report.CacheToCache.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the author of a program can do about a line that goes to and fro. */
final class SharingAdvice {
    private SharingAdvice() {}

    /** One sentence. */
    static String of(Owner owner, List<Place> places, long trueSharing, long falseSharing) {
        if (owner == Owner.PAGE_TABLES) {
            return "page tables: page walks of several cores mark the same entries; this ends when every page was touched";
        }
        if (owner == Owner.KERNEL) {
            return "the kernel's own data: fewer system calls, sleeps and wake-ups on different cores move it less";
        }
        if (falseSharing == 0) {
            return "cores " + cores(places) + " want the same bytes (" + wanted(places)
                    + "): padding does not help; keep a copy for each core and combine them, or touch it less often";
        }
        Map<Integer, Place> byOffset = new TreeMap<>();
        places.stream()
                .filter(place -> !place.instruction().equals("kernel"))
                .forEach(place -> byOffset.putIfAbsent(place.offset(), place));
        List<Place> first = List.copyOf(byOffset.values());
        if (first.size() < 2) {
            return "another datum of this line is the kernel's or moved away; align " + quoted(first) + " to 64 bytes";
        }
        String moved = quoted(first.subList(1, first.size()));
        String sentence = "pad " + quoted(first.subList(0, 1)) + " to 64 bytes, so that " + moved + " "
                + (first.size() == 2 ? "begins" : "begin") + " on another line: cores " + cores(places)
                + " share no byte, only the line";
        return trueSharing == 0
                ? sentence
                : sentence + ", in " + falseSharing + " of " + (trueSharing + falseSharing) + " cases";
    }

    private static String cores(List<Place> places) {
        Set<Integer> cores = new TreeSet<>();
        places.forEach(place -> cores.add(place.core()));
        return cores.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String wanted(List<Place> places) {
        return places.stream()
                .filter(place -> place.hitm() > 0)
                .map(Place::symbol)
                .distinct()
                .limit(4)
                .map(symbol -> "`" + symbol + "`")
                .collect(Collectors.joining(", "));
    }

    private static String quoted(List<Place> places) {
        return places.stream()
                .map(Place::symbol)
                .distinct()
                .map(symbol -> "`" + symbol + "`")
                .collect(Collectors.joining(", "));
    }
}
