package dev.interlock.isa.differential;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Records the programs of {@link GoldenProgramsTest} and what this processor prints when it runs them.
 *
 * <p>Usage: {@code java -cp … dev.interlock.isa.differential.RecordGoldenPrograms FOLDER NAME PROGRAMS STEPS}
 */
public final class RecordGoldenPrograms {
    private RecordGoldenPrograms() {}

    /** Writes {@code NAME-1.elf.gz}, {@code NAME-1.out.gz} and so on. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path target = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory("interlock-golden");
        for (int n = 1; n <= Integer.parseInt(arguments[2]); n++) {
            Path executable = Hardware.build(new RandomProgram(-n, Integer.parseInt(arguments[3])), folder);
            compress(Files.readAllBytes(executable), target.resolve(arguments[1] + "-" + n + ".elf.gz"));
            compress(Hardware.run(executable), target.resolve(arguments[1] + "-" + n + ".out.gz"));
        }
    }

    private static void compress(byte[] content, Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }
}
