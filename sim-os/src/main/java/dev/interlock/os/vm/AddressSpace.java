package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.mmu.PageTables;
import java.util.HashMap;
import java.util.Map;

/** The virtual memory of one process, or of a machine without a kernel: page tables, and the frames behind them. */
public final class AddressSpace {
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final PageTables tables;
    private final Map<Long, Page> pages = new HashMap<>();

    private record Page(long frame, Protection protection) {}

    public AddressSpace(PhysicalMemory memory, FrameAllocator frames) {
        this.memory = memory;
        this.frames = frames;
        this.tables = new PageTables(memory, frames::allocate);
    }

    /** Physical address of the top table, for CR3. */
    public long root() {
        return tables.root();
    }

    /**
     * Maps every page that {@code [address, address + bytes)} touches to a zeroed frame. A page that is mapped already
     * keeps its frame and may then do what either region may.
     *
     * @throws OutOfFramesException if memory does not suffice; pages before that are mapped
     */
    public void map(long address, long bytes, Protection protection) {
        long end = (address + bytes + FRAME_BYTES - 1) & -FRAME_BYTES;
        for (long page = address & -FRAME_BYTES; page < end; page += FRAME_BYTES) {
            Page before = pages.get(page);
            Page after = before == null
                    ? new Page(frames.allocate(), protection)
                    : new Page(before.frame, before.protection.or(protection));
            pages.put(page, after);
            tables.map(page, after.frame, after.protection.entryBits());
        }
    }

    /** The physical address behind a virtual one, -1 if it is not mapped. */
    public long physical(long address) {
        Page page = pages.get(address & -FRAME_BYTES);
        return page == null ? -1 : page.frame + (address & (FRAME_BYTES - 1));
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
}
