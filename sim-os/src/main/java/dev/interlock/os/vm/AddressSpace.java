package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.os.vm.FrameAllocator.Frame;
import java.util.TreeMap;

/**
 * The virtual memory of one process, or of a machine without a kernel: its areas, the page tables, and the frames behind
 * them. Linux's {@code mm_struct}.
 *
 * <p>The kernel keeps its own books of what the tables hold, as Linux does with {@code struct page}; each change goes into
 * simulated memory through a {@link TableWriter}.
 */
public final class AddressSpace {
    private static final long LOWEST_MAPPING = 0x10000;

    /** Mappings are placed below this, downwards, as {@code arch_pick_mmap_layout} does; the stack is above. */
    private static final long MAPPINGS_TOP = 0x7fff_f7ff_f000L;

    private static final long USER_END = 0x7fff_ffff_f000L;

    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final TableTree tables;
    private final Areas areas = new Areas();
    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final FaultCounts faults = new FaultCounts();

    private long heapStart;
    private long programBreak;

    /** An empty one, made before the machine runs. */
    public AddressSpace(PhysicalMemory memory, FrameAllocator frames) {
        this(memory, frames, TableWriter.direct(memory));
    }

    /** An empty one. */
    public AddressSpace(PhysicalMemory memory, FrameAllocator frames, TableWriter writer) {
        this.memory = memory;
        this.frames = frames;
        this.tables = new TableTree(frames, writer);
    }

