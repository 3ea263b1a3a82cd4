package dev.interlock.course;

/** Ping-pong between two processes on two cores: through two pipes, and through one shared line. */
final class PipeOrMemory {
    private static final String FRAME = """
            ROUNDS equ 100
            section .bss
            there: resd 2               ; the parent writes to there + 4, the child reads from there
            back:  resd 2
            byte_: resb 8
            section .text
            _start:
                sys PIPE, there
                sys PIPE, back
                sys MMAP, 0, 4096, 3, SHARED, -1, 0
                mov rbx, rax
                mov qword [rbx], 0
                mov r12d, ROUNDS + 1
                sys FORK
                test eax, eax
                jz child
                call ping               ; to warm up
                now
                mov r13, rax
                dec r12d
            .round:
                call ping
                dec r12d
                jnz .round
                now
                sub rax, r13
                xor edx, edx
                mov ecx, ROUNDS
                div rcx
                call print              ; cycles for one round trip
                sys EXIT_GROUP, 0
            child:
                call pong
                dec r12d
                jnz child
                sys EXIT, 0
            """;

    private static final String PIPES = """
            ping:
                mov edi, [there + 4]
                sys WRITE, rdi, byte_, 1
                mov edi, [back]
                sys READ, rdi, byte_, 1
                ret
            pong:
                mov edi, [there]
                sys READ, rdi, byte_, 1
                mov edi, [back + 4]
                sys WRITE, rdi, byte_, 1
                ret
            """;

    private static final String MEMORY = """
            ping:
                mov qword [rbx], 1
            .wait:
                pause
                cmp qword [rbx], 0
                jne .wait
                ret
            pong:
                pause
                cmp qword [rbx], 1
                jne pong
                mov qword [rbx], 0
                ret
            """;

    private PipeOrMemory() {}

    static String show() {
        Guest pipes = Guest.of(FRAME + PIPES, 2);
        Guest memory = Guest.of(FRAME + MEMORY, 2);
        long slow = pipes.numbers().get(0);
        long fast = memory.numbers().get(0);
        return new Page()
                .line("one round trip           cycles")
                .bar("two pipes", slow, slow)
                .bar("shared memory", fast, slow)
                .line("")
                .line("traps in the whole run: %d and %d", pipes.traps.size(), memory.traps.size())
                .line("the pipe is %.0f times dearer, and its reader sleeps; the other one spins", (double) slow / fast)
                .toString();
    }
}
