package dev.interlock.test.oracle;

import static dev.interlock.core.mmu.PageTableEntry.LARGE;
import static dev.interlock.core.mmu.PageTableEntry.NO_EXECUTE;
import static dev.interlock.core.mmu.PageTableEntry.PRESENT;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.MemoryPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Physical memory without a clock, seen through the page tables that lie in it: no caches, no store buffer, and no TLB but
 * for a table of translations that is emptied whenever the kernel has done anything.
 *
 * <p>It begins as a copy of the machine's memory. From then on it hears what the program
 * stores, from the oracle, and what the kernel stores, from its scripts.
 */
final class FrameMemory implements MemoryPort {
    private static final int PAGE = 4096;
    private static final long ADDRESS = 0xff_ffff_f000L;
    private static final int TOP_LEVEL = 39;
    private static final int PAGE_LEVEL = 12;
    private static final int KNOWN = 1024;

    private final RegisterFile registers;
    private final Map<Long, byte[]> frames = new TreeMap<>();

    private final long[] knownPages = new long[KNOWN];
    private final Page[] known = new Page[KNOWN];
    private Fault fault;

    /** Where a page lies, and what may be done with it. */
    private record Page(byte[] frame, boolean user, boolean writable, boolean executable) {}

    /**
     * A copy of what a machine has, before it runs: no cache holds anything yet.
     *
     * @param registers of the processor that will use it; CR3 says where the page tables are
     */
    FrameMemory(RegisterFile registers, PhysicalMemory memory) {
        this.registers = registers;
        forgetTranslations();
        memory.forEachWrittenPage(address -> {
            byte[] copy = new byte[PAGE];
            memory.read(address, copy, 0, PAGE);
            frames.put(address, copy);
        });
    }

    private static long refuseLarge(long entry, int shift) {
        if (shift > PAGE_LEVEL && (entry & LARGE) != 0) {
            throw new UnsupportedOperationException("the oracle knows pages of 4 KiB only");
        }
        return entry;
    }

    // ---------------------------------------------------------------- translation

    /** The kernel has changed something, or the program has gone to other page tables. */
    void forgetTranslations() {
        java.util.Arrays.fill(knownPages, -1);
    }

    /** The page of an address, null if it is not mapped. */
    private Page page(long address) {
        long number = address >>> 12;
        int slot = (int) number & KNOWN - 1;
        if (knownPages[slot] != number) {
            Page walked = walk(address);
            if (walked == null) {
                return null;
            }
            known[slot] = walked;
            knownPages[slot] = number;
        }
        return known[slot];
    }

    private Page walk(long address) {
        long table = registers.cr3 & ADDRESS;
        long all = USER | WRITABLE;
        long any = 0;
        for (int shift = TOP_LEVEL; shift >= PAGE_LEVEL; shift -= 9) {
            long entry = get(frame(table), (int) (address >>> shift & 511) * 8, 8);
            if ((entry & PRESENT) == 0) {
                return null;
            }
            all &= entry;
            any |= entry;
            table = refuseLarge(entry, shift) & ADDRESS;
        }
        return new Page(frame(table), (all & USER) != 0, (all & WRITABLE) != 0, (any & NO_EXECUTE) == 0);
    }

    private byte[] frame(long base) {
        return frames.computeIfAbsent(base, address -> new byte[PAGE]); // memory begins as zeros
    }

    /** Gives every frame that the page tables map for a user. */
    void forEachUserFrame(LongConsumer frame) {
        List<Long> found = new ArrayList<>();
        collect(registers.cr3 & ADDRESS, TOP_LEVEL, found);
        found.forEach(frame::accept);
    }

    private void collect(long table, int shift, List<Long> found) {
        byte[] entries = frame(table);
        for (int index = 0; index < PAGE / 8; index++) {
            long entry = get(entries, 8 * index, 8);
            if ((entry & PRESENT) != 0 && (entry & USER) != 0) {
                if (shift == PAGE_LEVEL) {
                    found.add(entry & ADDRESS);
                } else {
                    collect(entry & ADDRESS, shift - 9, found);
                }
            }
        }
    }

    // ---------------------------------------------------------------- what the kernel does

