package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.memory.PhysicalMemory;

/**
 * A descriptor of one cache line for each frame of physical memory, in an array at the end of it: Linux's {@code mem_map} of
 * {@code struct page}. How many have a frame, and how many map it, stands there, and whoever changes that pays for the line.
 *
 * <pre>
 *   0          48          52           56   64
 *   │ not used │ mappings  │ references │    │      _mapcount and _refcount of struct page, include/linux/mm_types.h
 * </pre>
 *
 * <p>Each change is a locked addition, as {@code atomic_inc} and {@code atomic_dec} are on x86. Additions may come in any
 * order, and here they must be able to: a frame changes hands in the books of {@link FrameAllocator} at one cycle, while the
 * core of its owner before may have its last subtraction still before it. That is why even a frame that is taken gets
 * additions, where Linux stores its first counts ({@code set_page_count}). When no core has work before it, the words say what
 * the books say.
 *
 * <p>Linux counts mappings from −1; here they begin at 0, as memory does, so that nobody need write the array first. Frames
 * of the kernel itself are not counted.
 */
public final class MemoryMap {
    /** Bytes of a descriptor, as {@code struct page} has them: one line. */
    public static final int DESCRIPTOR_BYTES = 64;

    private static final int MAPPINGS_AT = 48;
    private static final int REFERENCES_AT = 52;

    private final long start;
    private final long frames;

    /** That of a whole memory, at its end: a 64th of it, and no frame of it has an owner. */
    MemoryMap(PhysicalMemory memory) {
        long descriptors = memory.bytes() / FRAME_BYTES;
        start = memory.bytes() - descriptors * DESCRIPTOR_BYTES & -FRAME_BYTES;
        frames = (memory.bytes() - start) / FRAME_BYTES;
    }

    /** How many frames it takes itself. */
    long frames() {
        return frames;
    }

    /** Physical address of the descriptor of frame 0. */
    public long start() {
        return start;
    }

    /** Physical address of the word that says how many map a frame. */
    public long mappings(long frame) {
        return descriptor(frame) + MAPPINGS_AT;
    }

    /** Physical address of the word that says how many have a frame. */
    public long references(long frame) {
        return descriptor(frame) + REFERENCES_AT;
    }

    private long descriptor(long frame) {
        return start + frame / FRAME_BYTES * DESCRIPTOR_BYTES;
    }

    /** One more has a frame, {@code get_page}. */
    void referenced(long frame, TableWriter writer) {
        writer.add(references(frame), 1);
    }

    /** One fewer has a frame, {@code put_page}. */
    void dropped(long frame, TableWriter writer) {
        writer.add(references(frame), -1);
    }

    /** An entry of a page table has a frame, which it did not before: {@code folio_add_new_anon_rmap} and its like. */
    void mapped(long frame, TableWriter writer) {
        writer.add(mappings(frame), 1);
    }

    /** An entry of a page table has it no more, {@code folio_remove_rmap_pte}. */
    void unmapped(long frame, TableWriter writer) {
        writer.add(mappings(frame), -1);
    }
}
