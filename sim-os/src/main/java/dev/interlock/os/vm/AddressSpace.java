package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.os.vm.FrameAllocator.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The virtual memory of one process, or of a machine without a kernel: its areas, the page tables, and the frames behind
 * them.
 *
 * <p>The kernel keeps its own books of what the tables hold, as Linux does with {@code struct page}; each change goes into
 * simulated memory through a {@link TableWriter}.
 */
public final class AddressSpace {
    /** Most areas of a process, as Linux's {@code vm.max_map_count}. */
    private static final int MOST_AREAS = 65_530;

    private static final long LOWEST_MAPPING = 0x10000;

    /** Mappings are placed below this, downwards, as {@code arch_pick_mmap_layout} does; the stack is above. */
    private static final long MAPPINGS_TOP = 0x7fff_f7ff_f000L;

    private static final long USER_END = 0x7fff_ffff_f000L;

    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final TableWriter direct;
    private final long root;

    /** Frames of the lower page tables, by shift of what an entry of the table maps and the address above it. */
    private final Map<TableKey, Long> tables = new HashMap<>();

    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final TreeMap<Long, Vma> areas = new TreeMap<>();

    private long heapStart;
    private long programBreak;

    private record TableKey(int shift, long prefix) {}

    private record Page(long frame, Protection protection) {}

    public AddressSpace(PhysicalMemory memory, FrameAllocator frames) {
        this.memory = memory;
        this.frames = frames;
        this.direct = TableWriter.direct(memory);
        this.root = frames.allocate();
    }

    /** Physical address of the top table, for CR3. */
    public long root() {
        return root;
    }

    /** Where the heap of brk(2) begins. */
    public long heapStart() {
        return heapStart;
    }

    /** The end of the heap of brk(2). */
    public long programBreak() {
        return programBreak;
    }

    /** brk(2): the heap ends here now. */
    public void programBreak(long end) {
        programBreak = end;
    }

    // ---------------------------------------------------------------- before the machine runs

    /** The heap of brk(2) begins here: behind the program's data. */
    public void beginHeap(long start) {
        heapStart = start;
        programBreak = start;
    }

    /**
     * Maps every page that {@code [address, address + bytes)} touches to a zeroed frame. A page that is mapped already
     * keeps its frame and may then do what either region may.
     *
     * @throws OutOfFramesException if memory does not suffice; pages before that are mapped
     */
    public void map(long address, long bytes, Protection protection) {
        long end = roundUp(address + bytes);
        for (long page = address & -FRAME_BYTES; page < end; page += FRAME_BYTES) {
            Page before = pages.get(page);
            Page after = before == null
                    ? new Page(frames.allocate(), protection)
                    : new Page(before.frame, before.protection.or(protection));
            put(page, after, direct);
            if (before == null || !before.protection.equals(after.protection)) {
                carve(page, page + FRAME_BYTES);
                insert(new Vma(page, page + FRAME_BYTES, after.protection, null, 0));
            }
        }
    }

    /** Lays an area of zeros, whose frames come when they are touched. */
    public void reserve(long address, long bytes, Protection protection) {
        insert(new Vma(address, address + bytes, protection, null, 0));
    }

