package dev.interlock.core.memory;

import java.util.function.LongConsumer;

/**
 * A sparse array of bytes in pages of 4 KiB, which exist once they are written. Snapshots share the pages with it; the first
 * write to a page after a snapshot copies it. So a snapshot costs what was written since the last one, not what there is.
 */
public final class SharedPages {
    /** log2 of the bytes of a page. */
    public static final int PAGE_SHIFT = 12;

    private static final int PAGE_BYTES = 1 << PAGE_SHIFT;
    private static final int CHUNK_SHIFT = 12; // pages per chunk: 16 MiB
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;

    private Page[][] chunks;
    /** What was written since the last snapshot or restore carries this token; everything else is shared with a snapshot. */
    private Object epoch = new Object();

    private long ownPages;

    private static final class Page {
        final byte[] data;
        /** Since when this page is its array's own. */
        final Object epoch;

        Page(byte[] data, Object epoch) {
            this.data = data;
            this.epoch = epoch;
        }
    }

    /** Room for this many bytes, all zero. */
    public SharedPages(long bytes) {
        chunks = new Page[(int) ((bytes + ((long) PAGE_BYTES << CHUNK_SHIFT) - 1) >>> (PAGE_SHIFT + CHUNK_SHIFT))][];
    }

    /** The page that holds a byte, to read; null if it is all zero. */
    public byte[] readable(long at) {
        Page[] chunk = chunks[(int) (at >>> (PAGE_SHIFT + CHUNK_SHIFT))];
        Page page = chunk == null ? null : chunk[(int) (at >>> PAGE_SHIFT) & (CHUNK_PAGES - 1)];
        return page == null ? null : page.data;
    }

    /** The page that holds a byte, to write at once. */
    public byte[] writable(long at) {
        int c = (int) (at >>> (PAGE_SHIFT + CHUNK_SHIFT));
        if (chunks[c] == null) {
            chunks[c] = new Page[CHUNK_PAGES];
        }
        int p = (int) (at >>> PAGE_SHIFT) & (CHUNK_PAGES - 1);
        Page page = chunks[c][p];
        if (page == null || page.epoch != epoch) {
            page = chunks[c][p] = new Page(page == null ? new byte[PAGE_BYTES] : page.data.clone(), epoch);
            ownPages++;
        }
        return page.data;
    }

    /** Where all pages begin that were ever written, ascending. */
    public void forEachWritten(LongConsumer at) {
        for (int c = 0; c < chunks.length; c++) {
            for (int p = 0; chunks[c] != null && p < CHUNK_PAGES; p++) {
                if (chunks[c][p] != null) {
                    at.accept(((long) c << CHUNK_SHIFT | p) << PAGE_SHIFT);
                }
            }
        }
    }

    /** Bytes that no snapshot shares: what was written since the last one. */
    public long ownBytes() {
        return ownPages * PAGE_BYTES;
    }

    /** The contents now. */
    public Object save() {
        epoch = new Object();
        ownPages = 0;
        return copyOf(chunks);
    }

    /** Goes back to saved contents, which stay valid. */
    public void restore(Object saved) {
        epoch = new Object();
        ownPages = 0;
        chunks = copyOf((Page[][]) saved);
    }

    private static Page[][] copyOf(Page[][] chunks) {
        Page[][] copy = new Page[chunks.length][];
        for (int c = 0; c < chunks.length; c++) {
            copy[c] = chunks[c] == null ? null : chunks[c].clone();
        }
        return copy;
    }
}
