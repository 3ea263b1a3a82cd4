package dev.interlock.os.vm;

/**
 * A virtual memory area, Linux's {@code struct vm_area_struct}: pages in a row that may do the same things and come from
 * the same place. It says what a page would be; whether there is a frame yet is another matter.
 *
 * @param start its first address
 * @param end one past its last address
 * @param shared MAP_SHARED: after a fork, parent and child have the same pages, and see each other's stores
 * @param source where the contents of a page come from when it is first touched; null for zeros
 * @param sourceOffset where {@code start} lies in the source
 */
record Vma(long start, long end, Protection protection, boolean shared, PageSource source, long sourceOffset) {
    /** A private area of zeros. */
    static Vma ofZeros(long start, long end, Protection protection) {
        return new Vma(start, end, protection, false, null, 0);
    }

    Vma from(long newStart) {
        return new Vma(newStart, end, protection, shared, source, sourceOffset + newStart - start);
    }

    Vma upTo(long newEnd) {
        return new Vma(start, newEnd, protection, shared, source, sourceOffset);
    }

    Vma with(Protection newProtection) {
        return new Vma(start, end, newProtection, shared, source, sourceOffset);
    }

    Vma movedTo(long target) {
        return new Vma(target, target + end - start, protection, shared, source, sourceOffset);
    }

    /** True if the two are one area. */
    boolean continuedBy(Vma next) {
        return end == next.start
                && shared == next.shared
                && protection.equals(next.protection)
                && source == next.source
                && (source == null || sourceOffset + end - start == next.sourceOffset);
    }
}
