package dev.interlock.test.junit;

import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds and assembles what {@link Program} names. */
final class ProgramSource {
    private ProgramSource() {}

    static ProgramImage assemble(Program program, Class<?> testClass) {
        if (program.value().isEmpty() == program.source().isEmpty()) {
            throw new IllegalArgumentException("@Program needs a file or a source, and not both");
        }
        return program.value().isEmpty()
                ? Assembler.assemble(testClass.getSimpleName() + ".asm", program.source())
                : Assembler.assemble(program.value(), read(program.value(), testClass));
    }

    private static String read(String name, Class<?> testClass) {
        try (InputStream resource = open(name, testClass)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("@Program(\"" + name + "\") cannot be read", e);
        }
    }

    private static InputStream open(String name, Class<?> testClass) throws IOException {
        InputStream beside = testClass.getResourceAsStream(name);
        InputStream resource = beside != null ? beside : testClass.getResourceAsStream("/" + name);
        if (resource != null) {
            return resource;
        }
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("@Program(\"" + name + "\") is neither a resource of "
                    + testClass.getName() + " nor a file " + file.toAbsolutePath());
        }
        return Files.newInputStream(file);
    }
}
