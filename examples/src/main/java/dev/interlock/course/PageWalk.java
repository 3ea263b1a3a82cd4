package dev.interlock.course;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.test.scenario.Scenario;

/** The four table entries behind one virtual address, read through the caches like any other data. */
final class PageWalk {
    private static final long VIRTUAL = 0x7f12_3456_7a40L;

    private PageWalk() {}

    static String show() {
        Scenario scene = Scenario.cores(1).map(VIRTUAL, 0x5000).map(VIRTUAL + 4096, 0x6000);
        scene.core(0).virtual().load(VIRTUAL);
        StepResult cold = scene.lastAccess();
        scene.core(0).virtual().load(VIRTUAL + 4096);
        StepResult neighbour = scene.lastAccess();
        scene.core(0).virtual().load(VIRTUAL);
        StepResult warm = scene.lastAccess();
        return new Page()
                .line("virtual address 0x%x", VIRTUAL)
                .line("")
                .line("  bits  47…39    38…30    29…21    20…12    11…0")
                .line("        PML4     PDPT     PD       PT       offset")
                .line("        %-8d %-8d %-8d %-8d 0x%x", index(39), index(30), index(21), index(12), VIRTUAL & 0xfff)
                .line("CR3 ──→ entry ─→ entry ─→ entry ─→ entry ─→ frame 0x5000, hence physical 0x5a40")
                .line("")
                .block(scene.events().ofKind(EventKind.TLB_MISSED, EventKind.TABLE_ENTRY_READ, EventKind.PAGE_WALKED))
                .line("")
                .line("first load:         %s", cold.ledger())
                .line("the page behind it: %s", neighbour.ledger())
                .line("first page again:   %s", warm.ledger())
                .toString();
    }

    private static long index(int shift) {
        return VIRTUAL >>> shift & 511;
    }
}
