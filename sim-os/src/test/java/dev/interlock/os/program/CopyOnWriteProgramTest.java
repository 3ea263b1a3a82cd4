package dev.interlock.os.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.os.vm.VirtualMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that share pages until they write them, on the same and on different cores. */
class CopyOnWriteProgramTest {
    private static final Path HERE = Path.of("..", "examples", "guest", "c");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void every_process_sees_its_own_stores_on_any_number_of_cores(int cores) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Machine machine = new Machine(MachineConfig.profile("textbook-1").withCores(cores))) {
            LoadedProgram program = ProcessLoader.load(
                    ElfReader.read(HERE.resolve("bin/cow")), machine.memory(), List.of("cow"), List.of(), 1);
            Kernel.boot(machine, program, new Console(out, out, 1 << 20), KernelCosts.DEFAULT);

            StopReason reason = machine.run(2_000_000_000L);

            assertThat(reason).isEqualTo(StopReason.exited(0));
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo(Files.readString(HERE.resolve("expected/cow.txt")));
            VirtualMemory memory = program.space().memory();
            assertThat(memory.spaces()).as("processes that are left").containsExactly(program.space());
            // the parent has written 32 of its 2048 pages while the child had them, and some of stack and data
            assertThat(program.space().faults().copiesOnWrite()).isBetween(32L, 32L + 64);
        }
    }
}
