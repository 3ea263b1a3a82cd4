package dev.interlock.os.vm;

import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.os.vm.FrameAllocator.Frame;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The four levels of page tables of an address space: which frames they are. Their entries stand in simulated memory, where
 * the hardware walks them.
 *
 * <pre>
 *   virtual address  47 ……… 39 │ 38 ……… 30 │ 29 ……… 21 │ 20 ……… 12 │ 11 …… 0
 *   index into         PGD     │   PUD     │   PMD     │   PTE     │ offset
 * </pre>
 *
 * SDM vol. 3, section 4.5, by the names that Linux gives them.
 */
final class TableTree {
    /** Tables that one page may need beside its own frame. */
    static final int LEVELS = 3;

    private static final int TOP_SHIFT = 39;
    private static final int PAGE_SHIFT = 12;
    private static final int STEP = 9;

    private final FrameAllocator frames;
    private final long root;

    /** Frames of the lower tables, the highest level first, by the address bits above what the table maps. */
    private final List<TreeMap<Long, Long>> levels = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    TableTree(FrameAllocator frames, TableWriter writer) {
        this.frames = frames;
        this.root = cleared(writer);
    }

    /** Physical address of the top table. */
    long root() {
        return root;
    }

    /** How many tables there are, the top one too. */
    int size() {
        return 1 + levels.stream().mapToInt(TreeMap::size).sum();
    }

    /** True if the table that maps a page is there. */
    boolean has(long virtual) {
        return levels.get(LEVELS - 1).containsKey(virtual >>> PAGE_SHIFT + STEP);
    }

    /** Physical address of the entry that maps a page; the tables on the way are made. */
    long entryOf(long virtual, TableWriter writer) {
        long table = root;
        int shift = TOP_SHIFT;
        for (TreeMap<Long, Long> level : levels) {
            Long next = level.get(virtual >>> shift);
            if (next == null) {
                next = cleared(writer);
                level.put(virtual >>> shift, next);
                writer.store(
                        entry(table, virtual, shift),
                        next | PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER);
            }
            table = next;
            shift -= STEP;
        }
        return entry(table, virtual, PAGE_SHIFT);
    }

    private long cleared(TableWriter writer) {
        Frame frame = frames.take(FrameKind.PAGE_TABLE, writer);
        Contents.clear(frame, writer);
        return frame.address();
    }

    private static long entry(long table, long virtual, int shift) {
        return table + (virtual >>> shift & 511) * 8;
    }

    /** Gives back the tables in a range that map nothing any more, Linux's {@code free_pgtables}. */
    void prune(AddressSpace space, Areas areas, long start, long end, TableWriter writer) {
        for (int level = LEVELS - 1; level >= 0; level--) {
            int shift = TOP_SHIFT - level * STEP;
            TreeMap<Long, Long> tables = levels.get(level);
            for (long prefix : List.copyOf(tables.subMap(start >>> shift, true, end - 1 >>> shift, true)
                    .keySet())) {
                long first = prefix << shift;
                if (areas.leaveFree(first, first + (1L << shift))) {
                    long above = level == 0 ? root : levels.get(level - 1).get(prefix >>> STEP);
                    writer.store(entry(above, first, shift), 0);
                    writer.forget(space, first); // INVLPG forgets the paging-structure caches, too
                    long table = tables.remove(prefix);
                    frames.map().dropped(table, writer);
                    writer.giveBack(frames, table);
                }
            }
        }
    }

    /** The descriptors of all tables say that nobody has them. */
    void drop(TableWriter writer) {
        levels.forEach(level -> level.values().forEach(table -> frames.map().dropped(table, writer)));
        frames.map().dropped(root, writer);
    }

    /** Gives all tables back, the top one too: no core walks them any more. */
    void release() {
        for (TreeMap<Long, Long> level : levels) {
            level.values().forEach(frames::giveBack);
            level.clear();
        }
        frames.giveBack(root);
    }

    Object save() {
        return levels.stream().map(level -> (Object) new TreeMap<>(level)).toList();
    }

    void restore(Object state) {
        for (int i = 0; i < LEVELS; i++) {
            TreeMap<Long, Long> level = levels.get(i);
            level.clear();
            ((Map<?, ?>) ((List<?>) state).get(i)).forEach((prefix, frame) -> level.put((Long) prefix, (Long) frame));
        }
    }
}
