package dev.interlock.test.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.os.kernel.Console;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.kernel.KernelCosts;
import dev.interlock.os.load.BareMetalLoader;
import dev.interlock.os.load.LoadedProgram;
import dev.interlock.os.load.ProcessLoader;
import dev.interlock.test.oracle.Lockstep.Difference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole programs on the timed core and on the oracle. {@code -Dinterlock.lockstep.block=1} compares after every
 * instruction; {@code -Dinterlock.lockstep.profile=NAME} takes another machine.
 */
class ProcessLockstepTest {
    private static final Path GUEST = Path.of("..", "examples", "guest");
    private static final Path GOLDEN =
            Path.of("..", "sim-isa", "src", "test", "resources", "dev", "interlock", "isa", "differential");
    private static final int BLOCK = Integer.getInteger("interlock.lockstep.block", 2000);
    private static final String PROFILE = System.getProperty("interlock.lockstep.profile", "textbook-1");
    private static final long CYCLES = 100_000_000L;

    static Stream<String> programs() throws IOException {
        return files(GUEST.resolve("c/bin"), "");
    }

    static Stream<String> assembly() throws IOException {
        return files(GUEST, ".asm");
    }

    private static Stream<String> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void c_programs_agree(String name) throws IOException {
        InputStream input = new ByteArrayInputStream(Files.readAllBytes(GUEST.resolve("c/" + name + ".c")));
        try (Machine machine = machine()) {
            LoadedProgram program = ProcessLoader.load(
                    ElfReader.read(GUEST.resolve("c/bin/" + name)), machine.memory(), List.of(name), List.of(), 1);
            assertAgree(machine, boot(machine, program, input));
        }
    }

    @ParameterizedTest
    @MethodSource("assembly")
    void the_examples_in_assembly_agree(String name) throws IOException {
        try (Machine machine = machine()) {
            LoadedProgram program = BareMetalLoader.load(
                    Assembler.assemble(name, Files.readString(GUEST.resolve(name))), machine.memory(), 1);
            assertAgree(machine, boot(machine, program, InputStream.nullInputStream()));
        }
    }

    /** The programs of random instructions whose output hardware has confirmed, faulting ones among them. */
    @ParameterizedTest
    @ValueSource(strings = {"general-1", "general-2", "general-3", "general-4"})
    void random_programs_agree(String name) throws IOException {
        byte[] elf;
        try (InputStream file = Files.newInputStream(GOLDEN.resolve(name + ".elf.gz"));
                GZIPInputStream content = new GZIPInputStream(file)) {
            elf = content.readAllBytes();
        }
        try (Machine machine = machine()) {
            LoadedProgram program =
                    ProcessLoader.load(ElfReader.read(name, elf), machine.memory(), List.of(name), List.of(), 1);
            assertAgree(machine, new FaultsResumed(boot(machine, program, InputStream.nullInputStream())));
        }
    }

    /** Time is what the two must disagree about: so they do compare. */
    @Test
    void a_difference_is_found() {
        try (Machine machine = machine()) {
            LoadedProgram program = BareMetalLoader.load(
                    Assembler.assemble("time.asm", "_start: nop\n rdtsc\n hlt"), machine.memory(), 1);
            Kernel kernel = boot(machine, program, InputStream.nullInputStream());

            assertThat(ProcessLockstep.compare(machine, kernel, 1, CYCLES))
                    .hasValueSatisfying(difference -> assertThat(difference.toString())
                            .startsWith("after 2 instructions, at cycle ")
                            .contains("behind 0x400001 rdtsc: RAX is 0x")
                            .endsWith(", the oracle has 0x1"));
        }
    }

    /** A store that the machine alone has seen is found at the end, though no instruction reads it. */
    @Test
    void a_difference_in_memory_is_found() {
        try (Machine machine = machine()) {
            LoadedProgram program = BareMetalLoader.load(
                    Assembler.assemble("store.asm", "_start: mov dword [rel x], 7\n hlt\n section .data\nx: dd 0"),
                    machine.memory(),
                    1);
            Kernel kernel = boot(machine, program, InputStream.nullInputStream());
            long physical = program.space()
                    .physical(program.image().symbol("x").orElseThrow().address());
            TrapHandler poking = (trap, core) -> {
                machine.view().poke(physical, new byte[] {9});
                kernel.onTrap(trap, core);
            };

            assertThat(ProcessLockstep.compare(machine, poking, 1, CYCLES))
                    .hasValueSatisfying(
                            difference -> assertThat(difference.what()).endsWith(" is 0x9, the oracle has 0x7"));
        }
    }

    private static Machine machine() {
        return new Machine(MachineConfig.profile(PROFILE).withCores(1));
    }

    private static Kernel boot(Machine machine, LoadedProgram program, InputStream input) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        return Kernel.boot(machine, program, new Console(input, output, output, 1 << 20), KernelCosts.DEFAULT);
    }

    private static void assertAgree(Machine machine, TrapHandler kernel) {
        Optional<Difference> difference = ProcessLockstep.compare(machine, kernel, BLOCK, CYCLES);

        assertThat(difference).isEmpty();
        assertThat(machine.core(0).counters().instructions).isPositive();
    }
}
