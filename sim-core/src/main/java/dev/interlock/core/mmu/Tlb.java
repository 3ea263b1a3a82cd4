package dev.interlock.core.mmu;

import java.util.Arrays;

/**
 * One translation lookaside buffer, set-associative with LRU replacement.
 *
 * <p>An entry holds the physical address of a 4 KiB frame in its upper bits and, in the lower twelve, the page-table bits
 * that decide about an access ({@link PageTableEntry#WRITABLE}, {@link PageTableEntry#USER}, {@link
 * PageTableEntry#DIRTY}, {@link PageTableEntry#GLOBAL}), {@link #EXECUTABLE}, and the page's {@link MemoryType}. A large page takes one entry for each of
 * its 4 KiB pieces that is used, as on processors that fracture large pages.
 *
 * <p>A key is a virtual page number and, above it, the tag of its address space (the PCID, SDM vol. 3, section 4.10.1), so
 * that one compare decides both:
 *
 * <pre>
 *   63 …… 52   51 ……………………………… 0
 *     PCID     virtual address 63:12
 * </pre>
 *
 * A global entry has the tag of whoever used it, and one more entry for each other address space that does.
 */
public final class Tlb {
    /** The page is write-back memory, as nearly all is; {@link MemoryType} says what bits 4 and 7 mean for the rest. */
    public static final long WRITE_BACK = 1 << 3;

    /** The page may be fetched from: the opposite of NX. */
    public static final long EXECUTABLE = 1 << 9;

    /** The page belongs to the kernel: the opposite of U/S, which SMEP and SMAP ask for. */
    public static final long SUPERVISOR = 1 << 10;

    /** Where the tag lies in a key. */
    static final int TAG_SHIFT = 52;

    /** No canonical address has this key. Who asks for it all the same finds an entry without P. */
    private static final long EMPTY = 1L << 51;

    private static final long PAGE = (1L << TAG_SHIFT) - 1;

    private final int ways;
    private final int setMask;
    private final long[] pages;
    private final long[] entries;
    private final byte[] shifts;
    private final long[] lastUse;
    private final byte[] lastWay;
    private long uses;

    public Tlb(TlbConfig config) {
        ways = config.ways();
        setMask = config.sets() - 1;
        pages = new long[config.entries()];
        Arrays.fill(pages, EMPTY);
        entries = new long[config.entries()];
        shifts = new byte[config.entries()];
        Arrays.fill(shifts, (byte) 12);
        lastUse = new long[config.entries()];
        lastWay = new byte[config.sets()];
    }

    /** Index of a key, −1 if it is not here. */
    public int find(long page) {
        int set = (int) page & setMask;
        int likely = set * ways + lastWay[set];
        return pages[likely] == page ? likely : probe(page, set);
    }

    private int probe(long page, int set) {
        int first = set * ways;
        for (int way = 0; way < ways; way++) {
            if (pages[first + way] == page) {
                lastWay[set] = (byte) way;
                return first + way;
            }
        }
        return -1;
    }

    /** The entry at an index: frame address and bits. */
    public long entry(int index) {
        return entries[index];
    }

    /** Notes a use, for replacement. */
    public void touch(int index) {
        lastUse[index] = ++uses;
    }

    /** log2 of the size of the page that the entry is a piece of. */
    int pageShift(int index) {
        return shifts[index];
    }

    /** Adds or replaces a translation. */
    public void insert(long page, long entry, int pageShift) {
        int first = ((int) page & setMask) * ways;
        int index = find(page);
        for (int way = 0; way < ways && index < 0; way++) {
            if (pages[first + way] == EMPTY) {
                index = first + way;
            }
        }
        if (index < 0) {
            index = first;
            for (int way = 1; way < ways; way++) {
                if (lastUse[first + way] < lastUse[index]) {
                    index = first + way;
                }
            }
        }
        pages[index] = page;
        entries[index] = entry;
        shifts[index] = (byte) pageShift;
        touch(index);
    }

    /** INVLPG: forgets the page, all pieces of it if it is large, and for all address spaces if it is global. */
    public void invalidate(long key) {
        for (int i = 0; i < pages.length; i++) {
            long difference = pages[i] ^ key;
            if ((entries[i] & PageTableEntry.GLOBAL) != 0) {
                difference &= PAGE;
            }
            if (difference >>> (shifts[i] - 12) == 0) {
                forget(i);
            }
        }
    }

    /** INVPCID of type 0: forgets the page in one address space, all pieces of it if it is large, unless it is global. */
    public void invalidateUnlessGlobal(long key) {
        for (int i = 0; i < pages.length; i++) {
            if ((entries[i] & PageTableEntry.GLOBAL) == 0 && (pages[i] ^ key) >>> (shifts[i] - 12) == 0) {
                forget(i);
            }
        }
    }

    /** Load of CR3: forgets everything of one address space but global pages. */
    public void flush(long tag) {
        for (int i = 0; i < pages.length; i++) {
            if ((pages[i] & ~PAGE) == tag && (entries[i] & PageTableEntry.GLOBAL) == 0) {
                forget(i);
            }
        }
    }

    /** INVPCID of type 3: forgets everything of all address spaces but global pages. */
    public void flushAllButGlobal() {
        for (int i = 0; i < pages.length; i++) {
            if ((entries[i] & PageTableEntry.GLOBAL) == 0) {
                forget(i);
            }
        }
    }

    /** Forgets everything. */
    public void flushAll() {
        for (int i = 0; i < pages.length; i++) {
            forget(i);
        }
    }

    private void forget(int index) {
        pages[index] = EMPTY;
        entries[index] = 0;
        shifts[index] = 12;
    }

    private record Saved(long[] pages, long[] entries, byte[] shifts, long[] lastUse, byte[] lastWay, long uses) {}

    /** The state now. */
    public Object save() {
        return new Saved(pages.clone(), entries.clone(), shifts.clone(), lastUse.clone(), lastWay.clone(), uses);
    }

    /** Goes back to a saved state. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        System.arraycopy(saved.pages, 0, pages, 0, pages.length);
        System.arraycopy(saved.entries, 0, entries, 0, entries.length);
        System.arraycopy(saved.shifts, 0, shifts, 0, shifts.length);
        System.arraycopy(saved.lastUse, 0, lastUse, 0, lastUse.length);
        System.arraycopy(saved.lastWay, 0, lastWay, 0, lastWay.length);
        uses = saved.uses;
    }
}
