package dev.interlock.os.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareMetalLoaderTest {
    private final Machine machine =
            new Machine(MachineConfig.profile("textbook-1").withCores(2));

    @Test
    void the_program_is_alone_on_the_machine_and_may_do_everything() {
        StopReason reason = run("""
                section .text
                _start:
                    mov rax, cr3
                    mov cr3, rax
                    invlpg [rsp - 8]
                    hlt
                """);

        assertThat(reason).isEqualTo(new StopReason(StopReason.Kind.HALTED, 0, ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "mov byte [_start], 1                              | writing to 0x400000",
                "lea rax, [rel data]; jmp rax; section .data; data: nop | fetching from",
                "mov rax, [rsp]                                    | reading from",
            })
    void every_page_has_the_protection_of_its_section(String code, String fault) {
        StopReason reason = run("section .text\n_start:\n" + code.replace("; ", "\n") + "\n");

        assertThat(reason.kind()).isEqualTo(StopReason.Kind.FAULTED);
        assertThat(reason.message()).contains("#PF").contains(fault);
    }

    @Test
    void a_page_that_two_sections_share_may_do_what_either_may() {
        // both sections are tiny; wherever the assembler puts them, data must be writable and text executable
        StopReason reason = run("""
                section .data align=16
                value: dq 1
                section .text align=16
                _start:
                    inc qword [value]
                    hlt
                """);

        assertThat(reason.kind()).isEqualTo(StopReason.Kind.HALTED);
    }

    private StopReason run(String source) {
        LoadedProgram program =
                BareMetalLoader.load(Assembler.assemble("test.asm", source), machine.memory(), machine.cores());
        Console silent = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), 0);
        Kernel.boot(machine, program, silent, KernelCosts.DEFAULT);
        return machine.run(1_000_000);
    }
}
