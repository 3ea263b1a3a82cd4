package dev.interlock.core.random;

import static dev.interlock.core.mmu.PageTableEntry.ACCESSED;
import static dev.interlock.core.mmu.PageTableEntry.DIRTY;
import static dev.interlock.core.mmu.PageTableEntry.GLOBAL;
import static dev.interlock.core.mmu.PageTableEntry.LARGE;
import static dev.interlock.core.mmu.PageTableEntry.NO_EXECUTE;
import static dev.interlock.core.mmu.PageTableEntry.PRESENT;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;

import dev.interlock.isa.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Page tables and memory as they must be, written down from the manual: three address spaces, each with small and large
 * pages of its own, and some global pages that all of them share. Every page directory entry above the small pages can change
 * as the pages themselves can.
 *
 * <pre>
 *   physical   0x10_0000  page tables
 *              0x40_0000  {@value #SMALL_FRAMES} small frames
 *              0x80_0000  {@value #LARGE_FRAMES} large frames, of which the first 16 KiB are used
 * </pre>
 */
final class AddressSpaces {
    static final int SPACES = 3;
    static final int SMALL_FRAMES = 48;
    static final int LARGE_FRAMES = 4;
    static final long SMALL = 0x40_0000;
    static final long LARGE_BASE = 0x80_0000;
    /** Of a large page, this much is used. */
    static final int LARGE_USED = 4 << 12;

    private static final long TABLES = 0x10_0000;
    private static final long RIGHTS = PRESENT | WRITABLE | USER;
    /** Two borders: of a page directory's GiB, and of the lower half of all addresses. */
    private static final long[] PRIVATE = {0x3fff_d000L, 0x7fff_ffff_b000L};

    private static final int PRIVATE_PAGES = 5;
    private static final long COMMON = 0xffff_8000_0000_0000L;
    private static final int COMMON_PAGES = 4;
    private static final long BIG = 0x200_0000_0000L;
    private static final int BIG_PAGES = 3;

    /** An entry that maps a page or holds the rights of a table, as the kernel wrote it, and its marks. */
    static final class Entry {
        final long at;
        final int shift;
        /** Space that it belongs to, −1 for all. */
        final int space;
        /** True if it leads to a table, false if it maps a page. */
        final boolean table;
        /** The pages that it decides about. */
        final List<Long> pages = new ArrayList<>();

        long value;
        boolean used;
        boolean dirty;

        Entry(long at, int shift, int space, boolean table, long value) {
            this.at = at;
            this.table = table;
            this.shift = shift;
            this.space = space;
            this.value = value;
        }
    }

    /** What an access comes to: a physical address, or a fault. */
    record Walk(long physical, Fault.Vector vector, int code, Entry leaf) {}

    private final boolean noExecute;
    private final Map<Long, byte[]> frames = new LinkedHashMap<>();
    /** All entries that change, by their physical address. */
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    /** Entries above a page, lowest last, by space and page. */
    private final List<Map<Long, List<Entry>>> paths = new ArrayList<>();
    /** All that does not change, to be written before the first cycle. */
    private final Map<Long, Long> fixed = new LinkedHashMap<>();

    private final long[] roots = new long[SPACES];
    private long nextTable = TABLES;

    AddressSpaces(boolean noExecute) {
        this.noExecute = noExecute;
        for (int space = 0; space < SPACES; space++) {
            roots[space] = table();
            paths.add(new LinkedHashMap<>());
            for (long arena : PRIVATE) {
                for (int n = 0; n < PRIVATE_PAGES; n++) {
                    leaf(space, space, arena + n * 4096L, 12);
                }
            }
            for (int n = 0; n < BIG_PAGES; n++) {
                leaf(space, space, BIG + ((long) n << 21), 21);
            }
            if (space > 0) { // the upper half is one and the same
                fixed.put(roots[space] + 256 * 8, fixed.get(roots[0] + 256 * 8));
                for (int n = 0; n < COMMON_PAGES; n++) {
                    long page = COMMON + n * 4096L;
                    paths.get(space).put(page, paths.get(0).get(page));
                }
            } else {
                for (int n = 0; n < COMMON_PAGES; n++) {
                    leaf(0, -1, COMMON + n * 4096L, 12);
                }
            }
        }
    }

    private long table() {
        long table = nextTable;
        nextTable += 4096;
        return table;
    }

    private void leaf(int space, int owner, long virtual, int shift) {
        long table = roots[space];
        List<Entry> path = new ArrayList<>();
        for (int level = 39; level > shift; level -= 9) {
            long at = table + (virtual >>> level & 511) * 8;
            if (level == 21 && owner >= 0) {
                Entry directory = entries.get(at);
                if (directory == null) {
                    directory = new Entry(at, 21, owner, true, table() | RIGHTS);
                    entries.put(at, directory);
                }
                directory.pages.add(virtual);
                path.add(directory);
                table = directory.value & 0xff_ffff_f000L;
            } else {
                table = fixed.computeIfAbsent(at, key -> table() | RIGHTS) & 0xff_ffff_f000L;
            }
        }
        Entry leaf = new Entry(table + (virtual >>> shift & 511) * 8, shift, owner, false, 0);
        leaf.pages.add(virtual);
        entries.put(leaf.at, leaf);
        path.add(leaf);
        paths.get(space).put(virtual, path);
    }

    // ---------------------------------------------------------------- what there is

    long root(int space) {
        return roots[space];
    }

    /** The first addresses of all pages that a space has or may have. */
    List<Long> pages(int space) {
        return List.copyOf(paths.get(space).keySet());
    }

    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    Entry entryAt(long physical) {
        return entries.get(physical);
    }

    List<Entry> path(int space, long page) {
        return paths.get(space).get(page);
    }

    Map<Long, Long> fixed() {
        return fixed;
    }

    Map<Long, byte[]> frames() {
        return frames;
    }

    /** A frame of 4 KiB, made when it is first asked for. */
    byte[] frame(long physical) {
        return frames.computeIfAbsent(physical >>> 12, frame -> new byte[4096]);
    }

    /** The kernel has written an entry. */
    void write(long physical, long value) {
        Entry entry = entries.get(physical);
        entry.value = value;
        entry.used = false;
        entry.dirty = false;
    }

    /** True for an address whose page is in {@link #pages}: its first address. */
    long pageOf(int space, long virtual) {
        long large = virtual & -(1L << 21);
        return paths.get(space).containsKey(large) && large >= BIG && large < BIG + ((long) BIG_PAGES << 21)
                ? large
                : virtual & -4096;
    }

    /** SDM vol. 3, sections 4.5.4, 4.6.1 and 4.7. */
    Walk walk(int space, MappingTrial.Mode mode, long virtual, boolean write) {
        if (virtual << 16 >> 16 != virtual) {
            return new Walk(0, Fault.Vector.GENERAL_PROTECTION, 0, null);
        }
        int code = (write ? Fault.WRITE : 0) | (mode.user() ? Fault.USER : 0);
        List<Entry> path = paths.get(space).get(pageOf(space, virtual));
        if (path == null) {
            return new Walk(0, Fault.Vector.PAGE_FAULT, code, null);
        }
        long rights = -1;
        for (Entry entry : path) {
            if ((entry.value & PRESENT) == 0) {
                return new Walk(0, Fault.Vector.PAGE_FAULT, code, null);
            }
            long misplaced = entry.shift == 21 && !entry.table ? 0x1f_e000L : 0;
            long reserved = 0xf_ff00_0000_0000L | misplaced | (noExecute ? 0 : NO_EXECUTE);
            if ((entry.value & reserved) != 0) {
                return new Walk(0, Fault.Vector.PAGE_FAULT, code | Fault.PRESENT | Fault.RESERVED_BIT, null);
            }
            rights &= entry.value;
        }
        boolean ofUser = (rights & USER) != 0;
        boolean smap = !mode.user() && mode.smap() && !mode.accessAllowed() && ofUser;
        boolean readOnly = (rights & WRITABLE) == 0 && (mode.user() || mode.writeProtect());
        if (mode.user() && !ofUser || smap || write && readOnly) {
            return new Walk(0, Fault.Vector.PAGE_FAULT, code | Fault.PRESENT, null);
        }
        Entry leaf = path.get(path.size() - 1);
        long inside = (1L << leaf.shift) - 1;
        return new Walk(leaf.value & 0xff_ffff_f000L & ~inside | virtual & inside, null, 0, leaf);
    }

    /** True if a leaf has the bits that the kernel wrote, and the marks of what was done through it since. */
    static String wrong(Entry entry, long seen, boolean walksAhead) {
        long marks = ACCESSED | (entry.table ? 0 : DIRTY);
        if ((seen & ~marks) != (entry.value & ~marks)) {
            return "is not as it was written";
        }
        if (entry.used && (seen & ACCESSED) == 0) {
            return "was used and is not marked so";
        }
        if (!walksAhead && !entry.used && !entry.table && (seen & ACCESSED) != 0) {
            return "was not used and is marked so";
        }
        if (!entry.table && ((seen & DIRTY) != 0) != entry.dirty) {
            return entry.dirty
                    ? "was written through and is not marked so"
                    : "was not written through and is marked so";
        }
        return null;
    }

    /** Bits that a leaf always has. */
    static long always(Entry entry) {
        return (entry.space < 0 ? GLOBAL : 0) | (entry.shift == 21 && !entry.table ? LARGE : 0);
    }
}
