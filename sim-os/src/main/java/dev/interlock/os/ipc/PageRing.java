package dev.interlock.os.ipc;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The buffer of a pipe: a ring of slots, each of which holds a page and says which part of it is in use, {@code struct
 * pipe_buffer}.
 *
 * <pre>
 *    tail                      head
 *     │ ┌────┐┌────┐┌────┐┌╌╌╌╌┐│          a read empties the slot at the tail and gives its page back;
 *     └▶│..██││████││██..││    │◀          a write adds behind the last bytes if they all fit there, else takes a new page
 *       └────┘└────┘└────┘└╌╌╌╌┘
 * </pre>
 *
 * <p>The bytes are kept here, too, beside the simulated pages: the kernel decides with them, the cores copy the pages.
 */
final class PageRing {
    static final int PAGE = 4096;

    private final KernelPages pages;
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();
    private int capacity;
    private long free = -1;

    private static final class Slot {
        private final long page;
        private final byte[] bytes;
        private int from;
        private int to;

        Slot(long page, byte[] bytes, int from, int to) {
            this.page = page;
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        Slot copy() {
            return new Slot(page, bytes.clone(), from, to);
        }
    }

    /** @param capacity how many slots there are */
    PageRing(KernelPages pages, int capacity) {
        this.pages = pages;
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Changes the number of slots; it must not be less than {@link #used}. */
    void capacity(int newCapacity) {
        capacity = newCapacity;
    }

    int used() {
        return slots.size();
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    boolean isFull() {
        return slots.size() >= capacity;
    }

    /** Bytes in all slots, {@code ioctl(FIONREAD)}. */
    int bytes() {
        return slots.stream().mapToInt(slot -> slot.to - slot.from).sum();
    }

    /** How many bytes there still fit behind the last ones. */
    int roomBehindLast() {
        return slots.isEmpty() ? 0 : PAGE - slots.peekLast().to;
    }

    /** How many bytes the slot at the tail holds. */
    int inFirst() {
        return slots.isEmpty() ? 0 : slots.peekFirst().to - slots.peekFirst().from;
    }

    /** Adds bytes behind the last ones; where. */
    long append(byte[] bytes, int count) {
        Slot last = slots.peekLast();
        System.arraycopy(bytes, 0, last.bytes, last.to, count);
        last.to += count;
        return last.page + last.to - count;
    }

    /** Puts bytes into a slot of their own; where. */
    long add(byte[] bytes, int count) {
        long page = free >= 0 ? free : pages.take();
        free = -1;
        Slot slot = new Slot(page, new byte[PAGE], 0, count);
        System.arraycopy(bytes, 0, slot.bytes, 0, count);
        slots.addLast(slot);
        return page;
    }

    /** Looks at bytes of the slot at the tail; where they are. */
    long peek(byte[] target, int count) {
        Slot first = slots.peekFirst();
        System.arraycopy(first.bytes, first.from, target, 0, count);
        return first.page + first.from;
    }

    /** Takes bytes out of the slot at the tail; where they were. */
    long take(byte[] target, int count) {
        Slot first = slots.peekFirst();
        System.arraycopy(first.bytes, first.from, target, 0, count);
        long where = first.page + first.from;
        first.from += count;
        if (first.from == first.to) {
            slots.removeFirst();
            giveBack(first.page);
        }
        return where;
    }

    /** One page is kept for the next write, as Linux keeps it in {@code tmp_page}. */
    private void giveBack(long page) {
        if (free < 0) {
            free = page;
        } else {
            pages.giveBack(page);
        }
    }

    /** Gives all pages back. */
    void clear() {
        slots.forEach(slot -> pages.giveBack(slot.page));
        slots.clear();
        if (free >= 0) {
            pages.giveBack(free);
            free = -1;
        }
    }

    private record Saved(List<Slot> slots, int capacity, long free) {}

    Object save() {
        return new Saved(slots.stream().map(Slot::copy).toList(), capacity, free);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        slots.clear();
        saved.slots.forEach(slot -> slots.addLast(slot.copy()));
        capacity = saved.capacity;
        free = saved.free;
    }
}
