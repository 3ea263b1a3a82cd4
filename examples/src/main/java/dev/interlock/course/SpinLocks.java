package dev.interlock.course;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.ProgramRun;
import java.util.LinkedHashMap;
import java.util.Map;

/** Four spin locks under growing contention: test-and-set, test-and-test-and-set, ticket, and the queue of MCS. */
final class SpinLocks {
    private static final int ROUNDS = 100;

    private static final String FRAME = """
            default rel
            section .data
            align 64
            latch:   dq 0           ; the lock; for the ticket lock the next ticket, for MCS the tail of the queue
            align 64
            serving: dq 0
            align 64
            counter: dq 0
            align 64
            nodes:   times 8 * 64 db 0
            section .text
            _start:
                lea rbp, [nodes]    ; RBP: a node of the queue on a line of its own
                shl rdi, 6
                add rbp, rdi
                mov r14d, 100
            .round:
                call acquire
                inc qword [counter]
                call release
                dec r14d
                jnz .round
                hlt
            """;

    private static final String STORE_ZERO = """
            release:
                mov qword [latch], 0
                ret
            """;

    private static final String TAS = """
            acquire:
                mov eax, 1
                xchg [latch], rax
                test rax, rax
                jnz acquire
                ret
            """ + STORE_ZERO;

    private static final String TTAS = """
            acquire:
                cmp qword [latch], 0        ; spin in one's own cache, and try only when it looks free
                jne acquire
                mov eax, 1
                xchg [latch], rax
                test rax, rax
                jnz acquire
                ret
            """ + STORE_ZERO;

    private static final String TICKET = """
            acquire:
                mov eax, 1
                lock xadd [latch], rax
            .wait:
                cmp [serving], rax
                jne .wait
                ret
            release:
                inc qword [serving]
                ret
            """;

    private static final String MCS = """
            acquire:
                mov qword [rbp], 0          ; nobody behind me
                mov qword [rbp + 8], 1      ; I wait
                mov rax, rbp
                xchg [latch], rax
                test rax, rax
                jz .mine
                mov [rax], rbp              ; the one before me shall know me
            .wait:
                cmp qword [rbp + 8], 0
                jne .wait
            .mine:
                ret
            release:
                mov rcx, [rbp]
                test rcx, rcx
                jnz .pass
                mov rax, rbp
                xor edx, edx
                lock cmpxchg [latch], rdx   ; nobody behind me: the queue is empty
                je .done
            .await:
                mov rcx, [rbp]
                test rcx, rcx
                jz .await
            .pass:
                mov qword [rcx + 8], 0
            .done:
                ret
            """;

    private SpinLocks() {}

    static String show() {
        Map<String, String> locks = new LinkedHashMap<>();
        locks.put("TAS", TAS);
        locks.put("TTAS", TTAS);
        locks.put("ticket", TICKET);
        locks.put("MCS", MCS);
        Page page = new Page().line("cycles from one acquisition to the next");
        for (int cores : new int[] {1, 2, 4, 8}) {
            page.line("").line("%d core%s", cores, cores == 1 ? "" : "s");
            locks.forEach((name, lock) -> page.bar("  " + name, measure(FRAME + lock, cores), 800));
        }
        return page.toString();
    }

    private static double measure(String program, int cores) {
        ProgramRun run =
                ProgramRun.of(program, MachineConfig.profile("textbook-1").withCores(cores));
        long counted = run.untilEnd().value("counter");
        if (counted != (long) cores * ROUNDS) {
            throw new IllegalStateException("the lock let " + counted + " increments survive");
        }
        return (double) run.machine().cycle() / counted;
    }
}
