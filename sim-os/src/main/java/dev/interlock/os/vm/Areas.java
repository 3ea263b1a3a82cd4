package dev.interlock.os.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The areas of an address space, in order; they do not overlap. Neighbours that are alike become one. */
final class Areas {
    /** Most areas of a process, as Linux's {@code vm.max_map_count}. */
    private static final int MOST = 65_530;

    private final TreeMap<Long, Vma> byStart = new TreeMap<>();

    /** The area that has this address, null if none. */
    Vma at(long address) {
        Map.Entry<Long, Vma> at = byStart.floorEntry(address);
        return at == null || at.getValue().end() <= address ? null : at.getValue();
    }

    /** The lowest area that begins above this address, null if none. */
    Vma above(long address) {
        Map.Entry<Long, Vma> above = byStart.higherEntry(address);
        return above == null ? null : above.getValue();
    }

    /** The highest area that begins below this address, null if none. */
    Vma below(long address) {
        Map.Entry<Long, Vma> below = byStart.lowerEntry(address);
        return below == null ? null : below.getValue();
    }

    /** Makes an area longer at its start. */
    void growDown(Vma area, long newStart) {
        byStart.remove(area.start());
        byStart.put(newStart, new Vma(newStart, area.end(), area.protection(), area.backing()));
    }

    /** Areas that have a page of the range, the lowest first. */
    List<Vma> within(long start, long end) {
        Vma first = at(start);
        return List.copyOf(byStart.subMap(first == null ? start : first.start(), true, end, false)
                .values());
    }

    /** All of them, the lowest first. */
    List<Vma> all() {
        return List.copyOf(byStart.values());
    }

    /** True if there may be one more, and the two that it may cut into pieces. */
    boolean mayGrow() {
        return byStart.size() < MOST - 2;
    }

    /** True if every page of the range is in some area. */
    boolean cover(long start, long end) {
        long at = start;
        while (at < end) {
            Vma area = at(at);
            if (area == null) {
                return false;
            }
            at = area.end();
        }
        return true;
    }

    /** True if no page of the range is in an area. */
    boolean leaveFree(long start, long end) {
        Map.Entry<Long, Vma> before = byStart.lowerEntry(end);
        return before == null || before.getValue().end() <= start;
    }

    /** The highest free place for so many bytes between two addresses, -1 if there is none. */
    long place(long bytes, long lowest, long top) {
        long end = top;
        while (end - bytes >= lowest) {
            Map.Entry<Long, Vma> before = byStart.lowerEntry(end);
            if (before == null || before.getValue().end() <= end - bytes) {
                return end - bytes;
            }
            end = before.getValue().start();
        }
        return -1;
    }

    /** Adds an area where there is none. */
    void insert(Vma area) {
        Vma whole = area;
        Map.Entry<Long, Vma> before = byStart.lowerEntry(area.start());
        if (before != null && before.getValue().continuedBy(area)) {
            whole = before.getValue().upTo(area.end());
        }
        Vma after = byStart.get(area.end());
        if (after != null && whole.continuedBy(after)) {
            byStart.remove(after.start());
            whole = whole.upTo(after.end());
        }
        byStart.put(whole.start(), whole);
    }

    /** Cuts a range out; what was in it. */
    List<Vma> carve(long start, long end) {
        List<Vma> cut = new ArrayList<>();
        Vma first = at(start);
        for (Vma area : List.copyOf(byStart.subMap(first == null ? start : first.start(), true, end, false)
                .values())) {
            byStart.remove(area.start());
            if (area.start() < start) {
                byStart.put(area.start(), area.upTo(start));
            }
            if (area.end() > end) {
                byStart.put(end, area.from(end));
            }
            Vma inner = area.start() < start ? area.from(start) : area;
            cut.add(inner.end() > end ? inner.upTo(end) : inner);
        }
        return cut;
    }

    Object save() {
        return new TreeMap<>(byStart);
    }

    void restore(Object state) {
        byStart.clear();
        ((Map<?, ?>) state).forEach((start, area) -> byStart.put((Long) start, (Vma) area));
    }
}
