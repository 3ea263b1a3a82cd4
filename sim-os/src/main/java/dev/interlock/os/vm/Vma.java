package dev.interlock.os.vm;

/**
 * A virtual memory area, Linux's {@code struct vm_area_struct}: pages in a row that may do the same things and come from
 * the same place. It says what a page would be; whether there is a frame yet is another matter.
 *
 * @param start its first address
 * @param end one past its last address
 * @param source where the contents of a page come from when it is first touched; null for zeros
 * @param sourceOffset where {@code start} lies in the source
 */
record Vma(long start, long end, Protection protection, PageSource source, long sourceOffset) {
    Vma from(long newStart) {
        return new Vma(newStart, end, protection, source, sourceOffset + newStart - start);
    }

    Vma upTo(long newEnd) {
        return new Vma(start, newEnd, protection, source, sourceOffset);
    }

    Vma with(Protection newProtection) {
        return new Vma(start, end, newProtection, source, sourceOffset);
    }

    /** True if the two are one area. */
    boolean continuedBy(Vma next) {
        return end == next.start && source == null && next.source == null && protection.equals(next.protection);
    }
}