    /** Physical address of the top table, for CR3. */
    public long root() {
        return tables.root();
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

    /** Page faults so far. */
    public FaultCounts faults() {
        return faults;
    }

    /** Pages that have a frame: the resident set. */
    public long residentPages() {
        return pages.size();
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
        TableWriter direct = TableWriter.direct(memory);
        long end = roundUp(address + bytes);
        for (long base = address & -FRAME_BYTES; base < end; base += FRAME_BYTES) {
            Page before = pages.get(base);
            Vma area = areas.at(base);
            Protection both = before == null ? protection : area.protection().or(protection);
            if (area == null || !area.protection().equals(both)) {
                areas.carve(base, base + FRAME_BYTES);
                areas.insert(Vma.ofZeros(base, base + FRAME_BYTES, both));
            }
            Page page = before == null ? new Page(frames.allocate(FrameKind.ANONYMOUS), false) : before;
            put(base, page, both, direct);
        }
    }

    /** Lays an area of zeros, whose frames come when they are touched. */
    public void reserve(long address, long bytes, Protection protection) {
        areas.insert(Vma.ofZeros(address, address + bytes, protection));
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
        return page == null ? -1 : page.frame() + (address & (FRAME_BYTES - 1));
    }

    /** Bytes of all frames that the machine has left: no mapping may be larger. */
    public long room() {
        return frames.free() * FRAME_BYTES;
    }

    /** True if every page of the range is in some area. */
    public boolean isMapped(long start, long end) {
        return areas.cover(start, end);
    }

    /** True if no page of the range is in an area. */
    public boolean isFree(long start, long end) {
        return areas.leaveFree(start, end);
    }

    /** True if a user may have these addresses, which are whole pages. */
    public static boolean isUser(long start, long bytes) {
        return start >= LOWEST_MAPPING && bytes > 0 && bytes <= USER_END && start <= USER_END - bytes;
    }

    /** The highest place for so many bytes that is free, -1 if there is none. */
    public long place(long bytes) {
        return areas.place(bytes, LOWEST_MAPPING, MAPPINGS_TOP);
    }

    /** True if there may be one more area, and the two that it may cut into pieces. */
    public boolean mayHaveMoreAreas() {
        return areas.mayGrow();
    }

    /** Rounds up to whole pages. */
    public static long roundUp(long bytes) {
        return bytes + FRAME_BYTES - 1 & -FRAME_BYTES;
    }

    // ---------------------------------------------------------------- fork, exit

    /**
     * A copy for a child, fork(2): the same areas, and the same frames behind them, counted once more. What is private may
     * from now on be written by neither without a copy; the parent's entries that allowed it are changed, and forgotten by
     * this core. Other cores that run the parent must forget them, too, before the child runs.
     *
     * @param writer pays for the child's tables and the changed entries
     * @throws OutOfFramesException if there are too few frames for its tables; then nothing has happened but work
     */
    public AddressSpace fork(TableWriter writer) {
        if (frames.free() < tables.size()) {
            throw new OutOfFramesException("there are no frames for the page tables of another process");
        }
        AddressSpace child = new AddressSpace(memory, frames, writer);
        child.areas.restore(areas.save());
        child.heapStart = heapStart;
        child.programBreak = programBreak;
        TreeMap<Long, Page> protectedNow = new TreeMap<>();
        pages.forEach((base, page) -> {
            Vma area = areas.at(base);
            Page common = area.shared() || page.copyOnWrite() ? page : new Page(page.frame(), true);
            frames.share(page.frame());
            child.put(base, common, area.protection(), writer);
            if (common != page) {
                protectedNow.put(base, common);
            }
        });
        protectedNow.forEach((base, page) -> {
            Protection protection = areas.at(base).protection();
            pages.put(base, page);
            if (protection.writable()) {
                writer.store(tables.entryOf(base, writer), page.entry(protection));
            }
        });
        protectedNow.keySet().forEach(base -> {
            if (areas.at(base).protection().writable()) {
                writer.forget(base);
            }
        });
        return child;
    }

    /** Gives back every frame and table: no core runs it any more. */
    public void release() {
        pages.values().forEach(page -> frames.giveBack(page.frame()));
        pages.clear();
        areas.carve(0, Long.MAX_VALUE);
        tables.release();
    }

    // ---------------------------------------------------------------- changing, while the machine runs

    /**
     * Gives a page that is touched for the first time its frame and contents; and a page that is written, and that others
     * may have, a frame of its own.
     *
     * @return false if the access is not allowed: a segmentation fault
     * @throws OutOfFramesException if there is no frame left
     */
    public boolean resolve(long address, boolean write, boolean fetch, TableWriter writer) {
        Vma area = areas.at(address);
        if (area == null || !area.protection().allows(write, fetch)) {
            return false;
        }
        long base = address & -FRAME_BYTES;
        Page page = pages.get(base);
        if (page == null) {
            Frame frame = frames.take(FrameKind.ANONYMOUS);
            fill(frame, area, base, writer);
            page = new Page(frame.address(), false);
        } else if (write && page.copyOnWrite()) {
            page = own(page, writer);
        }
        faults.minor();
        put(base, page, area.protection(), writer);
        writer.forget(base);
        return true;
    }

    /** Breaks copy-on-write: whoever is the last to have the frame needs no copy. */
    private Page own(Page page, TableWriter writer) {
        if (frames.count(page.frame()) == 1) {
            return new Page(page.frame(), false);
        }
        Frame copy = frames.take(FrameKind.ANONYMOUS);
        for (int at = 0; at < FRAME_BYTES; at += 8) {
            writer.store(copy.address() + at, writer.load(page.frame() + at));
        }
        frames.giveBack(page.frame());
        faults.copied();
        return new Page(copy.address(), false);
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

    /** Lays a private area over whatever was there. */
    public void lay(long start, long end, Protection protection, PageSource source, long offset, TableWriter writer) {
        unmap(start, end, writer);
        areas.insert(new Vma(start, end, protection, false, source, offset));
    }

    /** Takes areas and frames away. */
    public void unmap(long start, long end, TableWriter writer) {
        areas.carve(start, end);
        var gone = pages.subMap(start, end);
        gone.keySet().forEach(base -> writer.store(tables.entryOf(base, writer), 0));
        gone.keySet().forEach(writer::forget);
        gone.values().forEach(page -> frames.giveBack(page.frame()));
        gone.clear();
    }

    /** Changes what a range, all of it mapped, may do. */
    public void protect(long start, long end, Protection protection, TableWriter writer) {
        for (Vma area : areas.carve(start, end)) {
            areas.insert(area.with(protection));
        }
        var changed = pages.subMap(start, end);
        changed.forEach((base, page) -> writer.store(tables.entryOf(base, writer), page.entry(protection)));
        changed.keySet().forEach(writer::forget);
    }

    /** Moves a range to a free place, pages and all, without copying a byte. */
    public void move(long start, long end, long target, TableWriter writer) {
        for (Vma area : areas.carve(start, end)) {
            areas.insert(area.movedTo(area.start() - start + target));
        }
        TreeMap<Long, Page> moved = new TreeMap<>(pages.subMap(start, end));
        moved.forEach((base, page) -> {
            pages.remove(base);
            long there = base - start + target;
            writer.store(tables.entryOf(base, writer), 0);
            put(there, page, areas.at(there).protection(), writer);
        });
        moved.keySet().forEach(writer::forget);
    }

    /** Makes the area that ends here longer; what follows is free. */
    public void extend(long end, long newEnd) {
        Vma last = areas.at(end - 1);
        areas.carve(last.start(), end);
        areas.insert(last.upTo(newEnd));
    }

    private void put(long base, Page page, Protection protection, TableWriter writer) {
        pages.put(base, page);
        writer.store(tables.entryOf(base, writer), page.entry(protection));
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Object tables, TreeMap<Long, Page> pages, Object areas, long heapStart, long programBreak, Object faults) {}

    /** What the kernel's books say now; the frames save themselves. */
    public Object save() {
        return new Saved(tables.save(), new TreeMap<>(pages), areas.save(), heapStart, programBreak, faults.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        tables.restore(saved.tables);
        pages.clear();
        pages.putAll(saved.pages);
        areas.restore(saved.areas);
        heapStart = saved.heapStart;
        programBreak = saved.programBreak;
        faults.restore(saved.faults);
    }
}
