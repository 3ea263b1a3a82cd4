package dev.interlock.os.futex;

/**
 * Which futex an address means: for a private one the address in its address space, for a shared one the place in physical
 * memory, which is the same for all who have the page. A shared one in private memory has its address, too: fork(2) and a
 * write may give the page another frame while somebody waits ({@code get_futex_key} in {@code kernel/futex/core.c}).
 *
 * @param space physical address of the page-table root of the address space that has it; −1 for one in shared memory
 * @param address physical for one in shared memory, else virtual
 */
public record FutexKey(long space, long address) implements Comparable<FutexKey> {
    private static final long SHARED = -1;

    /** Linux's {@code FUT_OFF_MMSHARED}, in a bit that the address of a word leaves free. */
    private static final long SHARED_IN_PRIVATE_MEMORY = 2;

    /** A futex of one address space. */
    public static FutexKey ofPrivate(long root, long virtual) {
        return new FutexKey(root, virtual);
    }

    /** A futex that several address spaces may have. */
    public static FutexKey ofShared(long physical) {
        return new FutexKey(SHARED, physical);
    }

    /** A futex that several address spaces could have, but that lies in memory of one alone. */
    public static FutexKey ofSharedInPrivateMemory(long root, long virtual) {
        return new FutexKey(root, virtual | SHARED_IN_PRIVATE_MEMORY);
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
