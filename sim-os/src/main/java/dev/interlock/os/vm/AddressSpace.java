package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.os.vm.Vma.Backing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * The virtual memory of one process, or of a machine without a kernel: its areas, the page tables, and the frames behind
 * them. Linux's {@code mm_struct}.
 *
 * <p>The kernel keeps its own books of what the tables hold, as Linux does with {@code struct page}; each change goes into
 * simulated memory through a {@link TableWriter}. While the machine runs, whoever changes an address space takes it for
 * itself first ({@link ScriptedWriter#whole}) and ends with {@link TlbShootdown#finish}.
 */
public final class AddressSpace {
    private static final long LOWEST_MAPPING = 0x10000;

    /** Mappings are placed below this, downwards, as {@code arch_pick_mmap_layout} does; the stack is above. */
    private static final long MAPPINGS_TOP = 0x7fff_f7ff_f000L;

    /** One past the highest address that a program can have; 47 bits, less a page. */
    public static final long USER_END = 0x7fff_ffff_f000L;

    private final VirtualMemory memory;
    private final FrameAllocator frames;
    private final TableTree tables;
    private final Areas areas = new Areas();
    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final FaultCounts faults = new FaultCounts();
    private final MemoryLock lock = new MemoryLock();
    private final DemandPaging paging;
    private final Set<Integer> activeCores = new TreeSet<>();

    private long heapStart;
    private long programBreak;

    /** It is to be given back as soon as nobody changes it. */
    private boolean released;

    /** An empty one in a memory of its own, made before the machine runs. */
    public AddressSpace(PhysicalMemory memory, FrameAllocator frames) {
        this(new VirtualMemory(memory, frames), TableWriter.direct(memory));
    }

    /** An empty one; nobody else changes it, or takes a page from it, until {@link TlbShootdown#finish} is done. */
    public AddressSpace(VirtualMemory memory, TableWriter writer) {
        this.memory = memory;
        this.frames = memory.frames();
        this.tables = new TableTree(frames, writer);
        this.paging = new DemandPaging(this, areas, pages, tables);
        memory.enlist(this);
        writer.holdNew(this);
    }

    /** Physical address of the top table, for CR3. */
    public long root() {
        return tables.root();
    }

    /** Where its frames come from. */
    public VirtualMemory memory() {
        return memory;
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

    /** Nobody changes it any more: what was put off can be done. */
    void unlocked() {
        if (released) {
            release();
        }
    }

    MemoryLock lock() {
        return lock;
    }

    // ---------------------------------------------------------------- which cores run it

    /** A core runs it from now on: it may know its translations. Linux's {@code mm_cpumask}. */
    public void activate(int core) {
        activeCores.add(core);
    }

    /** A core has loaded another CR3, and knows its translations no more. */
    public void deactivate(int core) {
        activeCores.remove(core);
    }

    /** True if a core may know its translations. */
    public boolean isActive(int core) {
        return activeCores.contains(core);
    }

    /** Cores that may know its translations, ascending. */
    public List<Integer> activeCores() {
        return List.copyOf(activeCores);
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
        TableWriter direct = TableWriter.direct(memory.physical());
        long end = roundUp(address + bytes);
        for (long base = address & -FRAME_BYTES; base < end; base += FRAME_BYTES) {
            Page before = pages.get(base);
            Vma area = areas.at(base);
            Protection both = area == null ? protection : area.protection().or(protection);
            if (area == null || !area.protection().equals(both)) {
                areas.carve(base, base + FRAME_BYTES);
                areas.insert(new Vma(base, base + FRAME_BYTES, both, area == null ? Backing.ZEROS : area.backing()));
            }
            Page page = before == null ? Page.inFrame(frames.allocate(FrameKind.ANONYMOUS), false) : before;
            put(base, page, both, direct);
        }
    }

    /** Lays an area of zeros, whose frames come when they are touched. */
    public void reserve(long address, long bytes, Protection protection) {
        areas.insert(Vma.ofZeros(address, address + bytes, protection));
    }

    /** Lays a stack: an area of zeros that becomes longer, downwards, when something below it is touched. */
    public void reserveStack(long address, long bytes, Protection protection) {
        areas.insert(new Vma(address, address + bytes, protection, Backing.STACK));
    }

    /** Puts bytes into mapped memory, whatever its protection: what a loader does before the machine runs. */
    public void write(long address, byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            long at = address + done;
            int inPage = (int) at & (FRAME_BYTES - 1);
            int count = Math.min(bytes.length - done, FRAME_BYTES - inPage);
            memory.physical().write(physical(at), bytes, done, count);
            done += count;
        }
    }

    // ---------------------------------------------------------------- looking

    /** The physical address behind a virtual one, -1 if there is no frame. */
    public long physical(long address) {
        Page page = pages.get(address & -FRAME_BYTES);
        return page == null || !page.inMemory() ? -1 : page.frame() + (address & (FRAME_BYTES - 1));
    }

    /** Pages that have a frame: the resident set. */
    public long residentPages() {
        return pages.values().stream().filter(Page::inMemory).count();
    }

    /** Bytes of addresses that are taken. */
    public long mappedBytes() {
        return areas.all().stream().mapToLong(area -> area.end() - area.start()).sum();
    }

    /** Bytes that the machine could still have in memory or on the swap device: no mapping may be larger. */
    public long room() {
        return (frames.free() + memory.swap().free() + memory.cache().droppable()) * FRAME_BYTES;
    }

    /** True if every page of the range is in some area. */
    public boolean isMapped(long start, long end) {
        return areas.cover(start, end);
    }

    /** True if no page of the range is in an area. */
    public boolean isFree(long start, long end) {
        return areas.leaveFree(start, end);
    }

    /** Where the areas that cover a range without a hole end. */
    public long mappedUpTo(long start, long end) {
        long at = start;
        for (Vma area = areas.at(at); area != null && at < end; area = areas.at(at)) {
            at = area.end();
        }
        return Math.min(at, end);
    }

    /** True if one area has all of the range. */
    public boolean isOneArea(long start, long end) {
        Vma area = areas.at(start);
        return area != null && end <= area.end();
    }

    /** Where an area that begins here and is attached from the first page of its file ends; -1 if there is none. */
    public long attachedUpTo(long start) {
        Vma first = areas.at(start);
        if (first == null
                || first.start() != start
                || first.file() == null
                || first.backing().offset() != 0) {
            return -1;
        }
        long end = start;
        for (Vma area = first; area != null && area.file() == first.file(); area = areas.at(end)) {
            if (area.backing().offset() != end - start) {
                break;
            }
            end = area.end();
        }
        return end;
    }

    /** The file that is mapped at an address, if there is one. */
    public Optional<CachedFile> fileAt(long address) {
        Vma area = areas.at(address);
        return area == null ? Optional.empty() : Optional.ofNullable(area.file());
    }

    /** True if no file stands behind any page of the range. */
    public boolean isAnonymous(long start, long end) {
        return areas.within(start, end).stream().allMatch(area -> area.file() == null);
    }

    /** True if stores to the range may be allowed: no file is shared that was opened for reading only. */
    public boolean mayBeWritten(long start, long end) {
        return areas.within(start, end).stream().allMatch(Vma::mayBeWritten);
    }

    /** True if a page is in memory: it has a frame, or its file has. */
    public boolean isResident(long base) {
        Vma area = areas.at(base);
        return physical(base) >= 0
                || area != null
                        && area.file() != null
                        && area.file().frame(area.index(base)).isPresent();
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

    Areas areas() {
        return areas;
    }

    TreeMap<Long, Page> pages() {
        return pages;
    }

    /** Rounds up to whole pages. */
    public static long roundUp(long bytes) {
        return bytes + FRAME_BYTES - 1 & -FRAME_BYTES;
    }

    // ---------------------------------------------------------------- fork, exit

    /**
     * A copy for a child, fork(2): the same areas, and the same frames behind them, counted once more. What is private may
     * from now on be written by neither without a copy; the parent's entries that allowed it are changed, and every core
     * that runs the parent must forget them before the child runs.
     *
     * @param writer pays for the child's tables and the changed entries
     * @throws OutOfFramesException if there are too few frames for its tables; then nothing has happened
     */
    public AddressSpace fork(TableWriter writer) {
        frames.require(tables.size());
        AddressSpace child = new AddressSpace(memory, writer);
        child.areas.restore(areas.save());
        child.heapStart = heapStart;
        child.programBreak = programBreak;
        child.paging.stackLimit(paging.stackLimit());
        TreeMap<Long, Page> guarded = new TreeMap<>();
        pages.forEach((base, page) -> {
            Vma area = areas.at(base);
            Page common = area.shared() ? page : page.guard();
            if (page.inMemory()) {
                frames.share(page.frame());
            } else {
                memory.swap().share(page.slot());
            }
            child.put(base, common, area.protection(), writer);
            if (common != page) {
                guarded.put(base, common);
            }
        });
        guarded.forEach((base, page) -> {
            pages.put(base, page);
            Protection protection = areas.at(base).protection();
            if (page.inMemory() && protection.writable()) {
                writer.store(tables.entryOf(base, writer), page.entry(protection));
                writer.forget(this, base);
            }
        });
        return child;
    }

    /** Where the entries of its pages lie, in the order of the pages: who takes it apart reads them all. */
    public void forEachEntry(LongConsumer physical) {
        pages.keySet().forEach(base -> physical.accept(tables.entryOf(base, null)));
    }

    /**
     * Gives back every frame and table: no core runs it any more. If somebody is just taking pages away from it, that is
     * finished first.
     */
    public void release() {
        if (!lock.isFree(MemoryLock.WHOLE)) {
            released = true;
            return;
        }
        released = false;
        Set<CachedFile> files = new LinkedHashSet<>();
        areas.all().forEach(area -> files.add(area.file()));
        areas.carve(0, Long.MAX_VALUE);
        pages.values().forEach(page -> {
            if (page.inMemory()) {
                frames.giveBack(page.frame());
            } else {
                memory.swap().giveBack(page.slot());
            }
        });
        pages.clear();
        tables.release();
        memory.strike(this);
        files.forEach(memory::releaseIfUnused);
    }

    // ---------------------------------------------------------------- changing, while the machine runs

    /** What is wrong with an access, if anything; a stack may grow by it. */
    public Optional<BadAccess> check(long address, boolean write, boolean fetch) {
        return paging.check(address, write, fetch);
    }

    /**
     * Gives a page that is touched for the first time its frame and contents; one that is written, and that others may
     * have, a frame of its own; and brings one back from the swap device. {@link #check} has allowed the access.
     *
     * @throws OutOfFramesException if there is no frame left; then nothing has happened
     */
    public void resolve(long address, boolean write, TableWriter writer) {
        paging.resolve(address & -FRAME_BYTES, write, writer);
    }

    /** The part of the lock that a fault at this address needs. */
    long part(long address) {
        return paging.part(address & -FRAME_BYTES);
    }

    /** Lays a private area of zeros over whatever was there. */
    public void lay(long start, long end, Protection protection, TableWriter writer) {
        lay(start, end, protection, Backing.ZEROS, writer);
    }

    /** Lays an area of a file over whatever was there. */
    public void lay(
            long start,
            long end,
            Protection protection,
            Sharing sharing,
            CachedFile file,
            long offset,
            TableWriter writer) {
        lay(start, end, protection, new Backing(sharing, false, file, offset), writer);
    }

    /** Lays a stack over whatever was there, which grows when something below it is touched. */
    public void layStack(long start, long end, Protection protection, TableWriter writer) {
        lay(start, end, protection, Backing.STACK, writer);
    }

    private void lay(long start, long end, Protection protection, Backing backing, TableWriter writer) {
        unmap(start, end, writer);
        areas.insert(new Vma(start, end, protection, backing));
    }

    /** Brings the pages of a range, as many as there are frames for: MAP_POPULATE. */
    public void populate(long start, long end, TableWriter writer) {
        for (Vma area : areas.within(start, end)) {
            boolean write = area.protection().writable() && !area.shared();
            long last = Math.min(end, area.end());
            for (long base = Math.max(start, area.start()); base < last; base += FRAME_BYTES) {
                Page page = pages.get(base);
                boolean there = page != null && page.inMemory() && !(write && page.guarded());
                if (!there
                        && frames.free() > DemandPaging.FRAMES_NEEDED
                        && paging.check(base, write, false).isEmpty()) {
                    paging.resolve(base, write, writer);
                }
            }
        }
    }

    /** Writes back what was stored into the pages of shared files. */
    public void writeBack(long start, long end, TableWriter reader) {
        for (Vma area : areas.within(start, end)) {
            if (area.shared() && area.file() != null) {
                for (long base : pages.subMap(Math.max(start, area.start()), Math.min(end, area.end()))
                        .keySet()) {
                    area.file().writeBack(area.index(base), reader);
                }
            }
        }
    }

    /** Takes areas and frames away. */
    public void unmap(long start, long end, TableWriter writer) {
        Set<CachedFile> files = new LinkedHashSet<>();
        areas.carve(start, end).forEach(area -> files.add(area.file()));
        discard(start, end, writer);
        tables.prune(this, areas, start, end, writer);
        files.forEach(memory::releaseIfUnused);
    }

    /** Takes frames away, but not the areas: what is touched next is as it was at first, MADV_DONTNEED. */
    public void discard(long start, long end, TableWriter writer) {
        var gone = pages.subMap(start, end);
        gone.forEach((base, page) -> {
            writer.store(tables.entryOf(base, writer), 0);
            if (page.inMemory()) {
                writer.forget(this, base);
                writer.giveBack(frames, page.frame());
            } else {
                memory.swap().giveBack(page.slot());
            }
        });
        gone.clear();
    }

    /** A page leaves memory: for a slot of the swap device, or (null) for the file that it came from. */
    void evict(long base, Integer slot, TableWriter writer) {
        Page page = pages.get(base);
        if (slot == null) {
            pages.remove(base);
            writer.store(entryOf(base, writer), 0);
        } else {
            put(base, Page.inSlot(slot, page.guarded()), areas.at(base).protection(), writer);
        }
        writer.forget(this, base);
    }

    /** A file has become shorter: what was mapped behind its last page is taken away, copies too. */
    void truncated(CachedFile file, long pagesLeft, TableWriter writer) {
        for (Vma area : areas.all()) {
            if (area.file() == file) {
                long first =
                        area.start() + pagesLeft * FRAME_BYTES - area.backing().offset();
                if (first < area.end()) {
                    discard(Math.max(first, area.start()), area.end(), writer);
                }
            }
        }
    }

    /** Physical address of the entry that maps a page. */
    long entryOf(long base, TableWriter writer) {
        return tables.entryOf(base, writer);
    }

    /** Changes what a range, all of it mapped, may do. */
    public void protect(long start, long end, Protection protection, TableWriter writer) {
        for (Vma area : areas.carve(start, end)) {
            areas.insert(area.with(protection));
        }
        pages.subMap(start, end).forEach((base, page) -> {
            if (page.inMemory()) {
                writer.store(tables.entryOf(base, writer), page.entry(protection));
                writer.forget(this, base);
            }
        });
    }

    /**
     * Moves a range to a free place, pages and all, without copying a byte.
     *
     * @param keep the area stays, without its pages: MREMAP_DONTUNMAP
     */
    public void move(long start, long end, long target, boolean keep, TableWriter writer) {
        frames.require((int) ((end - start) / FRAME_BYTES / 512) + 2 * TableTree.LEVELS);
        for (Vma area : areas.carve(start, end)) {
            areas.insert(area.movedTo(area.start() - start + target));
            if (keep) {
                areas.insert(area);
            }
        }
        TreeMap<Long, Page> moved = new TreeMap<>(pages.subMap(start, end));
        moved.forEach((base, page) -> {
            pages.remove(base);
            long there = base - start + target;
            writer.store(tables.entryOf(base, writer), 0);
            put(there, page, areas.at(there).protection(), writer);
            writer.forget(this, base);
        });
        tables.prune(this, areas, start, end, writer);
    }

    /** Makes the area that ends here longer; what follows is free. */
    public void extend(long end, long newEnd) {
        Vma last = areas.at(end - 1);
        areas.carve(last.start(), end);
        areas.insert(last.upTo(newEnd));
    }

    /** Puts a page into the books and its entry into the tables. */
    void put(long base, Page page, Protection protection, TableWriter writer) {
        pages.put(base, page);
        writer.store(tables.entryOf(base, writer), page.entry(protection));
    }

    /** What is where, by ascending address. */
    public List<Region> regions() {
        return areas.all().stream().map(this::region).toList();
    }

    private Region region(Vma area) {
        Protection may = area.protection();
        String permissions = (may.accessible() ? "r" : "-")
                + (may.writable() ? "w" : "-")
                + (may.executable() ? "x" : "-")
                + (area.shared() ? "s" : "p");
        String name = area.file() != null
                ? area.file().name()
                : area.backing().growsDown() ? "[stack]" : isHeap(area) ? "[heap]" : "";
        return new Region(area.start(), area.end(), permissions, area.backing().offset(), name);
    }

    private boolean isHeap(Vma area) {
        return area.start() < roundUp(programBreak) && area.end() > heapStart && programBreak > heapStart;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            Object tables,
            TreeMap<Long, Page> pages,
            Object areas,
            long heapStart,
            long programBreak,
            long stackLimit,
            boolean released,
            Object faults,
            Object lock,
            Set<Integer> activeCores) {}

    /** What the kernel's books say now; what all processes have in common saves itself. */
    public Object save() {
        return new Saved(
                tables.save(),
                new TreeMap<>(pages),
                areas.save(),
                heapStart,
                programBreak,
                paging.stackLimit(),
                released,
                faults.save(),
                lock.save(),
                new TreeSet<>(activeCores));
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
        paging.stackLimit(saved.stackLimit);
        released = saved.released;
        faults.restore(saved.faults);
        lock.restore(saved.lock);
        activeCores.clear();
        activeCores.addAll(saved.activeCores);
    }
}
