package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

/**
 * A virtual memory area, Linux's {@code struct vm_area_struct}: pages in a row that may do the same things and come from
 * the same place. It says what a page would be; whether there is a frame yet is another matter.
 *
 * @param start its first address
 * @param end one past its last address
 * @param backing where the contents of a page come from when it is first touched
 */
record Vma(long start, long end, Protection protection, Backing backing) {
    /**
     * What stands behind an area.
     *
     * @param sharing whom stores reach
     * @param growsDown a stack: an access below its start makes it longer
     * @param file null for zeros
     * @param offset where the area's first page lies in the file
     */
    record Backing(Sharing sharing, boolean growsDown, CachedFile file, long offset) {
        static final Backing ZEROS = new Backing(Sharing.PRIVATE, false, null, 0);
        static final Backing STACK = new Backing(Sharing.PRIVATE, true, null, 0);

        Backing behind(long bytes) {
            return file == null ? this : new Backing(sharing, growsDown, file, offset + bytes);
        }
    }

    /** A private area of zeros. */
    static Vma ofZeros(long start, long end, Protection protection) {
        return new Vma(start, end, protection, Backing.ZEROS);
    }

    boolean shared() {
        return backing.sharing != Sharing.PRIVATE;
    }

    boolean mayBeWritten() {
        return backing.sharing != Sharing.SHARED_READ_ONLY;
    }

    CachedFile file() {
        return backing.file;
    }

    /** The number of a page in the file. */
    long index(long base) {
        return (backing.offset + base - start) / FRAME_BYTES;
    }

    Vma from(long newStart) {
        return new Vma(newStart, end, protection, backing.behind(newStart - start));
    }

    Vma upTo(long newEnd) {
        return new Vma(start, newEnd, protection, backing);
    }

    Vma with(Protection newProtection) {
        return new Vma(start, end, newProtection, backing);
    }

    Vma movedTo(long target) {
        return new Vma(target, target + end - start, protection, backing);
    }

    /** True if the two are one area. */
    boolean continuedBy(Vma next) {
        return end == next.start
                && protection.equals(next.protection)
                && backing.behind(end - start).equals(next.backing);
    }
}
