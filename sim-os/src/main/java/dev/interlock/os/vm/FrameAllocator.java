package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Hands out 4 KiB frames of physical memory, from the lowest address upwards, and those that were given back before that.
 * Fresh memory is zero; a frame that was given back holds what its last owner left.
 */
public final class FrameAllocator {
    /** Bytes of a frame. */
    public static final int FRAME_BYTES = 4096;

    /** The first frame handed out. A PC keeps the first MiB for its firmware, and a frame 0 would look like a null. */
    private static final long LOWEST = 1 << 20;

    private final long end;
    private long next = LOWEST;
    private final ArrayDeque<Long> returned = new ArrayDeque<>();

    /**
     * A frame.
     *
     * @param address its physical address
     * @param zeroed false if someone had it before
     */
    public record Frame(long address, boolean zeroed) {}

    public FrameAllocator(PhysicalMemory memory) {
        this.end = memory.bytes() & -FRAME_BYTES;
    }

    /** How many frames are left. */
    public long free() {
        return fresh() + returned.size();
    }

    private long fresh() {
        return Math.max(0, (end - next) / FRAME_BYTES);
    }

    /**
     * Any frame: one that was given back, if there is one.
     *
     * @throws OutOfFramesException if there is none
     */
    public Frame take() {
        return returned.isEmpty() ? new Frame(allocate(), true) : new Frame(returned.removeLast(), false);
    }

    /** Takes a frame back, which nobody maps any more. */
    public void giveBack(long frame) {
        returned.addLast(frame);
    }

    private record Saved(long next, List<Long> returned) {}

    Object save() {
        return new Saved(next, List.copyOf(returned));
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        next = saved.next;
        returned.clear();
        returned.addAll(saved.returned);
    }

    /**
     * The physical address of a fresh frame.
     *
     * @throws OutOfFramesException if there is none
     */
    public long allocate() {
        if (fresh() == 0) {
            throw new OutOfFramesException("the machine has only " + (end >> 20) + " MiB of memory");
        }
        long frame = next;
        next += FRAME_BYTES;
        return frame;
    }
}
