package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.os.vm.FrameAllocator.Frame;
import java.util.LinkedHashMap;
import java.util.Map;

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
    private static final int TOP_SHIFT = 39;
    private static final int PAGE_SHIFT = 12;

    private final FrameAllocator frames;
    private final long root;

    /** Frames of the lower tables, by shift of what an entry of the table above maps, and the address above that shift. */
    private final Map<Key, Long> tables = new LinkedHashMap<>();

    private record Key(int shift, long prefix) {}

    TableTree(FrameAllocator frames, TableWriter writer) {
        this.frames = frames;
        this.root = zeroed(writer);
    }

    /** Physical address of the top table. */
    long root() {
        return root;
    }

    /** Physical address of the entry that maps a page; the tables on the way are made. */
    long entryOf(long virtual, TableWriter writer) {
        long table = root;
        for (int shift = TOP_SHIFT; shift > PAGE_SHIFT; shift -= 9) {
            Key key = new Key(shift, virtual >>> shift);
            Long next = tables.get(key);
            if (next == null) {
                next = zeroed(writer);
                tables.put(key, next);
                writer.store(
                        entry(table, virtual, shift),
                        next | PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER);
            }
            table = next;
        }
        return entry(table, virtual, PAGE_SHIFT);
    }

    private long zeroed(TableWriter writer) {
        Frame frame = frames.take(FrameKind.PAGE_TABLE);
        for (int at = 0; !frame.zeroed() && at < FRAME_BYTES; at += 8) {
            writer.store(frame.address() + at, 0);
        }
        return frame.address();
    }

    private static long entry(long table, long virtual, int shift) {
        return table + (virtual >>> shift & 511) * 8;
    }

    /** How many tables there are, the top one too. */
    int size() {
        return tables.size() + 1;
    }

    /** Gives all tables back, the top one too: no core walks them any more. */
    void release() {
        tables.values().forEach(frames::giveBack);
        tables.clear();
        frames.giveBack(root);
    }

    Object save() {
        return new LinkedHashMap<>(tables);
    }

    void restore(Object state) {
        tables.clear();
        ((Map<?, ?>) state).forEach((key, frame) -> tables.put((Key) key, (Long) frame));
    }
}