    /** Performs one step of the kernel's work, as far as it changes memory. */
    void perform(Step step) {
        switch (step.verb()) {
            case STORE, WRITE, EXCHANGE -> put(step, step.value());
            case ADD -> put(step, old(step) + step.value());
            case COMPARE_AND_SWAP -> {
                if (old(step) == step.expected()) {
                    put(step, step.value());
                }
            }
            default -> {}
        }
    }

    private long old(Step step) {
        long value = 0;
        for (int i = step.bytes() - 1; i >= 0; i--) {
            value = value << 8 | physicalByte(step, i) & 0xff;
        }
        return value;
    }

    private byte physicalByte(Step step, int i) {
        long address = step.address() + i;
        return (step.virtual() ? mapped(address) : frame(address & -PAGE))[(int) address & PAGE - 1];
    }

    private void put(Step step, long value) {
        for (int i = 0; i < step.bytes(); i++) {
            long address = step.address() + i;
            byte[] frame = step.virtual() ? mapped(address) : frame(address & -PAGE);
            frame[(int) address & PAGE - 1] = (byte) (value >>> 8 * i);
        }
    }

    private byte[] mapped(long address) {
        Page page = walk(address);
        if (page == null) {
            throw new IllegalStateException(
                    "the kernel's work touches 0x" + Long.toHexString(address) + ", which is not mapped");
        }
        return page.frame();
    }

    // ---------------------------------------------------------------- looking

    /** The bytes of a frame. */
    byte[] bytes(long frame) {
        return frame(frame);
    }

    /** Copies what can be fetched from an address, as far as it goes; how many bytes that are. */
    int fetch(long address, byte[] into) {
        int count = 0;
        while (count < into.length) {
            Page page = page(address + count);
            if (page == null || !page.executable || !mayUse(page)) {
                return count;
            }
            int offset = (int) (address + count) & PAGE - 1;
            int some = Math.min(into.length - count, PAGE - offset);
            System.arraycopy(page.frame, offset, into, count, some);
            count += some;
        }
        return count;
    }

    /** The fault of a fetch that needs the byte at this address and cannot have it. */
    Fault fetchFault(long address) {
        return pageFault(page(address), address, Fault.INSTRUCTION_FETCH);
    }

    private boolean mayUse(Page page) {
        return page.user || registers.cpl != 3;
    }

    private Fault pageFault(Page page, long address, int access) {
        int present = page == null ? 0 : Fault.PRESENT;
        int user = registers.cpl == 3 ? Fault.USER : 0;
        return Fault.page(present | access | user, address, "as the oracle sees it");
    }

    /** The fault of the last access; null if it had none. */
    Fault fault() {
        return fault;
    }

    private boolean may(long address, int bytes, boolean write) {
        fault = null;
        boolean one = ((address ^ address + bytes - 1) & -PAGE) == 0;
        for (long at = address; fault == null && at < address + bytes; at = one ? address + bytes : nextPage(at)) {
            Page page = page(at);
            if (page == null || !mayUse(page) || write && !page.writable) {
                fault = pageFault(page, at, write ? Fault.WRITE : 0);
            }
        }
        return fault == null;
    }

    private static long nextPage(long address) {
        return (address | PAGE - 1) + 1;
    }

    // ---------------------------------------------------------------- the port

    @Override
    public long load(long address, int bytes) {
        if (!may(address, bytes, false)) {
            return 0;
        }
        int offset = (int) address & PAGE - 1;
        if (offset + bytes <= PAGE) {
            return get(page(address).frame, offset, bytes);
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | page(address + i).frame[(int) (address + i) & PAGE - 1] & 0xff;
        }
        return value;
    }

    private static long get(byte[] frame, int offset, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | frame[offset + i] & 0xff;
        }
        return value;
    }

    @Override
    public void store(long address, int bytes, long value) {
        if (may(address, bytes, true)) {
            for (int i = 0; i < bytes; i++) {
                page(address + i).frame[(int) (address + i) & PAGE - 1] = (byte) (value >>> 8 * i);
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
        fault = null;
        forgetTranslations();
    }

    @Override
    public boolean incomplete() {
        return fault != null;
    }
}
