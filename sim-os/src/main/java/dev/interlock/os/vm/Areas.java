package dev.interlock.os.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The areas of an address space, in order; they do not overlap. Neighbours that are alike become one.
 *
 * <p>System calls ask here what is where; {@link Mappings} changes it.
 */
public final class Areas {
    private static final long LOWEST_MAPPING = 0x10000;

    /** Mappings are placed below this, downwards, as {@code arch_pick_mmap_layout} does; the stack is above. */
    private static final long MAPPINGS_TOP = 0x7fff_f7ff_f000L;

    /** Most areas of a process, as Linux's {@code vm.max_map_count}. */
    private static final int MOST = 65_530;

    /** One past the highest address that a program can have; 47 bits, less a page. */
    public static final long USER_END = 0x7fff_ffff_f000L;

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
    public boolean mayGrow() {
        return byStart.size() < MOST - 2;
    }

    /** True if every page of the range is in some area. */
    public boolean cover(long start, long end) {
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
    public boolean leaveFree(long start, long end) {
        Map.Entry<Long, Vma> before = byStart.lowerEntry(end);
        return before == null || before.getValue().end() <= start;
    }

    /** True if a user may have these addresses, which are whole pages. */
    public static boolean isUser(long start, long bytes) {
        return start >= LOWEST_MAPPING && bytes > 0 && bytes <= USER_END && start <= USER_END - bytes;
    }

    /** The highest free place for so many bytes where mappings are put, -1 if there is none. */
    public long place(long bytes) {
        long end = MAPPINGS_TOP;
        while (end - bytes >= LOWEST_MAPPING) {
            Map.Entry<Long, Vma> before = byStart.lowerEntry(end);
            if (before == null || before.getValue().end() <= end - bytes) {
                return end - bytes;
            }
            end = before.getValue().start();
        }
        return -1;
    }

    /** Where the areas that cover a range without a hole end. */
    public long mappedUpTo(long start, long end) {
        long at = start;
        for (Vma area = at(at); area != null && at < end; area = at(at)) {
            at = area.end();
        }
        return Math.min(at, end);
    }

    /** True if one area has all of the range. */
    public boolean isOneArea(long start, long end) {
        Vma area = at(start);
        return area != null && end <= area.end();
    }

    /** Where an area that begins here and is attached from the first page of its file ends; -1 if there is none. */
    public long attachedUpTo(long start) {
        Vma first = at(start);
        if (first == null
                || first.start() != start
                || first.file() == null
                || first.backing().offset() != 0) {
            return -1;
        }
        long end = start;
        for (Vma area = first; area != null && area.file() == first.file(); area = at(end)) {
            if (area.backing().offset() != end - start) {
                break;
            }
            end = area.end();
        }
        return end;
    }

    /** True if what is mapped at an address is shared. */
    public boolean isShared(long address) {
        return at(address).shared();
    }

    /** The file that is mapped at an address, if there is one. */
    public Optional<CachedFile> fileAt(long address) {
        Vma area = at(address);
        return area == null ? Optional.empty() : Optional.ofNullable(area.file());
    }

    /** True if stores to this address are those of one address space alone. */
    public boolean isPrivate(long address) {
        Vma area = at(address);
        return area != null && !area.shared();
    }

    /** True if no file stands behind any page of the range. */
    public boolean isAnonymous(long start, long end) {
        return within(start, end).stream().allMatch(area -> area.file() == null);
    }

    /** True if stores to the range may be allowed: no file is shared that was opened for reading only. */
    public boolean mayBeWritten(long start, long end) {
        return within(start, end).stream().allMatch(Vma::mayBeWritten);
    }

    /** Bytes of addresses that are taken. */
    public long bytes() {
        return byStart.values().stream()
                .mapToLong(area -> area.end() - area.start())
                .sum();
    }

    /** Of these, those in a range. */
    public long bytes(long start, long end) {
        return within(start, end).stream()
                .mapToLong(area -> Math.min(end, area.end()) - Math.max(start, area.start()))
                .sum();
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
