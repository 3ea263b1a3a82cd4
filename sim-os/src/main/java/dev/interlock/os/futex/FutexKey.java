package dev.interlock.os.futex;

/**
 * Which futex an address means: for a private one the address in its address space, for a shared one the place in physical
 * memory, which is the same for all who have the page.
 *
 * @param space physical address of the page-table root of a private futex's address space; −1 for a shared futex
 * @param address virtual for a private futex, else physical
 */
public record FutexKey(long space, long address) implements Comparable<FutexKey> {
    private static final long SHARED = -1;

    /** A futex of one address space. */
    public static FutexKey ofPrivate(long root, long virtual) {
        return new FutexKey(root, virtual);
    }

    /** A futex that several address spaces may have. */
    public static FutexKey ofShared(long physical) {
        return new FutexKey(SHARED, physical);
    }

    /** Which of so many buckets it is in: the same for every run. */
    int bucket(int buckets) {
        long mixed = (address >>> 2) * 0x9e3779b97f4a7c15L ^ space >>> 12;
        return (int) Math.floorMod(mixed ^ mixed >>> 32, (long) buckets);
    }

    @Override
    public int compareTo(FutexKey other) {
        int bySpace = Long.compare(space, other.space);
        return bySpace != 0 ? bySpace : Long.compare(address, other.address);
    }
}
