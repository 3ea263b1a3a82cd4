package dev.interlock.core.report;

import dev.interlock.core.event.Level;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.mmu.TranslationUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The walk through the page tables for one address as it would be now: a look that changes nothing. SDM vol. 3, section 4.5.
 *
 * @param core whose address space and caches
 * @param cycle when
 * @param virtual the address
 * @param cr3 where the walk begins
 * @param steps the entries on its way, from the PML4E down; the last one maps the page, or is not present
 * @param physical what the address translates to, −1 if it is not mapped
 * @param pageBytes size of the page, 0 if it is not mapped
 * @param tlb where a load would find the translation without a walk, for people
 */
public record PageWalkView(
        int core, long cycle, long virtual, long cr3, List<Step> steps, long physical, long pageBytes, String tlb) {
    private static final String[] NAMES = {"", "PTE", "PDE", "PDPTE", "PML4E"};
    private static final String[] TABLES = {"", "PT", "PD", "PDPT", "PML4"};
    private static final long TABLE = 0xff_ffff_f000L;

    /**
     * One entry.
     *
     * @param level 4 for the PML4E, 1 for the PTE
     * @param index which of the table's 512 entries, bits of the address
     * @param address physical, of the entry
     * @param entry its eight bytes
     * @param foundIn where its line is now: {@code L1}, {@code L2}, {@code core 1}, {@code L3} or {@code DRAM}; for an entry
     *     that a walk would not even read, the paging-structure caches
     */
    public record Step(int level, int index, long address, long entry, String foundIn) {
        /** {@code PDE}. */
        public String name() {
            return NAMES[level];
        }

        /** The bits that are set, with the names of the manual: {@code P R/W U/S A D}. */
        public String bits() {
            boolean maps = maps();
            StringJoiner bits = new StringJoiner(" ");
            bit(bits, PageTableEntry.PRESENT, "P");
            bit(bits, PageTableEntry.WRITABLE, "R/W");
            bit(bits, PageTableEntry.USER, "U/S");
            bit(bits, PageTableEntry.WRITE_THROUGH, "PWT");
            bit(bits, PageTableEntry.CACHE_DISABLED, "PCD");
            bit(bits, PageTableEntry.ACCESSED, "A");
            if (maps) {
                bit(bits, PageTableEntry.DIRTY, "D");
                bit(bits, PageTableEntry.GLOBAL, "G");
            }
            if (level == 1) {
                bit(bits, PageTableEntry.PAT, "PAT");
            } else if (level < 4) {
                bit(bits, PageTableEntry.LARGE, "PS");
            }
            bit(bits, PageTableEntry.NO_EXECUTE, "NX");
            return bits.length() == 0 ? "not present" : bits.toString();
        }

        private void bit(StringJoiner bits, long mask, String name) {
            if ((entry & mask) != 0) {
                bits.add(name);
            }
        }

        private boolean present() {
            return (entry & PageTableEntry.PRESENT) != 0;
        }

        private boolean maps() {
            return level == 1 || level < 4 && (entry & PageTableEntry.LARGE) != 0;
        }
    }

    public PageWalkView {
        steps = List.copyOf(steps);
    }

    /**
     * Looks at a machine that stands still.
     *
     * @throws IllegalArgumentException if there is no such core, it does not translate addresses, or the address is not
     *     canonical
     */
    public static PageWalkView of(Machine machine, int core, long virtual) {
        TranslationUnit translation = machine.core(core).translation(false);
        if (!translation.paging()) {
            throw new IllegalArgumentException("core " + core + " does not translate addresses: paging is off");
        }
        if (virtual << 16 >> 16 != virtual) {
            throw new IllegalArgumentException(hex(virtual) + " is not canonical: bits 63 to 47 must be equal");
        }
        long cr3 = machine.core(core).registers().cr3;
        int cached = translation.cachedLevel(virtual);
        List<Step> steps = new ArrayList<>();
        long table = cr3 & TABLE;
        long physical = -1;
        long pageBytes = 0;
        for (int level = 4; level >= 1; level--) {
            int shift = 3 + 9 * level;
            int index = (int) (virtual >>> shift & 511);
            long address = table + 8L * index;
            if (!machine.memory().contains(address, 8)) {
                break; // the entry above points beyond memory
            }
            long entry = machine.view().read(address, 8);
            Step step = new Step(
                    level,
                    index,
                    address,
                    entry,
                    level >= cached ? "paging-structure cache" : place(machine, core, address));
            steps.add(step);
            if (!step.present()) {
                break;
            }
            if (step.maps()) {
                pageBytes = 1L << shift;
                physical = entry & TABLE & -pageBytes | virtual & pageBytes - 1;
                break;
            }
            table = entry & TABLE;
        }
        String tlb = translation.inFirstLevel(virtual)
                ? "first-level DTLB"
                : translation.inSecondLevel(virtual) ? "second-level TLB" : "no TLB";
        return new PageWalkView(core, machine.cycle(), virtual, cr3, steps, physical, pageBytes, tlb);
    }

    private static String place(Machine machine, int core, long address) {
        long line = address & -64;
        if (machine.core(core).caches().holds(Level.L1D, line)) {
            return "L1";
        }
        if (machine.core(core).caches().holds(Level.L2, line)) {
            return "L2";
        }
        for (int other = 0; other < machine.cores(); other++) {
            if (other != core && machine.core(other).caches().stateOf(line).dirty()) {
                return "core " + other;
            }
        }
        return machine.bus().peek(line) != null ? "L3" : "DRAM";
    }

    /** The drawing in characters, in lines of at most so many, at least 40. */
    public String text(int width) {
        StringBuilder text = new StringBuilder();
        text.append(Paragraph.of("core " + core + " at cycle " + cycle + ": " + hex(virtual), width));
        text.append(physical < 0 ? "  not mapped\n" : "  → " + hex(physical) + ", page of " + bytes(pageBytes) + "\n");
        text.append("  ").append(indices()).append('\n');
        text.append("  offset ").append(hex(virtual & 0xfff)).append('\n');
        text.append("  CR3 ").append(hex(cr3)).append('\n');
        for (Step step : steps) {
            text.append("   │\n");
            text.append("  %-5s [%3d] at %s\n".formatted(step.name(), step.index(), hex(step.address())));
            text.append("   │    %016x\n".formatted(step.entry()));
            text.append("   │    ").append(step.bits()).append('\n');
            text.append("   │    in ").append(step.foundIn()).append('\n');
        }
        text.append("   ▼\n  ");
        text.append(physical < 0 ? "page fault" : "physical " + hex(physical)).append('\n');
        return text.append("  translation in ").append(tlb).append('\n').toString();
    }

    private String indices() {
        StringJoiner parts = new StringJoiner(" │ ");
        for (int level = 4; level >= 1; level--) {
            parts.add(TABLES[level] + " " + (virtual >>> 3 + 9 * level & 511));
        }
        return parts.toString();
    }

    private static String bytes(long count) {
        return count >= 1 << 30
                ? (count >> 30) + " GiB"
                : count >= 1 << 20 ? (count >> 20) + " MiB" : (count >> 10) + " KiB";
    }

    /** The drawing: a box for each table, with its entry. */
    public String svg() {
        int box = 170;
        int gap = 30;
        Svg picture = new Svg(20 + (steps.size() + 1) * (box + gap), 190);
        picture.words(
                10,
                20,
                hex(virtual) + " on core " + core + " at cycle " + cycle + ": " + indices() + " │ offset "
                        + hex(virtual & 0xfff));
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            double x = 10 + i * (box + gap);
            picture.box(x, 40, box, 110, "#dde8f5", step.bits())
                    .words(x + 8, 58, TABLES[step.level()] + ", entry " + step.index())
                    .words(x + 8, 78, "at " + hex(step.address()))
                    .words(x + 8, 98, hex(step.entry()))
                    .words(x + 8, 118, step.bits())
                    .words(x + 8, 138, "in " + step.foundIn())
                    .line(x + box, 95, x + box + gap, 95);
        }
        double x = 10 + steps.size() * (box + gap);
        picture.box(x, 40, box, 110, physical < 0 ? "#f5dddd" : "#ddf5e0", "")
                .words(x + 8, 78, physical < 0 ? "page fault" : "page of " + bytes(pageBytes))
                .words(x + 8, 98, physical < 0 ? "not mapped" : hex(physical));
        return picture.words(10, 175, "translation in " + tlb).toString();
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
