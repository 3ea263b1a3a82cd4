package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fetch unit makes of bytes that no compiler emits. */
class FetchTest {
    @ParameterizedTest(name = "{0} bytes before the end of a line")
    @ValueSource(ints = {1, 2, 3, 7, 12, 13, 14, 15, 16, 17, 40})
    void an_instruction_that_is_too_long_is_a_general_protection_fault_wherever_it_lies(int before) {
        BareMetal program = program("""
                        section .text
                _start: jmp start
                        align 4096
                        times 4096 - %d nop
                start:  times 20 db 0x66
                        nop
                        hlt
                """.formatted(before));
        assertThat(program.faults()).singleElement().asString().contains("GENERAL_PROTECTION");
    }

    @ParameterizedTest(name = "{0} bytes before the end of a line")
    @ValueSource(ints = {1, 2, 3, 7, 12, 13, 14, 15, 16})
    void the_longest_instruction_runs_wherever_it_lies(int before) {
        BareMetal program = program("""
                        default rel
                        section .data
                value:  dq 0
                        section .text
                _start: jmp start
                        align 64
                        times 64 - %d nop
                start:  db 0x2e, 0x2e, 0x2e, 0x2e
                        mov dword [value], 0x1234
                        db 0x2e, 0x2e, 0x2e, 0x2e
                        mov qword [value], 0x1234
                        hlt
                """.formatted(before));
        assertThat(program.faults()).isEmpty();
        assertThat(program.value("value")).isEqualTo(0x1234);
    }

    @ParameterizedTest(name = "{0} bytes before the end of the page")
    @ValueSource(ints = {1, 2, 4})
    void code_that_runs_into_a_page_that_is_not_mapped_faults_at_that_page(int before) {
        BareMetal program =
                new BareMetal(MachineConfig.profile("textbook-1").withCores(1), """
                        section .text
                _start: jmp 0xfffffff - %d + 1
                """.formatted(before), true);
        byte[] code = {(byte) 0x48, (byte) 0xb8, 1, 2};
        program.tables().map(0xffff000, 0x50_0000, 0);
        program.machine().memory().write(0x50_1000 - before, code, 0, before);
        program.start().machine().run(100_000);
        assertThat(program.faults())
                .singleElement()
                .asString()
                .contains("PAGE_FAULT", "errorCode=16", "address=" + 0x1000_0000);
    }

    private static BareMetal program(String source) {
        MachineConfig config = RandomConfig.of(new SplittableRandom(source.hashCode()), 1);
        BareMetal program = new BareMetal(config, source, true);
        StopReason end = program.start().machine().run(1_000_000);
        assertThat(end.kind()).isEqualTo(StopReason.Kind.HALTED);
        return program;
    }
}
