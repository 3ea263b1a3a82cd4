package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.mmu.PageTableEntry;

/**
 * A page that has its contents somewhere: in a frame or in a slot of the swap device.
 *
 * @param frame physical address, -1 if it is swapped out
 * @param slot where it is on the swap device, -1 if it is in memory
 * @param guarded a write must come to the kernel first, whatever its area allows: others may have the frame and must not
 *     see it, or the file behind it must be marked dirty
 */
record Page(long frame, int slot, boolean guarded) {
    /** Tells an entry that names a slot from one that maps nothing; the hardware looks at P alone. */
    private static final long SWAPPED = 1 << 1;

    static Page inFrame(long frame, boolean guarded) {
        return new Page(frame, -1, guarded);
    }

    static Page inSlot(int slot, boolean guarded) {
        return new Page(-1, slot, guarded);
    }

    boolean inMemory() {
        return frame >= 0;
    }

    Page guard() {
        return guarded ? this : new Page(frame, slot, true);
    }

    Page open() {
        return guarded ? new Page(frame, slot, false) : this;
    }

    /** What the page-table entry says, without the bits that the hardware sets. */
    long entry(Protection protection) {
        if (!inMemory()) {
            return (long) slot * FRAME_BYTES | SWAPPED;
        }
        long bits = protection.entryBits();
        return bits == 0 ? 0 : frame | (guarded ? bits & ~PageTableEntry.WRITABLE : bits);
    }
}
