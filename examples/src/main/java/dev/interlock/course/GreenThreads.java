package dev.interlock.course;

import java.util.LinkedHashMap;
import java.util.Map;

/** A switch between two threads of control on one core, made by the program, and made by the kernel. */
final class GreenThreads {
    private static final String FRAME = """
            SWITCHES equ 200
            section .bss
            alignb 16
            stack: resb 4096
            top:
            section .data
            mine:   dq 0                    ; stack pointer of the first thread while the other one runs
            other:  dq 0
            section .text
            %macro measure 0
                now
                mov r13, rax
                mov r12d, SWITCHES / 2      ; there and back
            .round:
                call there
                dec r12d
                jnz .round
                now
                sub rax, r13
                xor edx, edx
                mov ecx, SWITCHES
                div rcx
                call print                  ; cycles for one switch
            %endmacro
            """;

    /** RBX, RBP and R12 to R15 are the callee's to keep; all else a caller has given up. */
    private static final String USER = """
            _start:
                lea rax, [top]
                lea rcx, [green]
                mov [rax - 8], rcx          ; where the first switch returns to
                sub rax, 56                 ; with six registers to pop
                mov [other], rax
                call there
                measure
                sys EXIT_GROUP, 0
            there:
                lea rdi, [mine]
                mov rsi, [other]
                jmp switch
            green:
                lea rdi, [other]
                mov rsi, [mine]
                call switch
                jmp green
            switch:                         ; RDI: where to keep this stack, RSI: the stack to go on with
                push rbx
                push rbp
                push r12
                push r13
                push r14
                push r15
                mov [rdi], rsp
                mov rsp, rsi
                pop r15
                pop r14
                pop r13
                pop r12
                pop rbp
                pop rbx
                ret
            """;

    private static final String YIELD = """
            there:
                sys YIELD
                ret
            """;

    private static final String THREAD = """
            _start:
                sys CLONE, 0x10f00, top, 0, 0, 0        ; VM FS FILES SIGHAND THREAD
                test eax, eax
                jz .other
                call there
                measure
                sys EXIT_GROUP, 0
            .other:
                sys YIELD
                jmp .other
            """ + YIELD;

    private static final String PROCESS = """
            _start:
                sys FORK
                test eax, eax
                jz .other
                call there
                measure
                sys EXIT_GROUP, 0
            .other:
                mov r12d, SWITCHES
            .again:
                sys YIELD
                dec r12d
                jnz .again
                sys EXIT, 0
            """ + YIELD;

    private GreenThreads() {}

    static String show() {
        Map<String, Guest> guests = new LinkedHashMap<>();
        guests.put("green threads", Guest.of(FRAME + USER, 1));
        guests.put("kernel threads", Guest.of(FRAME + THREAD, 1));
        guests.put("processes", Guest.of(FRAME + PROCESS, 1));
        Map<String, Long> cycles = new LinkedHashMap<>();
        guests.forEach((name, guest) -> cycles.put(name, guest.numbers().get(0)));
        Page page = new Page().line("one switch between       cycles");
        cycles.forEach((name, count) -> page.bar(name, count, cycles.get("processes")));
        page.line("").line("traps in the whole run:");
        guests.forEach((name, guest) -> page.line("  %-20s %5d", name, guest.traps.size()));
        return page.toString();
    }
}
