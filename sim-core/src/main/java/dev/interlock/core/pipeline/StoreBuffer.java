package dev.interlock.core.pipeline;

/**
 * The FIFO of stores that are executed but not yet visible to other cores: what makes x86 a TSO machine (Owens, Sarkar and
 * Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009). Entries never cross a line.
 */
final class StoreBuffer {
    private final int capacity;
    private final long[] addresses;
    private final long[] values;
    private final byte[] sizes;
    private final long[] readyAt;
    private final byte[] paths;
    private int head;
    private int count;
    /** How many of them go to write-combining buffers. */
    private int combining;

    StoreBuffer(int capacity) {
        this.capacity = capacity;
        addresses = new long[capacity];
        values = new long[capacity];
        sizes = new byte[capacity];
        readyAt = new long[capacity];
        paths = new byte[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean hasRoomFor(int stores) {
        return count + stores <= capacity;
    }

    int size() {
        return count;
    }

    void push(long physical, int bytes, long value, long ready, StorePath path) {
        int tail = head + count;
        tail = tail < capacity ? tail : tail - capacity;
        addresses[tail] = physical;
        values[tail] = value;
        sizes[tail] = (byte) bytes;
        readyAt[tail] = ready;
        paths[tail] = (byte) path.ordinal();
        if (path == StorePath.COMBINING) {
            combining++;
        }
        count++;
    }

    void pop() {
        if (headPath() == StorePath.COMBINING) {
            combining--;
        }
        head = head + 1 == capacity ? 0 : head + 1;
        count--;
    }

    /** True if a store waits here that will leave the order of stores. */
    boolean combines() {
        return combining != 0;
    }

    StorePath headPath() {
        return StorePath.of(paths[head]);
    }

    long headAddress() {
        return addresses[head];
    }

    long headValue() {
        return values[head];
    }

    int headBytes() {
        return sizes[head];
    }

    long headReadyAt() {
        return readyAt[head];
    }

    /** Slot of the youngest store that shares a byte with {@code [physical, physical + bytes)}; −1 if none does. */
    int youngestOverlap(long physical, int bytes) {
        for (int age = count - 1; age >= 0; age--) {
            int slot = head + age;
            slot = slot < capacity ? slot : slot - capacity;
            if (addresses[slot] < physical + bytes && physical < addresses[slot] + sizes[slot]) {
                return slot;
            }
        }
        return -1;
    }

    /** True if the store in a slot has every byte of {@code [physical, physical + bytes)}. */
    boolean covers(int slot, long physical, int bytes) {
        return addresses[slot] <= physical && physical + bytes <= addresses[slot] + sizes[slot];
    }

    /** The bytes of a covered load, zero-extended. */
    long forward(int slot, long physical, int bytes) {
        return values[slot] >>> (8 * (physical - addresses[slot])) & (-1L >>> (64 - 8 * bytes));
    }

    /** Address of the store that is {@code age} behind the oldest. */
    long address(int age) {
        int slot = head + age;
        return addresses[slot < capacity ? slot : slot - capacity];
    }

    /** Path of the store that is {@code age} behind the oldest. */
    StorePath path(int age) {
        int slot = head + age;
        return StorePath.of(paths[slot < capacity ? slot : slot - capacity]);
    }

    /** When the value of a slot is there. */
    long readyAt(int slot) {
        return readyAt[slot];
    }

    /** True if a store to this line waits here. */
    boolean holdsLine(long line) {
        return youngestOverlap(line, 64) >= 0;
    }

    private record Saved(
            long[] addresses,
            long[] values,
            byte[] sizes,
            long[] readyAt,
            byte[] paths,
            int head,
            int count,
            int combining) {}

    Object save() {
        return new Saved(
                addresses.clone(),
                values.clone(),
                sizes.clone(),
                readyAt.clone(),
                paths.clone(),
                head,
                count,
                combining);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        System.arraycopy(saved.addresses, 0, addresses, 0, capacity);
        System.arraycopy(saved.values, 0, values, 0, capacity);
        System.arraycopy(saved.sizes, 0, sizes, 0, capacity);
        System.arraycopy(saved.readyAt, 0, readyAt, 0, capacity);
        System.arraycopy(saved.paths, 0, paths, 0, capacity);
        combining = saved.combining;
        head = saved.head;
        count = saved.count;
    }
}
