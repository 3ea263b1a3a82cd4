package dev.interlock.os.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Kind;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs as processes, on a real simulated machine. They are assembled here, and loaded as if they came from ELF files. */
class ProcessLoaderTest {
    private static final String ECHO = """
            default rel
            section .text
            _start:
                mov r12, [rsp]          ; argc
                mov rsi, [rsp + 16]     ; argv[1]
                xor edx, edx
            .length:
                cmp byte [rsi + rdx], 0
                je .write
                inc edx
                jmp .length
            .write:
                mov eax, 1
                mov edi, 1
                syscall
                lea rcx, [_start]
                mov eax, 60
                mov edi, r12d
                syscall
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Machine machine =
            new Machine(MachineConfig.profile("textbook-1").withCores(4));

    @ParameterizedTest
    @EnumSource(names = {"ELF_EXECUTABLE", "ELF_PIE"})
    void a_process_finds_its_arguments_and_ends_with_its_status(Kind kind) {
        StopReason reason = run(ECHO, kind, "./echo", "hello", "world");

        assertThat(out).hasToString("hello");
        assertThat(reason).isEqualTo(StopReason.exited(3));
    }

    @Test
    void the_other_cores_stay_idle() {
        run(ECHO, Kind.ELF_EXECUTABLE, "./echo", "");

        for (int core = 1; core < machine.cores(); core++) {
            assertThat(machine.core(core).counters().instructions).isZero();
        }
    }

    @Test
    void a_process_may_not_halt_the_machine() {
        StopReason reason = run("_start: hlt\n", Kind.ELF_EXECUTABLE, "./halt");

        assertThat(reason.status()).isEqualTo(128 + 11);
        assertThat(reason.message()).startsWith("core 0: #GP at 0x400000 <_start>");
    }

    @Test
    void a_wild_pointer_is_efault_and_the_process_goes_on() {
        StopReason reason = run("""
                _start:
                    mov eax, 1
                    mov edi, 1
                    mov rsi, 0xffff800000000000
                    mov edx, 10
                    syscall
                    neg eax
                    mov edi, eax
                    mov eax, 231
                    syscall
                """, Kind.ELF_EXECUTABLE, "./wild");

        assertThat(reason).isEqualTo(StopReason.exited(14));
        assertThat(out).hasToString("");
    }

    @Test
    void a_tebibyte_of_zeros_does_not_fit() {
        Segment zeros = new Segment("zeros", 0x10_0000_0000L, new byte[0], 1L << 40, true, true, false);
        Segment text = new Segment("text", 0x400000, new byte[1], 1, true, false, true);
        ProgramImage image = new ProgramImage(
                "huge", Kind.ELF_EXECUTABLE, 0x400000, List.of(text, zeros), Map.of(), List.of(), 0, 0);

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ProcessLoader.load(image, machine.memory(), List.of("huge"), List.of(), 1))
                .withMessageStartingWith("huge: needs more than the ");
    }

    @Test
    void a_machine_without_room_for_the_page_tables_is_refused() {
        ProgramImage image = image("_start: hlt\n", Kind.ELF_EXECUTABLE);

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ProcessLoader.load(
                        image, new PhysicalMemory((1 << 20) + 4 * 4096), List.of("small"), List.of(), 1))
                .withMessage("test.asm: does not fit: the machine has only 1 MiB of memory");
    }

    @Test
    void arguments_that_overflow_the_stack_are_refused() {
        ProgramImage image = image("_start: hlt\n", Kind.ELF_EXECUTABLE);

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ProcessLoader.load(
                        image, machine.memory(), List.of("a.out", "x".repeat(3 << 20)), List.of(), 1))
                .withMessage("test.asm: its arguments and environment are longer than 2 MiB");
    }

    private StopReason run(String source, Kind kind, String... arguments) {
        LoadedProgram program =
                ProcessLoader.load(image(source, kind), machine.memory(), List.of(arguments), List.of("HOME=/"), 1);
        Kernel.boot(machine, program, new Console(out, out, 1000), KernelCosts.DEFAULT);
        return machine.run(1_000_000);
    }

    private static ProgramImage image(String source, Kind kind) {
        ProgramImage image = Assembler.assemble("test.asm", source);
        return new ProgramImage(
                image.name(), kind, image.entry(), image.segments(), image.symbols(), image.lines(), 0, 0);
    }
}
