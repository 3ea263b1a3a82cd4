package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Hands out 4 KiB frames of physical memory, those that were given back last first, else from the lowest address upwards,
 * and knows what each is for and how many have it. These are the books by which the kernel decides; what it writes of them
 * into simulated memory is the {@link MemoryMap}, whose own frames at the end of memory nobody gets.
 *
 * <p>Fresh memory is zero; a frame that was given back holds what its last owner left.
 */
public final class FrameAllocator {
    /** Bytes of a frame. */
    public static final int FRAME_BYTES = 4096;

    private static final int FRAME_SHIFT = 12;
    private static final FrameKind[] KINDS = FrameKind.values();

    /** The first frame handed out. A PC keeps the first MiB for its firmware, and a frame 0 would look like a null. */
    private static final long LOWEST = 1 << 20;

    private final MemoryMap map;
    private final long end;
    private final long installed;
    private long next = LOWEST;
    private final ArrayDeque<Long> returned = new ArrayDeque<>();

    /** How many have the frame, and what for, by number of frames above the lowest; as long as frames were handed out. */
    private int[] counts = new int[1024];

    private byte[] kinds = new byte[1024];

    /**
     * A frame.
     *
     * @param address its physical address
     * @param zeroed false if someone had it before
     */
    public record Frame(long address, boolean zeroed) {}

    /** All of the memory but the first MiB and the memory map. */
    public FrameAllocator(PhysicalMemory memory) {
        this(memory, memory.bytes());
    }

    /** @param limit bytes of memory, from address 0, that may be used */
    public FrameAllocator(PhysicalMemory memory, long limit) {
        this.map = new MemoryMap(memory);
        this.end = Math.min(map.start(), limit) & -FRAME_BYTES;
        this.installed = Math.min(memory.bytes(), limit);
    }

    /** The descriptors of all frames. */
    public MemoryMap map() {
        return map;
    }

    /** How many frames are left. */
    public long free() {
        return fresh() + returned.size();
    }

    /** How many frames there are, free or not. */
    public long total() {
        return Math.max(0, (end - LOWEST) / FRAME_BYTES);
    }

    private long fresh() {
        return Math.max(0, (end - next) / FRAME_BYTES);
    }

    /**
     * Makes sure that so many frames can be taken.
     *
     * @throws OutOfFramesException if not
     */
    public void require(int count) {
        if (free() < count) {
            throw outOfFrames();
        }
    }

    private OutOfFramesException outOfFrames() {
        return new OutOfFramesException("the machine has only " + (installed >> 20) + " MiB of memory");
    }

    /**
     * Any frame, with one owner: one that was given back, if there is one.
     *
     * @throws OutOfFramesException if there is none
     */
    public Frame take(FrameKind kind) {
        if (returned.isEmpty()) {
            return new Frame(allocate(kind), true);
        }
        long frame = returned.removeLast();
        own(frame, kind);
        return new Frame(frame, false);
    }

    /** Any frame, as {@link #take(FrameKind)}, and its descriptor says so. */
    Frame take(FrameKind kind, TableWriter writer) {
        Frame frame = take(kind);
        map.referenced(frame.address(), writer);
        return frame;
    }

    /** One more has the frame. */
    public void share(long frame) {
        requireOwned(frame);
        counts[index(frame)]++;
    }

    /** How many have the frame: 0 if it is free. */
    public int count(long frame) {
        return frame >= LOWEST && frame < next ? counts[index(frame)] : 0;
    }

    /** Every frame that somebody has, in ascending order. */
    void forEachOwned(LongConsumer what) {
        for (long frame = LOWEST; frame < next; frame += FRAME_BYTES) {
            if (counts[index(frame)] > 0) {
                what.accept(frame);
            }
        }
    }

    /** What a frame that somebody has is for. */
    public FrameKind kind(long frame) {
        requireOwned(frame);
        return KINDS[kinds[index(frame)]];
    }

    /** One fewer has the frame; it is free when that was the last. */
    public void giveBack(long frame) {
        requireOwned(frame);
        if (--counts[index(frame)] == 0) {
            returned.addLast(frame);
        }
    }

    /** The physical address of a fresh frame for the kernel itself. */
    public long allocate() {
        return allocate(FrameKind.KERNEL);
    }

    /**
     * The physical address of a fresh frame, with one owner.
     *
     * @throws OutOfFramesException if there is none
     */
    public long allocate(FrameKind kind) {
        if (fresh() == 0) {
            throw outOfFrames();
        }
        long frame = next;
        next += FRAME_BYTES;
        if (index(frame) >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
            kinds = Arrays.copyOf(kinds, 2 * kinds.length);
        }
        own(frame, kind);
        return frame;
    }

    private void own(long frame, FrameKind kind) {
        counts[index(frame)] = 1;
        kinds[index(frame)] = (byte) kind.ordinal();
    }

    private void requireOwned(long frame) {
        if ((frame & FRAME_BYTES - 1) != 0 || count(frame) == 0) {
            throw new IllegalStateException("nobody has the frame at 0x" + Long.toHexString(frame));
        }
    }

    private static int index(long frame) {
        return (int) (frame - LOWEST >>> FRAME_SHIFT);
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(long next, List<Long> returned, int[] counts, byte[] kinds) {}

    /** Who has what now. */
    public Object save() {
        int used = index(next);
        return new Saved(next, List.copyOf(returned), Arrays.copyOf(counts, used), Arrays.copyOf(kinds, used));
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        next = saved.next;
        returned.clear();
        returned.addAll(saved.returned);
        counts = Arrays.copyOf(saved.counts, Math.max(1024, saved.counts.length));
        kinds = Arrays.copyOf(saved.kinds, Math.max(1024, saved.kinds.length));
    }
}
