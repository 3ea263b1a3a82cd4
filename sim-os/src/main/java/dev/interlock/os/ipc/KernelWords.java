package dev.interlock.os.ipc;

import java.util.BitSet;
import java.util.TreeMap;

/**
 * Words of the kernel's memory, each in a line of its own: Linux's {@code kmalloc-64}. What is given back is taken again
 * first; pages are kept, as a slab cache keeps its slabs, for a core may still be about to copy to a word that somebody else
 * has just given back.
 */
public final class KernelWords {
    private static final int LINE = 64;
    private static final int LINES = 4096 / LINE;

    private final KernelPages pages;
    private final TreeMap<Long, BitSet> used = new TreeMap<>();

    public KernelWords(KernelPages pages) {
        this.pages = pages;
    }

    /** The physical address of a word that nobody has. */
    public long take() {
        for (var page : used.entrySet()) {
            int line = page.getValue().nextClearBit(0);
            if (line < LINES) {
                page.getValue().set(line);
                return page.getKey() + (long) line * LINE;
            }
        }
        long page = pages.take();
        used.computeIfAbsent(page, key -> new BitSet(LINES)).set(0);
        return page;
    }

    /** The word is free again. */
    public void giveBack(long word) {
        var page = used.floorEntry(word);
        page.getValue().clear((int) (word - page.getKey()) / LINE);
    }

    /** Which words somebody has. */
    public Object save() {
        return copy(used);
    }

    /** Goes back to what {@link #save} returned. */
    @SuppressWarnings("unchecked")
    public void restore(Object state) {
        used.clear();
        used.putAll(copy((TreeMap<Long, BitSet>) state));
    }

    private static TreeMap<Long, BitSet> copy(TreeMap<Long, BitSet> words) {
        TreeMap<Long, BitSet> copy = new TreeMap<>();
        words.forEach((page, lines) -> copy.put(page, (BitSet) lines.clone()));
        return copy;
    }
}
