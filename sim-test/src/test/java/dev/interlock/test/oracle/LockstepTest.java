package dev.interlock.test.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.junit.Cores;
import dev.interlock.test.junit.InterlockTest;
import dev.interlock.test.junit.Profile;
import dev.interlock.test.junit.Program;
import dev.interlock.test.junit.Seeds;
import dev.interlock.test.oracle.Lockstep.Difference;
import dev.interlock.test.scenario.ProgramRun;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InterlockTest
@Cores(1)
class LockstepTest {
    @Seeds(20)
    void random_programs_agree_on_the_textbook_machine(MachineConfig config) {
        assertAgree(RandomAssembly.program(config.seed(), 300, 3), config);
    }

    @Seeds(value = 20, from = 100)
    @Profile("edu-1")
    void random_programs_agree_where_lines_and_translations_are_evicted_all_the_time(MachineConfig config) {
        assertAgree(RandomAssembly.program(config.seed(), 300, 3), config);
    }

    @Seeds(value = 10, from = 200)
    @Profile("zero-latency-1")
    void random_programs_agree_where_nothing_takes_time(MachineConfig config) {
        assertAgree(RandomAssembly.program(config.seed(), 300, 3), config);
    }

    private static void assertAgree(String program, MachineConfig config) {
        Optional<Difference> difference = Lockstep.compare(ProgramRun.of(program, config));
        assertThat(difference)
                .as("seed %d, program:%n%s", config.seed(), program)
                .isEmpty();
    }

    @Test
    @Program(source = """
                    ; The loop counts with an instruction that it rewrites: add rbx, 1 becomes add rbx, 2, then 3 …
                            section code exec write
                    _start: xor     ebx, ebx
                            mov     ecx, 20
                    again:
                    adds:   add     rbx, 1
                            inc     byte [rel adds + 3]
                            dec     ecx
                            jnz     again
                            mov     [rel sum], rbx
                            hlt
                            section .data
                    sum:    dq 0
                    """)
    void code_that_rewrites_itself_agrees(ProgramRun run) {
        assertThat(Lockstep.compare(run)).isEmpty();
        assertThat(run.value("sum")).isEqualTo(20 * 21 / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_start: xor ecx, ecx\n div ecx\n hlt",
                "_start: mov rax, [0x123456]\n hlt",
                "_start: mov rax, 1\n mov [0x123456], rax\n hlt",
                "_start: mov qword [rel _start], 0\n hlt",
                "_start: ud2",
                "_start: mov rax, 0x8000000000000000\n inc qword [rax]\n hlt",
                "_start: lock inc qword [rel _start]\n hlt",
                "_start: mov eax, 5\n jmp rax",
                "_start: push rax\n jmp _start"
            })
    void faults_are_precise(String program) {
        assertThat(Lockstep.compare(ProgramRun.of(program))).isEmpty();
    }

    @Test
    void system_calls_agree() {
        ProgramRun run = ProgramRun.of("""
                _start: mov     eax, 1
                        mov     edi, 1
                        lea     rsi, [rel text]
                        mov     edx, 6
                        syscall
                        mov     rbx, rax
                        mov     eax, 999
                        syscall
                        hlt
                        section .data
                text:   db "Hello", 10
                """);

        assertThat(Lockstep.compare(run)).isEmpty();
        assertThat(run.output()).isEqualTo("Hello\n");
    }

    @Test
    void a_difference_names_the_instruction_and_both_values() {
        // the time is what the two must disagree about
        ProgramRun run = ProgramRun.of("_start: nop\n rdtsc\n hlt");

        Difference difference = Lockstep.compare(run).orElseThrow();

        assertThat(difference.instructions()).isEqualTo(2);
        assertThat(difference.toString())
                .startsWith("after 2 instructions, at cycle ")
                .contains("behind 0x400001 rdtsc: RAX is 0x")
                .endsWith(", the oracle has 0x1");
    }

    @Test
    void a_program_that_does_not_end_is_a_difference() {
        assertThat(Lockstep.compare(ProgramRun.of("_start: jmp _start"), 1000))
                .hasValueSatisfying(difference -> assertThat(difference)
                        .hasToString("after " + difference.instructions()
                                + " instructions, at cycle 1000, behind 0x400000 jmp 0x400000:"
                                + " the machine has not ended after 1000 cycles"));
    }
}
