package dev.interlock.core.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * DRAM's contents: a sparse array of bytes, up to 1 TiB, in pages that exist once they are written.
 *
 * <p>This is memory only, not the truth: a line that a cache holds Modified is stale here until it is written back.
 * Snapshots share pages and copy them on the first write after.
 */
public final class PhysicalMemory {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_BYTES = 1 << PAGE_SHIFT;
    private static final int CHUNK_SHIFT = 12; // pages per chunk: 16 MiB of memory
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;

    private final long bytes;
    private Page[][] chunks;
    /** What was written since the last snapshot or restore carries this token; everything else is shared with a snapshot. */
    private Object epoch = new Object();

    private long ownPages;

    private static final class Page {
        final byte[] data;
        /** Since when this page is its memory's own. */
        final Object epoch;

        Page(byte[] data, Object epoch) {
            this.data = data;
            this.epoch = epoch;
        }
    }

    /** Memory of this many bytes, all zero. */
    public PhysicalMemory(long bytes) {
        this.bytes = bytes;
        this.chunks =
                new Page[(int) ((bytes + ((long) PAGE_BYTES << CHUNK_SHIFT) - 1) >>> (PAGE_SHIFT + CHUNK_SHIFT))][];
    }

    /** Installed memory in bytes. */
    public long bytes() {
        return bytes;
    }

    /** The addresses of all 4 KiB pages that were ever written, ascending; all else is zero. */
    public void forEachWrittenPage(LongConsumer page) {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            for (int i = 0; chunks[chunk] != null && i < CHUNK_PAGES; i++) {
                if (chunks[chunk][i] != null) {
                    page.accept(((long) chunk << CHUNK_SHIFT | i) << PAGE_SHIFT);
                }
            }
        }
    }

    /** True if all of {@code [address, address + count)} is installed memory. */
    public boolean contains(long address, long count) {
        return address >= 0 && count >= 0 && address <= bytes - count;
    }

    /** Reads one 64-byte line into {@code target} at {@code offset}. Memory that is not installed reads as zero. */
    public void readLine(long address, byte[] target, int offset) {
        Page page = contains(address, 64) ? page(address) : null;
        if (page == null) {
            Arrays.fill(target, offset, offset + 64, (byte) 0);
        } else {
            System.arraycopy(page.data, (int) address & (PAGE_BYTES - 1), target, offset, 64);
        }
    }

    /** Writes one 64-byte line. Writes to memory that is not installed are lost, as on a bus where nobody answers. */
    public void writeLine(long address, byte[] source, int offset) {
        if (contains(address, 64)) {
            System.arraycopy(source, offset, writablePage(address).data, (int) address & (PAGE_BYTES - 1), 64);
        }
    }

    /** Reads bytes; for loaders and tools that look at memory while the machine stands still. */
    public void read(long address, byte[] target, int offset, int count) {
        requireInstalled(address, count);
        while (count > 0) {
            int inPage = (int) address & (PAGE_BYTES - 1);
            int step = Math.min(count, PAGE_BYTES - inPage);
            Page page = page(address);
            if (page == null) {
                Arrays.fill(target, offset, offset + step, (byte) 0);
            } else {
                System.arraycopy(page.data, inPage, target, offset, step);
            }
            address += step;
            offset += step;
            count -= step;
        }
    }

    /** Writes bytes; for loaders, before the caches have seen the line. */
    public void write(long address, byte[] source, int offset, int count) {
        requireInstalled(address, count);
        while (count > 0) {
            int inPage = (int) address & (PAGE_BYTES - 1);
            int step = Math.min(count, PAGE_BYTES - inPage);
            System.arraycopy(source, offset, writablePage(address).data, inPage, step);
            address += step;
            offset += step;
            count -= step;
        }
    }

    /** Reads eight bytes at an address that is a multiple of eight. */
    public long readLong(long address) {
        requireInstalled(address, 8);
        Page page = page(address);
        return page == null ? 0 : (long) LONGS.get(page.data, (int) address & (PAGE_BYTES - 1));
    }

    /** Writes eight bytes at an address that is a multiple of eight. */
    public void writeLong(long address, long value) {
        requireInstalled(address, 8);
        LONGS.set(writablePage(address).data, (int) address & (PAGE_BYTES - 1), value);
    }

    private void requireInstalled(long address, long count) {
        if (!contains(address, count)) {
            throw new IllegalArgumentException("no memory at physical address 0x" + Long.toHexString(address) + " ("
                    + count + " bytes); installed are 0x" + Long.toHexString(bytes) + " bytes");
        }
    }

    private Page page(long address) {
        Page[] chunk = chunks[(int) (address >>> (PAGE_SHIFT + CHUNK_SHIFT))];
        return chunk == null ? null : chunk[(int) (address >>> PAGE_SHIFT) & (CHUNK_PAGES - 1)];
    }

    private Page writablePage(long address) {
        int c = (int) (address >>> (PAGE_SHIFT + CHUNK_SHIFT));
        if (chunks[c] == null) {
            chunks[c] = new Page[CHUNK_PAGES];
        }
        int p = (int) (address >>> PAGE_SHIFT) & (CHUNK_PAGES - 1);
        Page page = chunks[c][p];
        if (page == null) {
            page = chunks[c][p] = new Page(new byte[PAGE_BYTES], epoch);
            ownPages++;
        } else if (page.epoch != epoch) {
            page = chunks[c][p] = new Page(page.data.clone(), epoch);
            ownPages++;
        }
        return page;
    }

    /** Bytes that no snapshot shares: what was written since the last one. */
    public long ownBytes() {
        return ownPages * PAGE_BYTES;
    }

    /** The contents now; shares pages with this memory until they are written. */
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
