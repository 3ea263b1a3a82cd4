package dev.interlock.course;

import java.util.List;

/** fork(2) copies no page; the first write to a shared one does. */
final class CopyOnWrite {
    /** The parent has 64 pages; %d of them are written by the child. */
    private static final String PROGRAM = """
            _start:
                sys MMAP, 0, 64 * 4096, 3, PRIVATE, -1, 0
                mov rbx, rax
                mov ecx, 64
            .fill:
                mov [rax], rcx
                add rax, 4096
                dec ecx
                jnz .fill
                now
                mov r12, rax
                sys FORK
                test eax, eax
                jz child
                now
                sub rax, r12
                mov r13, rax
                sys WAIT, -1, 0, 0, 0
                mov rax, r13
                call print              ; cycles that fork took
                mov rax, [rbx]
                call print              ; what the parent finds in its first page
                sys EXIT_GROUP, 0
            child:
                mov r12d, %d
                test r12d, r12d
                jz .done
            .write:
                mov qword [rbx], 7
                add rbx, 4096
                dec r12d
                jnz .write
            .done:
                sys EXIT, 0
            """;

    private CopyOnWrite() {}

    static String show() {
        Page page = new Page()
                .line("64 pages, fork(2) takes %d cycles", run(0).numbers().get(0));
        page.line("").line("child writes  page faults  cycles in all  parent's first page");
        long none = faults(0);
        for (int pages : new int[] {0, 1, 8, 32, 64}) {
            Guest guest = run(pages);
            List<Long> numbers = guest.numbers();
            page.line(
                    "%12d %12d %14d %20d",
                    pages, guest.traps("#PF") - none, guest.run.machine().cycle(), numbers.get(1));
        }
        return page.line("")
                .line("page faults: beyond the %d of the run in which the child writes nothing", none)
                .toString();
    }

    private static long faults(int pages) {
        Guest guest = run(pages);
        guest.numbers();
        return guest.traps("#PF");
    }

    private static Guest run(int pages) {
        return Guest.of(PROGRAM.formatted(pages), 2);
    }
}
