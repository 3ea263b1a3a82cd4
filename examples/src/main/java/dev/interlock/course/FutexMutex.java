package dev.interlock.course;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;

/** A mutex on a futex asks the kernel only when it must sleep or wake somebody. */
final class FutexMutex {
    private static final int ROUNDS = 50;

    /** U. Drepper, "Futexes Are Tricky", mutex2: 0 free, 1 locked, 2 locked and somebody may sleep. */
    private static final String PROGRAM = """
            default rel
            section .data
            align 64
            mutex:   dd 0
            align 64
            counter: dq 0
            section .text
            _start:
                mov r14d, 50
            .round:
                call acquire
                mov ecx, 100
            .work:
                dec ecx
                jnz .work
                inc qword [counter]
                call release
                dec r14d
                jnz .round
                hlt
            acquire:
                xor eax, eax
                mov ecx, 1
                lock cmpxchg [mutex], ecx
                je .mine
            .sleep:
                mov eax, 2
                xchg [mutex], eax
                test eax, eax
                jz .mine
                lea rdi, [mutex]
                xor esi, esi            ; FUTEX_WAIT
                mov edx, 2              ; if it is still 2
                xor r10d, r10d
                mov eax, 202
                syscall
                jmp .sleep
            .mine:
                ret
            release:
                lock dec dword [mutex]
                jz .done                ; it was 1: nobody sleeps
                mov dword [mutex], 0
                lea rdi, [mutex]
                mov esi, 1              ; FUTEX_WAKE
                mov edx, 1              ; one
                mov eax, 202
                syscall
            .done:
                ret
            """;

    private FutexMutex() {}

    static String show() {
        Page page = new Page().line("cores  acquisitions  system calls  cycles per acquisition");
        for (int cores : new int[] {1, 2, 4}) {
            ProgramRun run =
                    ProgramRun.of(PROGRAM, MachineConfig.profile("textbook-1").withCores(cores));
            long[] calls = new long[1];
            run.machine()
                    .subscribe(
                            event -> calls[0] += event.toString().contains("system call") ? 1 : 0,
                            EventKind.TRAP_TAKEN);
            long counted = run.untilEnd().value("counter");
            if (counted != (long) cores * ROUNDS) {
                throw new IllegalStateException("the mutex let " + counted + " increments survive");
            }
            page.line(
                    "%5d %13d %13d %23d",
                    cores, counted, calls[0], run.machine().cycle() / counted);
        }
        return page.toString();
    }
}
