package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.vm.Vma.Backing;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Changes what is mapped in an address space while the machine runs: mmap(2), munmap(2), mprotect(2), mremap(2) and
 * madvise(2) once their arguments are found to be right; Linux's {@code mm/mmap.c}, {@code mprotect.c}, {@code mremap.c}.
 *
 * <p>Areas and pages change at once; entries of page tables by the stores of the {@link TableWriter}, which also hears what
 * every core must forget.
 */
public final class Mappings {
    private final AddressSpace space;
    private final VirtualMemory memory;
    private final FrameAllocator frames;
    private final Areas areas;
    private final TreeMap<Long, Page> pages;
    private final TableTree tables;
    private final DemandPaging paging;

    Mappings(AddressSpace space, TreeMap<Long, Page> pages, TableTree tables, DemandPaging paging) {
        this.space = space;
        this.memory = space.memory();
        this.frames = memory.frames();
        this.areas = space.areas();
        this.pages = pages;
        this.tables = tables;
        this.paging = paging;
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
        tables.prune(space, areas, start, end, writer);
        files.forEach(file -> memory.releaseIfUnused(file, writer));
    }

    /** Takes frames away, but not the areas: what is touched next is as it was at first, MADV_DONTNEED. */
    public void discard(long start, long end, TableWriter writer) {
        var gone = pages.subMap(start, end);
        gone.forEach((base, page) -> {
            writer.store(tables.entryOf(base, writer), 0);
            if (page.inMemory()) {
                writer.forget(space, base);
                space.lost(page.frame(), writer);
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
            writer.store(tables.entryOf(base, writer), 0);
        } else {
            space.put(base, Page.inSlot(slot, page.guarded()), areas.at(base).protection(), writer);
        }
        writer.forget(space, base);
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

    /** Changes what a range, all of it mapped, may do. */
    public void protect(long start, long end, Protection protection, TableWriter writer) {
        for (Vma area : areas.carve(start, end)) {
            areas.insert(area.with(protection));
        }
        pages.subMap(start, end).forEach((base, page) -> {
            if (page.inMemory()) {
                writer.store(tables.entryOf(base, writer), page.entry(protection));
                writer.forget(space, base);
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
            space.put(there, page, areas.at(there).protection(), writer);
            writer.forget(space, base);
        });
        tables.prune(space, areas, start, end, writer);
    }

    /** Lays what is shared here once more, over whatever was there: mremap(2) of no bytes. */
    public void duplicate(long start, long target, long bytes, TableWriter writer) {
        Vma twin = areas.at(start).from(start).movedTo(target).upTo(target + bytes);
        lay(target, target + bytes, twin.protection(), twin.backing(), writer);
    }

    /** Makes the area that ends here longer; what follows is free. */
    public void extend(long end, long newEnd) {
        Vma last = areas.at(end - 1);
        areas.carve(last.start(), end);
        areas.insert(last.upTo(newEnd));
    }
}
