package dev.interlock.course;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;
import java.util.ArrayList;
import java.util.List;

/** One load from each of so many pages, twice: what the second round spends on translation. */
final class TlbStaircase {
    /** %d is the number of pages. The loads are a page and a line apart, so that they do not fight for one cache set. */
    private static final String PROGRAM = """
            default rel
            PAGES equ %d
            section .bss
            alignb 4096
            area: resb PAGES * 4160 + 4096
            section .text
            _start:
                mov edx, 2
            .round:
                lea rbx, [area]
                mov ecx, PAGES
            .page:
                mov rax, [rbx]
                add rbx, 4160
                dec ecx
                jnz .page
                dec edx
                jnz .round
                hlt
            """;

    private TlbStaircase() {}

    static String show() {
        Page page = new Page()
                .line("haswell-1: 64 entries in the L1 DTLB, 1024 in the L2 TLB")
                .line("")
                .line("                       TLB and walk, cycles per load");
        for (int pages = 16; pages <= 2048; pages *= 2) {
            page.bar(pages + " pages", translation(pages), 40);
        }
        return page.toString();
    }

    private static double translation(int pages) {
        ProgramRun run = ProgramRun.of(
                PROGRAM.formatted(pages), MachineConfig.profile("haswell-1").withCores(1));
        List<Ledger> loads = new ArrayList<>();
        run.machine()
                .subscribe(
                        event -> {
                            AccessCompleted access = (AccessCompleted) event;
                            if (access.access() == Access.LOAD) {
                                loads.add(access.ledger());
                            }
                        },
                        EventKind.ACCESS_COMPLETED);
        run.untilEnd();
        return loads.subList(pages, 2 * pages).stream()
                .mapToInt(ledger -> ledger.cycles(Part.TLB) + ledger.walk())
                .average()
                .orElseThrow();
    }
}
