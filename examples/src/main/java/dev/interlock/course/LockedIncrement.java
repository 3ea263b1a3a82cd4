package dev.interlock.course;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;
import java.util.ArrayList;
import java.util.List;

/** Two cores count to the same cell, without LOCK and with it. */
final class LockedIncrement {
    private static final int ROUNDS = 1000;

    /** %s is "lock" or nothing. */
    private static final String PROGRAM = """
            default rel
            section .data
            counter: dq 0
            section .text
            _start:
                mov ecx, 1000
            .round:
                %s inc qword [counter]
                dec ecx
                jnz .round
                hlt
            """;

    private LockedIncrement() {}

    static String show() {
        Page page = new Page().line("instruction        cores  wanted  counted    lost   cycles");
        List<AccessCompleted> plain = new ArrayList<>();
        for (String prefix : List.of("", "lock")) {
            ProgramRun run = ProgramRun.of(
                    PROGRAM.formatted(prefix),
                    MachineConfig.profile("textbook-1").withCores(2));
            long counter = run.physical("counter");
            run.machine()
                    .subscribe(
                            event -> {
                                AccessCompleted access = (AccessCompleted) event;
                                if (access.physical() == counter && access.access() != Access.LOCKED) {
                                    plain.add(access);
                                }
                            },
                            EventKind.ACCESS_COMPLETED);
            long counted = run.untilEnd().value("counter");
            page.line(
                    "%-18s %5d %7d %8d %7d %8d",
                    (prefix + " inc [counter]").strip(),
                    2,
                    2 * ROUNDS,
                    counted,
                    2 * ROUNDS - counted,
                    run.machine().cycle());
        }
        page.line("").line("how the first update was lost (inc is a load, an addition and a store):");
        for (AccessCompleted access : firstLost(plain)) {
            page.line(
                    "  cycle %5d  %score %d %s %d",
                    access.cycle(),
                    access.core() == 0 ? "" : "                  ",
                    access.core(),
                    access.access() == Access.LOAD ? "loads" : "stores",
                    access.value());
        }
        return page.toString();
    }

    /** From where both cores load the same number until both have stored. */
    private static List<AccessCompleted> firstLost(List<AccessCompleted> accesses) {
        for (int at = 0; at + 1 < accesses.size(); at++) {
            AccessCompleted one = accesses.get(at);
            AccessCompleted other = accesses.get(at + 1);
            boolean bothLoad = one.access() == Access.LOAD && other.access() == Access.LOAD;
            if (bothLoad && one.core() != other.core() && one.value() == other.value()) {
                int end = at + 2;
                while (accesses.get(end).core() != other.core()
                        || accesses.get(end).access() == Access.LOAD) {
                    end++;
                }
                return accesses.subList(at, end + 1);
            }
        }
        throw new IllegalStateException("no update was lost");
    }
}
