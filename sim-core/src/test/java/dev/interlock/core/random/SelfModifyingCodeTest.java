package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stores to code: by the core that executes it and by others, into the line being executed, across lines and pages, on
 * machines whose L1I may have a single way. Each program leaves its verdict at {@code result}.
 */
class SelfModifyingCodeTest {
    private static final long BUDGET = 5_000_000;

    private static final String DATA = """
                    default rel
                    section .data
                    align 64
            result: dq 0
            flag:   dq 0
            """;

    static LongStream seeds() {
        return LongStream.range(1, 41);
    }

    private static long run(long seed, int cores, String text) {
        SplittableRandom random = new SplittableRandom(seed);
        MachineConfig config = seed == 1 ? MachineConfig.profile("textbook-1") : RandomConfig.of(random, cores);
        BareMetal program = new BareMetal(config.withCores(cores), DATA + text, random.nextBoolean());
        StopReason end = program.start().machine().run(BUDGET);
        assertThat(program.faults()).isEmpty();
        assertThat(end.kind()).isEqualTo(StopReason.Kind.HALTED);
        return program.value("result");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_store_into_the_next_instruction_is_seen(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: mov byte [next + 1], 42
                next:   mov al, 1
                        movzx eax, al
                        mov [result], rax
                        hlt
                """)).isEqualTo(42);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_loop_that_patches_itself_adds_up_what_it_wrote(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: xor ebx, ebx
                        mov ecx, 100
                again:  mov [patch + 3], ecx
                patch:  add rbx, 0x11223344
                        dec ecx
                        jnz again
                        mov [result], rbx
                        hlt
                """)).isEqualTo(5050);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void locked_and_repeated_and_split_stores_modify_code_too(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: xor ebx, ebx
                        mov ecx, 10
                again:  lock inc byte [first + 2]
                first:  add ebx, 0
                        mov r8d, ecx
                        lea rsi, [ones]
                        lea rdi, [second + 1]
                        mov ecx, 4
                        rep movsb
                        mov ecx, r8d
                second: add eax, 0x55555555
                        mov rdx, 0x0202020202020202
                        mov [third + 2], rdx
                        dec ecx
                        jnz again
                        and eax, 0xff
                        add ebx, eax
                third:  jmp short over
                        times 20 db 0
                over:   mov [result], rbx
                        hlt
                ones:   dd 1
                """)).isEqualTo(55 + 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void code_written_to_a_page_never_executed_before_runs(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: lea rdi, [buffer]
                        mov ebp, 20
                again:  mov byte [rdi], 0xb8            ; mov eax, ebp
                        mov [rdi + 1], ebp
                        mov byte [rdi + 5], 0xc3        ; ret
                        call rdi
                        add [result], rax
                        add rdi, 61
                        dec ebp
                        jnz again
                        hlt
                        align 4096
                buffer: times 1400 db 0
                """)).isEqualTo(210);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_instruction_across_two_lines_sees_stores_to_either(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: xor ebx, ebx
                        mov ecx, 20
                        jmp again
                        align 64
                        times 50 nop
                again:  mov [patch + 3], ecx
                        times 3 nop
                patch:  add rbx, 0x11223344
                        dec ecx
                        jnz again
                        mov [result], rbx
                        hlt
                """)).isEqualTo(210);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_instruction_across_two_pages_sees_stores_to_either(long seed) {
        assertThat(run(seed, 1, """
                        section .text
                _start: xor ebx, ebx
                        mov ecx, 20
                        jmp again
                        align 4096
                        times 4096 - 10 nop
                again:  mov [patch + 3], ecx
                patch:  add rbx, 0x11223344
                        dec ecx
                        jnz again
                        mov [result], rbx
                        hlt
                """)).isEqualTo(210);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void code_patched_by_another_core_is_seen_after_its_flag(long seed) {
        assertThat(run(seed, 2, """
                        section .text
                _start: test edi, edi
                        jnz writer
                        mov ecx, 10
                        xor ebx, ebx
                reader: mov eax, [flag]
                        cmp eax, ecx
                        jne reader
                        call patch
                        mov dword [flag], 0             ; asks for the next
                        dec ecx
                        jnz reader
                        mov [result], rbx
                        hlt
                        align 64
                patch:  add ebx, 0
                        ret
                        align 64
                writer: mov ecx, 10
                .next:  mov [patch + 2], cl
                        mov [flag], ecx
                .until: pause
                        mov eax, [flag]
                        test eax, eax
                        jnz .until
                        dec ecx
                        jnz .next
                        hlt
                """)).isEqualTo(55);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void both_cores_patch_and_run_the_same_routine_under_a_lock(long seed) {
        assertThat(run(seed, 4, """
                        section .text
                _start: mov ecx, 25
                        xor ebx, ebx
                again:  mov eax, 1
                .take:  xchg [flag], eax
                        test eax, eax
                        jnz .take
                        mov [patch + 2], cl
                        call patch
                        mov dword [flag], 0
                        dec ecx
                        jnz again
                        lock add [result], rbx
                        hlt
                        align 64
                        times 62 nop
                patch:  add ebx, 0
                        ret
                """)).isEqualTo(4 * 25 * 26 / 2);
    }
}
