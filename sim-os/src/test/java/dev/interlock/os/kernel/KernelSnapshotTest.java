package dev.interlock.os.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSnapshotTest {
    /** Core 1 ends at once; core 0 writes two pages, three times, and exits. */
    private static final String PROGRAM = """
            default rel
            section .data
            text: times 6000 db 'x'
            section .text
            _start:
                test rdi, rdi
                jnz .done
                mov r12, 3
            .again:
                mov eax, 1
                mov edi, 1
                lea rsi, [text]
                mov edx, 6000
                syscall
                dec r12
                jnz .again
            .done:
                mov eax, 60
                mov edi, 5
                syscall
            """;

    @ParameterizedTest
    @ValueSource(longs = {1, 500, 2_000, 5_000, 8_000})
    void time_can_run_backwards_through_system_calls(long cycle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Machine machine = new Machine(MachineConfig.profile("textbook-1").withCores(2));
        LoadedProgram program =
                BareMetalLoader.load(Assembler.assemble("test.asm", PROGRAM), machine.memory(), machine.cores());
        Kernel.boot(machine, program, new Console(out, out, 100_000), KernelCosts.DEFAULT);
        machine.runTo(cycle);
        Snapshot snapshot = machine.snapshot();

        StopReason first = machine.run(1_000_000);
        long firstEnd = machine.cycle();
        assertThat(first).isEqualTo(StopReason.exited(5));
        assertThat(out.size()).isEqualTo(18_000);

        machine.restore(snapshot);
        assertThat(machine.run(1_000_000)).isEqualTo(first);
        assertThat(machine.cycle()).isEqualTo(firstEnd);
        assertThat(out.size()).as("printed once").isEqualTo(18_000);
    }
}