    /** Puts bytes into mapped memory, whatever its protection: what a loader does before the machine runs. */
    public void write(long address, byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            long at = address + done;
            int inPage = (int) at & (FRAME_BYTES - 1);
            int count = Math.min(bytes.length - done, FRAME_BYTES - inPage);
            memory.write(physical(at), bytes, done, count);
            done += count;
        }
    }

    // ---------------------------------------------------------------- looking

    /** The physical address behind a virtual one, -1 if there is no frame. */
    public long physical(long address) {
        Page page = pages.get(address & -FRAME_BYTES);
        return page == null ? -1 : page.frame + (address & (FRAME_BYTES - 1));
    }

    /** Bytes of all frames that the machine has left: no mapping may be larger. */
    public long room() {
        return frames.free() * FRAME_BYTES;
    }

    /** True if every page of the range is in some area. */
    public boolean isMapped(long start, long end) {
        long at = start;
        while (at < end) {
            Vma area = areaAt(at);
            if (area == null) {
                return false;
            }
            at = area.end();
        }
        return true;
    }

    /** True if no page of the range is in an area. */
    public boolean isFree(long start, long end) {
        Map.Entry<Long, Vma> before = areas.lowerEntry(end);
        return before == null || before.getValue().end() <= start;
    }

    /** True if a user may have these addresses, which are whole pages. */
    public static boolean isUser(long start, long bytes) {
        return start >= LOWEST_MAPPING && bytes > 0 && bytes <= USER_END && start <= USER_END - bytes;
    }

    /** The highest place for so many bytes that is free, -1 if there is none. */
    public long place(long bytes) {
        long end = MAPPINGS_TOP;
        while (end - bytes >= LOWEST_MAPPING) {
            Map.Entry<Long, Vma> before = areas.lowerEntry(end);
            if (before == null || before.getValue().end() <= end - bytes) {
                return end - bytes;
            }
            end = before.getValue().start();
        }
        return -1;
    }

    /** True if there may be one more area, and the two that it may cut into pieces. */
    public boolean mayHaveMoreAreas() {
        return areas.size() < MOST_AREAS - 2;
    }

    private Vma areaAt(long address) {
        Map.Entry<Long, Vma> at = areas.floorEntry(address);
        return at == null || at.getValue().end() <= address ? null : at.getValue();
    }

    /** Rounds up to whole pages. */
    public static long roundUp(long bytes) {
        return bytes + FRAME_BYTES - 1 & -FRAME_BYTES;
    }

    // ---------------------------------------------------------------- changing, while the machine runs

    /**
     * Gives a page that is touched for the first time its frame and contents.
     *
     * @return false if the access is not allowed: a segmentation fault
     * @throws OutOfFramesException if there is no frame left
     */
    public boolean resolve(long address, boolean write, boolean fetch, TableWriter writer) {
        Vma area = areaAt(address);
        if (area == null || !area.protection().allows(write, fetch)) {
            return false;
        }
        long base = address & -FRAME_BYTES;
        Page page = pages.get(base);
        if (page == null) {
            Frame frame = frames.take();
            fill(frame, area, base, writer);
            page = new Page(frame.address(), area.protection());
        }
        put(base, page, writer);
        writer.forget(base);
        return true;
    }

    private static void fill(Frame frame, Vma area, long base, TableWriter writer) {
        byte[] contents = new byte[FRAME_BYTES];
        if (area.source() != null) {
            area.source().read(area.sourceOffset() + base - area.start(), contents);
        }
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            long word = 0;
            for (int i = 7; i >= 0; i--) {
                word = word << 8 | contents[at + i] & 0xff;
            }
            if (word != 0 || !frame.zeroed()) {
                writer.store(frame.address() + at, word);
            }
        }
    }

    /** Lays an area over whatever was there. */
    public void lay(long start, long end, Protection protection, PageSource source, long offset, TableWriter writer) {
        unmap(start, end, writer);
        insert(new Vma(start, end, protection, source, offset));
    }

    /** Takes areas and frames away. */
    public void unmap(long start, long end, TableWriter writer) {
        carve(start, end);
        var gone = pages.subMap(start, end);
        gone.forEach((base, page) -> {
            writer.store(entryOf(base, writer), 0);
            writer.forget(base);
            frames.giveBack(page.frame);
        });
        gone.clear();
    }

    /** Changes what a range, all of it mapped, may do. */
    public void protect(long start, long end, Protection protection, TableWriter writer) {
        for (Vma area : carve(start, end)) {
            insert(area.with(protection));
        }
        for (long base : List.copyOf(pages.subMap(start, end).keySet())) {
            put(base, new Page(pages.get(base).frame, protection), writer);
            writer.forget(base);
        }
    }

    /** Moves a range to a free place, pages and all, without copying a byte. */
    public void move(long start, long end, long target, TableWriter writer) {
        for (Vma area : carve(start, end)) {
            insert(new Vma(
                    area.start() - start + target,
                    area.end() - start + target,
                    area.protection(),
                    area.source(),
                    area.sourceOffset()));
        }
        for (long base : List.copyOf(pages.subMap(start, end).keySet())) {
            writer.store(entryOf(base, writer), 0);
            writer.forget(base);
            put(base - start + target, pages.remove(base), writer);
        }
    }

    /** Makes the area that ends here longer; what follows is free. */
    public void extend(long end, long newEnd) {
        Vma last = areaAt(end - 1);
        areas.put(last.start(), last.upTo(newEnd));
    }

    /** Cuts a range out of the areas; what was in it. */
    private List<Vma> carve(long start, long end) {
        List<Vma> cut = new ArrayList<>();
        Vma first = areaAt(start);
        for (Vma area : List.copyOf(areas.subMap(first == null ? start : first.start(), true, end, false)
                .values())) {
            areas.remove(area.start());
            if (area.start() < start) {
                areas.put(area.start(), area.upTo(start));
            }
            if (area.end() > end) {
                areas.put(end, area.from(end));
            }
            Vma inner = area.start() < start ? area.from(start) : area;
            cut.add(inner.end() > end ? inner.upTo(end) : inner);
        }
        return cut;
    }

    private void insert(Vma area) {
        Vma whole = area;
        Map.Entry<Long, Vma> before = areas.lowerEntry(area.start());
        if (before != null && before.getValue().continuedBy(area)) {
            whole = before.getValue().upTo(area.end());
        }
        areas.put(whole.start(), whole);
    }

    private void put(long base, Page page, TableWriter writer) {
        pages.put(base, page);
        long bits = page.protection.entryBits();
        writer.store(entryOf(base, writer), bits == 0 ? 0 : page.frame | bits);
    }

    /** Physical address of the entry that maps a page; the tables on the way are made. */
    private long entryOf(long virtual, TableWriter writer) {
        long table = root;
        for (int shift = 39; shift > 12; shift -= 9) {
            TableKey key = new TableKey(shift, virtual >>> shift);
            Long next = tables.get(key);
            if (next == null) {
                Frame frame = frames.take();
                for (int at = 0; !frame.zeroed() && at < FRAME_BYTES; at += 8) {
                    writer.store(frame.address() + at, 0);
                }
                next = frame.address();
                tables.put(key, next);
                writer.store(
                        entry(table, virtual, shift),
                        next | PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER);
            }
            table = next;
        }
        return entry(table, virtual, 12);
    }

    private static long entry(long table, long virtual, int shift) {
        return table + (virtual >>> shift & 511) * 8;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Map<TableKey, Long> tables,
            TreeMap<Long, Page> pages,
            TreeMap<Long, Vma> areas,
            long programBreak,
            Object frames) {}

    /** What the kernel's books say now. */
    public Object save() {
        return new Saved(Map.copyOf(tables), new TreeMap<>(pages), new TreeMap<>(areas), programBreak, frames.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        tables.clear();
        tables.putAll(saved.tables);
        pages.clear();
        pages.putAll(saved.pages);
        areas.clear();
        areas.putAll(saved.areas);
        programBreak = saved.programBreak;
        frames.restore(saved.frames);
    }
}
