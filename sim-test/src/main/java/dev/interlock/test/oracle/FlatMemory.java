package dev.interlock.test.oracle;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.semantics.MemoryPort;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory without a clock: pages by virtual address, and every access complete at once, in the order in which it is made.
 * Several processors that share it are sequentially consistent.
 */
final class FlatMemory implements MemoryPort {
    private static final int PAGE = 4096;

    private final Map<Long, Page> pages = new HashMap<>();
    private Fault fault;

    private static final class Page {
        private final byte[] bytes = new byte[PAGE];
        private boolean writable;
        private boolean executable;
    }

    /** Maps every page that a range touches; a page that two ranges share may do what either may. */
    void map(long address, long bytes, boolean writable, boolean executable) {
        for (long at = address & -PAGE; at < address + bytes; at += PAGE) {
            Page page = pages.computeIfAbsent(at >>> 12, number -> new Page());
            page.writable |= writable;
            page.executable |= executable;
        }
    }

    /** Puts bytes into mapped memory, whatever its protection. */
    void put(long address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            put(address + i, bytes[i]);
        }
    }

    private void put(long address, byte value) {
        page(address).bytes[offset(address)] = value;
    }

    /** One byte; 0 if it is not mapped. */
    byte get(long address) {
        Page page = page(address);
        return page == null ? 0 : page.bytes[offset(address)];
    }

    /** Copies what can be fetched from an address, as far as it goes; how many bytes that are. */
    int fetch(long address, byte[] into) {
        int count = 0;
        while (count < into.length && mayFetch(page(address + count))) {
            into[count] = get(address + count);
            count++;
        }
        return count;
    }

    /** The fault of a fetch that needs the byte at this address and cannot have it. */
    Fault fetchFault(long address) {
        int present = page(address) == null ? 0 : Fault.PRESENT;
        return Fault.page(Fault.INSTRUCTION_FETCH | present, address, "no code there");
    }

    private static boolean mayFetch(Page page) {
        return page != null && page.executable;
    }

    private Page page(long address) {
        return pages.get(address >>> 12);
    }

    private static int offset(long address) {
        return (int) address & PAGE - 1;
    }

    /** The fault of the last access; null if it had none. */
    Fault fault() {
        return fault;
    }

    private boolean may(long address, int bytes, boolean write) {
        fault = null;
        for (int i = 0; i < bytes; i++) {
            Page page = page(address + i);
            if (page == null || write && !page.writable) {
                int present = page == null ? 0 : Fault.PRESENT;
                fault = Fault.page(present | (write ? Fault.WRITE : 0), address + i, "not allowed here");
                return false;
            }
        }
        return true;
    }

    @Override
    public long load(long address, int bytes) {
        if (!may(address, bytes, false)) {
            return 0;
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | get(address + i) & 0xff;
        }
        return value;
    }

    @Override
    public void store(long address, int bytes, long value) {
        if (may(address, bytes, true)) {
            for (int i = 0; i < bytes; i++) {
                put(address + i, (byte) (value >>> 8 * i));
            }
        }
    }

    @Override
    public long loadLocked(long address, int bytes) {
        return may(address, bytes, true) ? load(address, bytes) : 0; // it will write, so it must be allowed to
    }

    @Override
    public void storeUnlocking(long address, int bytes, long value) {
        store(address, bytes, value);
    }

    @Override
    public void probeStore(long address, int bytes) {
        may(address, bytes, true);
    }

    @Override
    public void fence(Fence fence) {
        fault = null;
    }

    @Override
    public void flushLine(long address, boolean invalidate) {
        may(address, 1, false);
    }

    @Override
    public void invalidatePage(long address) {
        fault = null;
    }

    @Override
    public void addressSpaceChanged(long cr3) {
        fault = null; // the addresses here are virtual, and there is one address space
    }

    @Override
    public boolean incomplete() {
        return fault != null;
    }
}
