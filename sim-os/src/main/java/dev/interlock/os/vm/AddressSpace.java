package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.os.vm.Vma.Backing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The virtual memory of one process, or of a machine without a kernel: its areas, the page tables, and the frames behind
 * them. Linux's {@code mm_struct}.
 *
 * <p>The kernel keeps its own books of what the tables hold and who has which frame; each change goes into simulated memory
 * through a {@link TableWriter}: into the tables, and into the descriptors of the {@link MemoryMap}. While the machine runs,
 * whoever changes an address space takes it for itself first ({@link ScriptedWriter#whole}) and ends with
 * {@link TlbShootdown#finish}.
 */
public final class AddressSpace {
    private final VirtualMemory memory;
    private final FrameAllocator frames;
    private final TableTree tables;
    private final Areas areas = new Areas();
    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final FaultCounts faults = new FaultCounts();
    private final MemoryLock lock = new MemoryLock();
    private final DemandPaging paging;
    private final Mappings mappings;
    private final ActiveCores cores = new ActiveCores();

    private long heapStart;
    private long programBreak;

    private AddressLimit addressLimit = AddressLimit.NONE;

    /** The descriptors of its frames say already that it has them no more. */
    private boolean tornDown;

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
        this.mappings = new Mappings(this, pages, tables, paging);
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

    /** How many bytes of addresses it may have. */
    public AddressLimit addressLimit() {
        return addressLimit;
    }

    /** setrlimit(2). What there is stays. */
    public void addressLimit(AddressLimit limit) {
        addressLimit = limit;
    }

    /** True if it may have so many bytes of addresses more, {@code may_expand_vm}. */
    public boolean mayGrowBy(long more) {
        return addressLimit.equals(AddressLimit.NONE) || addressLimit.allows(areas.bytes() + more);
    }

    /** Page faults so far. */
    public FaultCounts faults() {
        return faults;
    }

    /** Nobody changes it any more: what was put off can be done. */
    void unlocked(TableWriter writer) {
        if (released) {
            release(writer);
        }
    }

    /** Changes of what is mapped, while the machine runs. */
    public Mappings mappings() {
        return mappings;
    }

    /** Who may know its translations. */
    public ActiveCores cores() {
        return cores;
    }

    MemoryLock lock() {
        return lock;
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
            Page page = before == null ? Page.inFrame(fresh(direct), false) : before;
            put(base, page, both, direct);
        }
    }

    private long fresh(TableWriter writer) {
        long frame = frames.allocate(FrameKind.ANONYMOUS);
        frames.map().referenced(frame, writer);
        frames.map().mapped(frame, writer);
        return frame;
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

    /**
     * The physical address at which a load from a virtual one would find its value: in its frame or, before it is touched, in
     * the page cache. -1 if there is none: it is not mapped, on the swap device, or zero and untouched.
     */
    public long physical(long address) {
        long base = address & -FRAME_BYTES;
        Page page = pages.get(base);
        long inPage = address & FRAME_BYTES - 1;
        if (page != null) {
            return page.inMemory() ? page.frame() + inPage : -1;
        }
        Vma area = areas.at(address);
        OptionalLong cached = area == null || area.file() == null
                ? OptionalLong.empty()
                : area.file().frame(area.index(base));
        return cached.isPresent() ? cached.getAsLong() + inPage : -1;
    }

    /** Pages that have a frame: the resident set. */
    public long residentPages() {
        return pages.values().stream().filter(Page::inMemory).count();
    }

    /**
     * Bytes that the machine could still have in memory or on the swap device: no mapping may be larger, since it could never
     * be used ({@code vm.overcommit_memory} 0). What the kernel wants for itself is not in it, as in {@code MemAvailable}.
     */
    public long room() {
        long frames = this.frames.free() + memory.swap().free() + memory.cache().droppable();
        return Math.max(0, frames - memory.reclaim().lowWatermark()) * FRAME_BYTES;
    }

    /** True if a page is in memory: it has a frame, or its file has. */
    public boolean isResident(long base) {
        return physical(base) >= 0;
    }

    /** What is where. */
    public Areas areas() {
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
     * <p>The counts of each page go up one by one, as in Linux's {@code copy_present_ptes}, which counts several at once only
     * where they belong to one large folio (since 6.9).
     *
     * @param writer pays for the child's tables, the changed entries and the descriptors of all frames
     * @throws OutOfFramesException if there are too few frames for its tables; then nothing has happened
     */
    public AddressSpace fork(TableWriter writer) {
        frames.require(tables.size());
        AddressSpace child = new AddressSpace(memory, writer);
        child.areas.restore(areas.save());
        child.heapStart = heapStart;
        child.programBreak = programBreak;
        child.addressLimit = addressLimit;
        child.paging.stackLimit(paging.stackLimit());
        TreeMap<Long, Page> guarded = new TreeMap<>();
        pages.forEach((base, page) -> {
            Vma area = areas.at(base);
            Page common = area.shared() ? page : page.guard();
            if (page.inMemory()) {
                frames.share(page.frame());
                frames.map().referenced(page.frame(), writer);
                frames.map().mapped(page.frame(), writer);
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

    /**
     * What the last thread does of {@code exit_mmap}, while it has its core: the entry of each page says which frame has an
     * owner less, and the frame's descriptor is told. Frames and tables have their owner in the books until {@link #release}.
     */
    public void tearDown(TableWriter writer) {
        pages.forEach((base, page) -> {
            writer.load(tables.entryOf(base, writer));
            if (page.inMemory()) {
                countLost(page.frame(), writer);
            }
        });
        tables.drop(writer);
        tornDown = true;
    }

    /** A page of it has gone: its frame has an owner less, once no core can reach it. */
    void lost(long frame, TableWriter writer) {
        if (!tornDown) {
            countLost(frame, writer);
        }
        writer.giveBack(frames, frame);
    }

    private void countLost(long frame, TableWriter writer) {
        frames.map().unmapped(frame, writer);
        frames.map().dropped(frame, writer);
    }

    /**
     * Gives back every frame and table: no core runs it any more. If somebody is just taking pages away from it, that is
     * finished first.
     *
     * @param writer pays for {@link #tearDown}, if nobody has yet
     */
    public void release(TableWriter writer) {
        if (!lock.isFree(MemoryLock.WHOLE)) {
            released = true;
            return;
        }
        released = false;
        if (!tornDown) {
            tearDown(writer);
        }
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
        files.forEach(file -> memory.releaseIfUnused(file, writer));
    }

    // ---------------------------------------------------------------- page faults

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
    public FaultOutcome resolve(long address, boolean write, TableWriter writer) {
        return paging.resolve(address & -FRAME_BYTES, write, writer);
    }

    /** The part of the lock that a fault at this address needs. */
    long part(long address) {
        return paging.part(address & -FRAME_BYTES);
    }

    /** Physical address of the entry that maps a page. */
    long entryOf(long base, TableWriter writer) {
        return tables.entryOf(base, writer);
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
            AddressLimit addressLimit,
            boolean released,
            boolean tornDown,
            Object faults,
            Object lock,
            Object cores) {}

    /** What the kernel's books say now; what all processes have in common saves itself. */
    public Object save() {
        return new Saved(
                tables.save(),
                new TreeMap<>(pages),
                areas.save(),
                heapStart,
                programBreak,
                paging.stackLimit(),
                addressLimit,
                released,
                tornDown,
                faults.save(),
                lock.save(),
                cores.save());
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
        addressLimit = saved.addressLimit;
        released = saved.released;
        tornDown = saved.tornDown;
        faults.restore(saved.faults);
        lock.restore(saved.lock);
        cores.restore(saved.cores);
    }
}
