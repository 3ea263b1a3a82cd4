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
    private static final int PAGE_BYTES = 1 << SharedPages.PAGE_SHIFT;

    private final long bytes;
    private final SharedPages pages;

    /** Memory of this many bytes, all zero. */
    public PhysicalMemory(long bytes) {
        this.bytes = bytes;
        pages = new SharedPages(bytes);
    }

    /** Installed memory in bytes. */
    public long bytes() {
        return bytes;
    }

    /** The addresses of all 4 KiB pages that were ever written, ascending; all else is zero. */
    public void forEachWrittenPage(LongConsumer page) {
        pages.forEachWritten(page);
    }

    /** True if all of {@code [address, address + count)} is installed memory. */
    public boolean contains(long address, long count) {
        return address >= 0 && count >= 0 && address <= bytes - count;
    }

    /** Reads one 64-byte line into {@code target} at {@code offset}. Memory that is not installed reads as zero. */
    public void readLine(long address, byte[] target, int offset) {
        byte[] page = contains(address, 64) ? pages.readable(address) : null;
        if (page == null) {
            Arrays.fill(target, offset, offset + 64, (byte) 0);
        } else {
            System.arraycopy(page, (int) address & (PAGE_BYTES - 1), target, offset, 64);
        }
    }

    /** Writes one 64-byte line. Writes to memory that is not installed are lost, as on a bus where nobody answers. */
    public void writeLine(long address, byte[] source, int offset) {
        if (contains(address, 64)) {
            System.arraycopy(source, offset, pages.writable(address), (int) address & (PAGE_BYTES - 1), 64);
        }
    }

    /** Reads bytes; for loaders and tools that look at memory while the machine stands still. */
    public void read(long address, byte[] target, int offset, int count) {
        requireInstalled(address, count);
        while (count > 0) {
            int inPage = (int) address & (PAGE_BYTES - 1);
            int step = Math.min(count, PAGE_BYTES - inPage);
            byte[] page = pages.readable(address);
            if (page == null) {
                Arrays.fill(target, offset, offset + step, (byte) 0);
            } else {
                System.arraycopy(page, inPage, target, offset, step);
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
            System.arraycopy(source, offset, pages.writable(address), inPage, step);
            address += step;
            offset += step;
            count -= step;
        }
    }

    /** Reads eight bytes at an address that is a multiple of eight. */
    public long readLong(long address) {
        requireInstalled(address, 8);
        byte[] page = pages.readable(address);
        return page == null ? 0 : (long) LONGS.get(page, (int) address & (PAGE_BYTES - 1));
    }

    /** Writes eight bytes at an address that is a multiple of eight. */
    public void writeLong(long address, long value) {
        requireInstalled(address, 8);
        LONGS.set(pages.writable(address), (int) address & (PAGE_BYTES - 1), value);
    }

    private void requireInstalled(long address, long count) {
        if (!contains(address, count)) {
            throw new IllegalArgumentException("no memory at physical address 0x" + Long.toHexString(address) + " ("
                    + count + " bytes); installed are 0x" + Long.toHexString(bytes) + " bytes");
        }
    }

    /** Bytes that no snapshot shares: what was written since the last one. */
    public long ownBytes() {
        return pages.ownBytes();
    }

    /** The contents now; shares pages with this memory until they are written. */
    public Object save() {
        return pages.save();
    }

    /** Goes back to saved contents, which stay valid. */
    public void restore(Object saved) {
        pages.restore(saved);
    }
}
