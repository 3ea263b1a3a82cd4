package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Message passing with a non-temporal message: {@code x = 1; flag = 1} on one core, and on another {@code r = x} once the
 * flag is seen. A combined store is passed by a younger ordinary one, so the old message can be read; a fence or a locked
 * instruction between them forbids it (SDM vol. 1, section 10.4.6.2, and vol. 3, section 8.2.2).
 */
class NonTemporalOrderTest {
    private static final int RUNS = 300;

    @ParameterizedTest(name = "{0}; {1}: old message {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "movnti [rbx], rax |  | true",
                "movnti [rbx], rax | sfence | false",
                "movnti [rbx], rax | mfence | false",
                "movnti [rbx], rax | lock inc qword [rsp - 64] | false",
                "movnti [rbx], rax | clflush [rsp - 128] | false",
                "movq xmm0, rax / movntdq [rbx], xmm0 |  | true",
                "movq xmm0, rax / movntps [rbx], xmm0 | sfence | false",
                "movq xmm0, rax / movntpd [rbx], xmm0 |  | true",
                "movq mm0, rax / movntq [rbx], mm0 |  | true",
                "movq mm0, rax / movntq [rbx], mm0 | sfence | false",
                "mov [rbx], rax |  | false",
            })
    void a_younger_store_passes_a_combined_one_unless_something_waits(
            String store, String fence, boolean oldMessageIsSeen) {
        int seen = 0;
        for (int run = 0; run < RUNS; run++) {
            seen += oldMessage(store, fence, run) ? 1 : 0;
        }
        assertThat(seen > 0).as("%s; %s: seen %d times", store, fence, seen).isEqualTo(oldMessageIsSeen);
    }

    private static boolean oldMessage(String store, String fence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MachineConfig config = seed == 0 ? MachineConfig.profile("textbook-1") : RandomConfig.of(random, 2);
        BareMetal program = new BareMetal(
                config,
                """
                        default rel
                        section .data
                        align 64
                x:      dq 0
                        align 64
                flag:   dq 0
                        align 64
                result: dq 0
                        section .text
                _start: lea rbx, [x]
                        lea rcx, [flag]
                        mov rdx, [rbx]
                        mov rdx, [rcx]
                        test edi, edi
                        jnz reader
                        mov eax, 1
                        STORE
                        FENCE
                        mov [rcx], rax
                        hlt
                reader: cmp qword [rcx], 0
                        je reader
                        mov rdx, [rbx]
                        mov [result], rdx
                        hlt
                """.replace("STORE", store.replace(" / ", "\n")).replace("FENCE", fence == null ? "" : fence),
                false);
        program.start().machine().run(3_000_000);
        assertThat(program.faults()).isEmpty();
        return program.value("result") == 0;
    }
}
