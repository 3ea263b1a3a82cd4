package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;

/** Hands out 4 KiB frames of physical memory, each once, from the lowest address upwards. Fresh memory is zero. */
public final class FrameAllocator {
    /** Bytes of a frame. */
    public static final int FRAME_BYTES = 4096;

    /** The first frame handed out. A PC keeps the first MiB for its firmware, and a frame 0 would look like a null. */
    private static final long LOWEST = 1 << 20;

    private final long end;
    private long next = LOWEST;

    public FrameAllocator(PhysicalMemory memory) {
        this.end = memory.bytes() & -FRAME_BYTES;
    }

    /** How many frames are left. */
    public long free() {
        return Math.max(0, (end - next) / FRAME_BYTES);
    }

    /**
     * The physical address of a fresh frame.
     *
     * @throws OutOfFramesException if there is none
     */
    public long allocate() {
        if (free() == 0) {
            throw new OutOfFramesException("the machine has only " + (end >> 20) + " MiB of memory");
        }
        long frame = next;
        next += FRAME_BYTES;
        return frame;
    }
}
