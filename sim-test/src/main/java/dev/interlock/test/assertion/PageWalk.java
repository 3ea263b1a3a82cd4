package dev.interlock.test.assertion;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.core.observe.EventText;
import java.util.ArrayList;
import java.util.List;

/** The way from CR3 to a page, entry by entry, read without marking anything. */
final class PageWalk {
    private static final List<String> TABLES = List.of("PML4", "PDPT", "PD", "PT");
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

    /** One entry. */
    private record Step(String table, int index, long at, long entry) {}

    private final long virtual;
    private final List<Step> steps = new ArrayList<>();
    private int shift = 39;
    private boolean mapped;

    private PageWalk(long virtual) {
        this.virtual = virtual;
    }

    static PageWalk of(Machine machine, long cr3, long virtual) {
        PageWalk walk = new PageWalk(virtual);
        long table = cr3 & ADDRESS;
        for (String name : TABLES) {
            int index = (int) (virtual >>> walk.shift) & 511;
            long at = table + index * 8L;
            long entry = at <= machine.memory().bytes() - 8 ? machine.view().read(at, 8) : 0;
            walk.steps.add(new Step(name, index, at, entry));
            if ((entry & PageTableEntry.PRESENT) == 0) {
                return walk;
            }
            if (walk.shift == 12 || walk.shift < 39 && (entry & PageTableEntry.LARGE) != 0) {
                walk.mapped = true;
                return walk;
            }
            table = entry & ADDRESS;
            walk.shift -= 9;
        }
        throw new IllegalStateException("a walk ends at its fourth level");
    }

    long virtual() {
        return virtual;
    }

    boolean mapped() {
        return mapped;
    }

    /** Bytes of the page. */
    long bytes() {
        return 1L << shift;
    }

    long physical() {
        long frame = steps.get(steps.size() - 1).entry & ADDRESS & -bytes();
        return frame | virtual & bytes() - 1;
    }

    boolean onEveryLevel(long bit) {
        return steps.stream().allMatch(step -> (step.entry & bit) != 0);
    }

    /** True if the entry of the page itself has a bit. */
    boolean last(long bit) {
        return (steps.get(steps.size() - 1).entry & bit) != 0;
    }

    /** A line per entry: {@code PT[3] at 0x5018: 0x7067  P W U A D}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(step.table)
                    .append('[')
                    .append(step.index)
                    .append("] at ")
                    .append(EventText.hex(step.at));
            text.append(": ")
                    .append(EventText.hex(step.entry))
                    .append(' ')
                    .append(bits(step.entry))
                    .append('\n');
        }
        return text.toString();
    }

    private static String bits(long entry) {
        StringBuilder text = new StringBuilder();
        append(text, entry, PageTableEntry.PRESENT, " P");
        append(text, entry, PageTableEntry.WRITABLE, " W");
        append(text, entry, PageTableEntry.USER, " U");
        append(text, entry, PageTableEntry.ACCESSED, " A");
        append(text, entry, PageTableEntry.DIRTY, " D");
        append(text, entry, PageTableEntry.GLOBAL, " G");
        append(text, entry, PageTableEntry.NO_EXECUTE, " NX");
        return text.length() == 0 ? " not present" : text.toString();
    }

    private static void append(StringBuilder text, long entry, long bit, String name) {
        if ((entry & bit) != 0) {
            text.append(name);
        }
    }
}
