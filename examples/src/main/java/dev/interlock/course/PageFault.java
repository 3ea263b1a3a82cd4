package dev.interlock.course;

import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.test.scenario.EventTrace;
import java.util.ArrayList;
import java.util.List;

/** mmap(2) gives addresses, not memory: the page comes when it is touched. */
final class PageFault {
    private static final String PROGRAM = """
            _start:
                sys MMAP, 0, 8 * 4096, 3, PRIVATE, -1, 0
                mov rbx, rax
                mov r12d, 2             ; two rounds
            .round:
                mov r13, rbx
                mov r14d, 8             ; of eight pages
                xor r15d, r15d
            .page:
                now
                sub r15, rax
                mov qword [r13], 1
                now
                add r15, rax
                add r13, 4096
                dec r14d
                jnz .page
                mov rax, r15
                shr rax, 3
                call print              ; cycles for one store, on the average
                dec r12d
                jnz .round
                sys EXIT_GROUP, 0
            """;

    private PageFault() {}

    static String show() {
        Guest guest = Guest.of(PROGRAM, 1);
        List<SimEvent> walksAndTraps = new ArrayList<>();
        guest.run
                .machine()
                .subscribe(
                        event -> {
                            boolean within = event instanceof TrapTaken trap
                                    && trap.cause().equals("kernel");
                            if (!within) { // the handler's own steps
                                walksAndTraps.add(event);
                            }
                        },
                        EventFilter.ALL.kinds(EventKind.PAGE_WALKED, EventKind.TRAP_TAKEN, EventKind.TRAP_RETURNED));
        List<Long> cycles = guest.numbers();
        int first = walksAndTraps.indexOf(guest.traps.stream()
                .filter(trap -> trap.cause().contains("#PF"))
                .findFirst()
                .orElseThrow());
        return new Page()
                .line("a store to each of 8 pages  cycles per store")
                .bar("first touch", cycles.get(0), cycles.get(0))
                .bar("second touch", cycles.get(1), cycles.get(0))
                .line("")
                .line("page faults: %d", guest.traps("#PF"))
                .line("")
                .block(new EventTrace(walksAndTraps.subList(first - 1, first + 2), 1))
                .toString();
    }
}
