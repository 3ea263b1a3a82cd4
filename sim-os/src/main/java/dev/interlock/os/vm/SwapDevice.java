package dev.interlock.os.vm;

import java.util.Map;
import java.util.TreeMap;

/**
 * A disk for pages that memory has no room for. A slot holds one page; after a fork several page tables may name it.
 */
public final class SwapDevice {
    private final int slots;
    private final int pageCycles;
    private final TreeMap<Integer, Slot> used = new TreeMap<>();
    private long written;
    private long read;

    private record Slot(byte[] contents, int count) {}

    /**
     * @param slots how many pages it holds, 0 for no swap
     * @param pageCycles what it takes to write or read one
     */
    public SwapDevice(int slots, int pageCycles) {
        this.slots = slots;
        this.pageCycles = pageCycles;
    }

    /** How many pages it holds. */
    public int slots() {
        return slots;
    }

    /** How many more pages it can take. */
    public int free() {
        return slots - used.size();
    }

    /** Cycles to write or read a page. */
    public int pageCycles() {
        return pageCycles;
    }

    /** Pages written so far. */
    public long pagesWritten() {
        return written;
    }

    /** Pages read so far. */
    public long pagesRead() {
        return read;
    }

    /** Takes the lowest free slot, for so many who will find their page there; its contents come later. */
    int reserve(int count) {
        int slot = 0;
        for (int taken : used.keySet()) {
            if (taken != slot) {
                break;
            }
            slot++;
        }
        if (slot >= slots) {
            throw new IllegalStateException("the swap device is full");
        }
        used.put(slot, new Slot(new byte[0], count));
        return slot;
    }

    void write(int slot, byte[] contents) {
        Slot reserved = used.get(slot);
        if (reserved.count == 0) {
            used.remove(slot); // nobody wants the page any more
        } else {
            used.put(slot, new Slot(contents, reserved.count));
        }
        written++;
    }

    byte[] read(int slot) {
        read++;
        return used.get(slot).contents;
    }

    /** One more page table names the slot. */
    void share(int slot) {
        used.compute(slot, (key, old) -> new Slot(old.contents, old.count + 1));
    }

    /** One fewer; the slot is free when that was the last, and when what is on its way to it has come. */
    void giveBack(int slot) {
        Slot old = used.get(slot);
        boolean underWay = old.contents.length == 0;
        if (old.count == 1 && !underWay) {
            used.remove(slot);
        } else {
            used.put(slot, new Slot(old.contents, old.count - 1));
        }
    }

    private record Saved(Map<Integer, Slot> used, long written, long read) {}

    Object save() {
        return new Saved(new TreeMap<>(used), written, read);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        used.clear();
        used.putAll(saved.used);
        written = saved.written;
        read = saved.read;
    }
}
