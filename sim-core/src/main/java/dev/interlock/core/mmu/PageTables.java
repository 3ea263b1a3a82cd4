package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.*;

import dev.interlock.core.memory.PhysicalMemory;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Builds 4-level page tables in simulated physical memory, before the caches have seen them: what a boot loader does.
 *
 * <pre>
 *   virtual address  47 ……… 39 │ 38 ……… 30 │ 29 ……… 21 │ 20 ……… 12 │ 11 …… 0
 *   index into         PML4    │   PDPT    │    PD     │    PT     │ offset
 *   (Linux)           (PGD)    │  (PUD)    │  (PMD)    │  (PTE)    │
 * </pre>
 *
 * SDM vol. 3, section 4.5.
 */
public final class PageTables {
    private final PhysicalMemory memory;
    private final LongSupplier frames;
    private final long root;

    /**
     * An empty address space.
     *
     * @param frames gives the physical address of a fresh, zeroed 4 KiB frame at each call
     */
    public PageTables(PhysicalMemory memory, LongSupplier frames) {
        this.memory = memory;
        this.frames = frames;
        this.root = frames.getAsLong();
    }

    /** Physical address of the top table, the value for CR3. */
    public long root() {
        return root;
    }

    /**
     * Maps one 4 KiB page.
     *
     * @param virtual canonical address, multiple of 4096
     * @param physical address of the frame, multiple of 4096
     * @param bits of {@link PageTableEntry}; P is added
     */
    public void map(long virtual, long physical, long bits) {
        map(virtual, physical, bits, 12);
    }

    /** Maps a page of {@code 1 << shift} bytes: 12, 21 (2 MiB) or 30 (1 GiB). */
    public void map(long virtual, long physical, long bits, int shift) {
        long table = root;
        for (int level = 39; level > shift; level -= 9) {
            long at = table + ((virtual >>> level) & 511) * 8;
            long entry = memory.readLong(at);
            if ((entry & PRESENT) == 0) {
                entry = frames.getAsLong() | PRESENT | WRITABLE | USER;
                memory.writeLong(at, entry);
            }
            table = address(entry, 12);
        }
        long large = shift > 12 ? LARGE : 0;
        memory.writeLong(table + ((virtual >>> shift) & 511) * 8, physical | bits | large | PRESENT);
    }

    /**
     * What the page tables say of an address, without a TLB and without marking anything: the kernel's look.
     *
     * @param entryAt reads the eight bytes at a physical address
     * @param installed bytes of physical memory; a table or page beyond it counts as not mapped
     * @return the physical address, −1 if the access is not allowed or the address not mapped
     */
    public static long translate(
            LongUnaryOperator entryAt, long cr3, long virtual, boolean write, boolean user, long installed) {
        if (virtual << 16 >> 16 != virtual) {
            return -1;
        }
        long table = address(cr3, 12);
        long needed = PRESENT | (write ? WRITABLE : 0) | (user ? USER : 0);
        for (int shift = 39; shift >= 12; shift -= 9) {
            long at = table + ((virtual >>> shift) & 511) * 8;
            if (at > installed - 8) {
                return -1;
            }
            long entry = entryAt.applyAsLong(at);
            if ((entry & needed) != needed) {
                return -1;
            }
            if (shift == 12 || shift < 39 && (entry & LARGE) != 0) {
                long physical = address(entry, shift) | virtual & (1L << shift) - 1;
                return physical < installed ? physical : -1;
            }
            table = address(entry, 12);
        }
        throw new IllegalStateException("a walk ends at its fourth level");
    }
}
