package dev.interlock.isa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interlock.isa.image.ProgramImage.Kind;
import dev.interlock.isa.image.ProgramImage.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real executables, where there is a gcc to make them. What must hold everywhere is in {@link ElfReaderTest}. */
class ElfReaderWithGccTest {
    private static final String PROGRAM =
            "int counter = 7; int zeros[5000]; int main(void) { return counter + zeros[3]; }";

    @TempDir
    private Path folder;

    @Test
    void reads_a_static_executable() throws Exception {
        ProgramImage image = ElfReader.read(compile("-static", "-no-pie"));

        assertThat(image.kind()).isEqualTo(Kind.ELF_EXECUTABLE);
        assertThat(image.symbol("counter").orElseThrow().size()).isEqualTo(4);
        assertThat(image.symbol("zeros").orElseThrow().size()).isEqualTo(20_000);
        assertThat(image.symbol("_start").orElseThrow().address()).isEqualTo(image.entry());
        assertThat(image.headers()).isNotZero();
        assertThat(image.segments()).filteredOn(Segment::executable).hasSize(1).noneMatch(Segment::writable);
    }

    @Test
    void reads_a_static_position_independent_executable() throws Exception {
        assertThat(ElfReader.read(compile("-static-pie")).kind()).isEqualTo(Kind.ELF_PIE);
    }

    @Test
    void reads_a_stripped_executable() throws Exception {
        assertThat(ElfReader.read(compile("-static", "-s")).symbols()).isEmpty();
    }

    @Test
    void refuses_a_dynamic_executable() throws Exception {
        Path program = compile();

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ElfReader.read(program))
                .withMessage(program + ": dynamically linked; link with -static");
    }

    @Test
    void refuses_an_object_file_and_a_library() throws Exception {
        Path object = compile("-c");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ElfReader.read(object))
                .withMessageEndingWith(": a relocatable object, not a program; link it first");

        Path library = compile("-shared", "-fPIC", "-nostdlib");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ElfReader.read(library))
                .withMessageEndingWith(": a shared library, not a program");
    }

    @Test
    void refuses_a_static_executable_cut_off_anywhere() throws Exception {
        byte[] whole = Files.readAllBytes(compile("-static", "-nostdlib", "-Wl,-emain"));

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ImageException.class)
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isThrownBy(() -> ElfReader.read("a.out", cut));
        }
    }

    private Path compile(String... options) throws Exception {
        Path source = Files.writeString(folder.resolve("program.c"), PROGRAM);
        Path program = folder.resolve("program");
        List<String> command = new ArrayList<>(List.of("gcc", "-o", program.toString(), source.toString()));
        command.addAll(List.of(options));
        assumeTrue(run(command), () -> "not possible here: " + String.join(" ", command));
        return program;
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
