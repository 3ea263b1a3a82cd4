package dev.interlock.course;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;
import java.util.ArrayList;
import java.util.List;

/** A lock that looks and then takes: two steps, and another core may come between. */
final class BrokenLock {
    private static final int ROUNDS = 500;

    private static final String PROGRAM = """
            default rel
            section .data
            align 64
            latch:   dq 0
            align 64
            counter: dq 0
            section .text
            _start:
                mov ecx, 500
            .round:
                cmp qword [latch], 0    ; check …
                jne .round
                mov qword [latch], 1    ; … then set
                inc qword [counter]
                mov qword [latch], 0
                dec ecx
                jnz .round
                hlt
            """;

    private BrokenLock() {}

    static String show() {
        ProgramRun run =
                ProgramRun.of(PROGRAM, MachineConfig.profile("textbook-1").withCores(2));
        long latch = run.physical("latch");
        List<AccessCompleted> seen = new ArrayList<>();
        run.machine()
                .subscribe(
                        event -> {
                            AccessCompleted access = (AccessCompleted) event;
                            if (access.physical() == latch) {
                                seen.add(access);
                            }
                        },
                        EventKind.ACCESS_COMPLETED);
        long counted = run.untilEnd().value("counter");
        Page page = new Page()
                .line("wanted %d, counted %d: %d updates lost", 2 * ROUNDS, counted, 2 * ROUNDS - counted)
                .line("")
                .line("the first time that both cores were in:")
                .line("  cycle  core 0              core 1");
        for (AccessCompleted access : untilBothAreIn(seen)) {
            String what = (access.access() == Access.LOAD ? "reads latch = " : "sets latch := ") + access.value();
            page.line("%7d  %s%s", access.cycle(), access.core() == 0 ? "" : " ".repeat(20), what);
        }
        return page.toString();
    }

    /** The accesses from the first check of the two until the second set. */
    private static List<AccessCompleted> untilBothAreIn(List<AccessCompleted> seen) {
        boolean[] in = new boolean[2];
        int[] checked = new int[2];
        for (int at = 0; at < seen.size(); at++) {
            AccessCompleted access = seen.get(at);
            if (access.access() == Access.LOAD) {
                checked[access.core()] = at;
            } else {
                in[access.core()] = access.value() == 1;
            }
            if (in[0] && in[1]) {
                return seen.subList(Math.min(checked[0], checked[1]), at + 1);
            }
        }
        throw new IllegalStateException("the lock held");
    }
}
