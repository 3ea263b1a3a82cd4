package dev.interlock.core.cache;

import java.util.ArrayList;
import java.util.List;

/** Lines that have left the caches and that memory does not have yet. The buffer answers snoops as the caches do. */
final class WritebackBuffer {
    private final int capacity;
    private final ArrayList<Writeback> entries = new ArrayList<>();

    WritebackBuffer(int capacity) {
        this.capacity = capacity;
    }

    boolean full() {
        return entries.size() >= capacity;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The entry of a line, null if there is none. */
    Writeback of(long line) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).line == line) {
                return entries.get(i);
            }
        }
        return null;
    }

    void add(Writeback writeback) {
        entries.add(writeback);
    }

    void remove(Writeback writeback) {
        entries.remove(writeback);
    }

    List<Writeback> save() {
        return entries.stream().map(Writeback::copy).toList();
    }

    void restore(List<Writeback> saved) {
        entries.clear();
        saved.forEach(writeback -> entries.add(writeback.copy()));
    }
}
