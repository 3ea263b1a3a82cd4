package dev.interlock.course;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;

/** Each core counts in a cell of its own. It matters whether the cells lie in one line. */
final class FalseSharing {
    /** %d is the distance of the cells in bytes. */
    private static final String PROGRAM = """
            default rel
            section .data
            align 64
            cells: times 1024 db 0
            section .text
            _start:
                lea rbx, [cells]
                imul rax, rdi, %d       ; RDI: the core's number
                add rbx, rax
                mov ecx, 2000
            .round:
                inc qword [rbx]         ; nobody else touches this cell
                dec ecx
                jnz .round
                hlt
            """;

    private FalseSharing() {}

    /** What a run came to. */
    private record Run(String label, long cycles, long invalidations) {}

    static String show() {
        Page page = new Page().line("cells of 4 cores         cycles");
        Run near = measure("8 bytes apart", 8);
        Run far = measure("64 bytes apart", 64);
        page.bar(near.label, near.cycles, near.cycles).bar(far.label, far.cycles, near.cycles);
        page.line("").line("copies invalidated: %d and %d", near.invalidations, far.invalidations);
        return page.line("padding makes it %.1f times faster", (double) near.cycles / far.cycles)
                .toString();
    }

    private static Run measure(String label, int distance) {
        ProgramRun run = ProgramRun.of(
                PROGRAM.formatted(distance), MachineConfig.profile("textbook-1").withCores(4));
        long first = run.physical("cells");
        long[] invalidations = new long[1];
        run.machine()
                .subscribe(
                        event -> {
                            LineChanged change = (LineChanged) event;
                            if (change.to() == LineState.I && change.line() >= first && change.line() < first + 1024) {
                                invalidations[0]++;
                            }
                        },
                        EventKind.LINE_CHANGED);
        run.untilEnd();
        for (int core = 0; core < 4; core++) {
            long counted = run.machine().view().read(first + (long) core * distance, 8);
            if (counted != 2000) {
                throw new IllegalStateException("core " + core + " counted to " + counted);
            }
        }
        return new Run(label, run.machine().cycle(), invalidations[0]);
    }
}
