package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all processes have in common: the frames, the files in memory, the swap device, and the list of who there is. */
public final class VirtualMemory {
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final PageCache cache;
    private final Set<AddressSpace> spaces = new LinkedHashSet<>();
    private final ShootdownCounts counts = new ShootdownCounts();
    private final SharedSegments segments = new SharedSegments(this);
    private final Reclaim reclaim = new Reclaim(this);
    private SwapDevice swap = new SwapDevice(0, 0);

    /** A memory without swap. */
    public VirtualMemory(PhysicalMemory memory, FrameAllocator frames) {
        this.memory = memory;
        this.frames = frames;
        this.cache = new PageCache(frames);
    }

    /** swapon(8): pages may leave for this device. */
    public void swapOn(SwapDevice device) {
        swap = device;
    }

    /** The frames of physical memory. */
    public FrameAllocator frames() {
        return frames;
    }

    /** Files in memory. */
    public PageCache cache() {
        return cache;
    }

    /** Where pages go when memory is short. */
    public SwapDevice swap() {
        return swap;
    }

    /** System V shared memory. */
    public SharedSegments segments() {
        return segments;
    }

    /** Who takes frames back. */
    public Reclaim reclaim() {
        return reclaim;
    }

    /** How often cores had to ask others to forget translations. */
    public ShootdownCounts counts() {
        return counts;
    }

    /** Every address space, the oldest first. */
    public List<AddressSpace> spaces() {
        return List.copyOf(spaces);
    }

    PhysicalMemory physical() {
        return memory;
    }

    void enlist(AddressSpace space) {
        spaces.add(space);
    }

    void strike(AddressSpace space) {
        spaces.remove(space);
    }

    /** A mapping has gone. A file that nobody maps may go; shared memory without a file does, unless something keeps it. */
    void releaseIfUnused(CachedFile file, TableWriter writer) {
        if (file == null || isMapped(file)) {
            return;
        }
        file.unmap();
        if (file.isAnonymous() && !file.isKept()) {
            cache.release(file, writer);
            segments.released(file);
        } else {
            file.behindEnd().forEach(index -> frames.giveBack(file.drop(index, writer)));
        }
    }

    /**
     * A file has become shorter: nobody has the pages behind its end any more, and what is left of its last page is zero.
     *
     * @throws dev.interlock.os.wait.WouldBlock if the tables of somebody who maps it are being changed
     */
    public void truncated(CachedFile file, ScriptedWriter writer) {
        long pagesLeft = (file.size() + FrameAllocator.FRAME_BYTES - 1) / FrameAllocator.FRAME_BYTES;
        for (AddressSpace space : spaces) {
            if (space.areas().all().stream().anyMatch(area -> area.file() == file)) {
                writer.whole(space);
                space.mappings().truncated(file, pagesLeft, writer);
            }
        }
        file.behindEnd().forEach(index -> writer.giveBack(frames, file.drop(index, writer)));
        file.clearTail(writer);
        writer.shootdown().askEveryCore(); // one may be copying from or to a frame
    }

    /** True if some process maps the file. */
    public boolean isMapped(CachedFile file) {
        return spaces.stream().anyMatch(space -> space.areas().all().stream().anyMatch(area -> area.file() == file));
    }

    private record Saved(
            Object frames,
            Object cache,
            Object counts,
            Object reclaim,
            Object segments,
            SwapDevice swap,
            Object swapped,
            Map<AddressSpace, Object> spaces) {}

    /** Everything, every address space included. */
    public Object save() {
        Map<AddressSpace, Object> states = new LinkedHashMap<>();
        spaces.forEach(space -> states.put(space, space.save()));
        return new Saved(
                frames.save(), cache.save(), counts.save(), reclaim.save(), segments.save(), swap, swap.save(), states);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        frames.restore(saved.frames);
        cache.restore(saved.cache);
        counts.restore(saved.counts);
        reclaim.restore(saved.reclaim);
        segments.restore(saved.segments);
        swap = saved.swap;
        swap.restore(saved.swapped);
        spaces.clear();
        saved.spaces.forEach((space, then) -> {
            spaces.add(space);
            space.restore(then);
        });
    }
}
