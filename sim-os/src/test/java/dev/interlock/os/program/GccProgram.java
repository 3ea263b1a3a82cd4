package dev.interlock.os.program;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that this computer's gcc has built, statically and with the C library that is here.
 *
 * @param folder where it was built
 */
record GccProgram(Path binary, Path folder) {
    private static final Path GCC = Path.of("/usr/bin/gcc");

    /** Builds a source; the test is skipped if there is no gcc that can. */
    static GccProgram build(Path source, Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(GCC), "skipped: there is no gcc");
        Path binary = folder.resolve(source.getFileName().toString().replace(".c", ""));
        Process compiler = new ProcessBuilder(List.of(
                        GCC.toString(), "-static", "-pthread", "-O2", "-o", binary.toString(), source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gcc.log").toFile())
                .start();
        assumeTrue(compiler.waitFor() == 0, "skipped: gcc cannot build static programs here");
        return new GccProgram(binary, folder);
    }

    /** What it prints on this processor. */
    String prints(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of(arguments));
        File file = folder.resolve("native.txt").toFile();
        new ProcessBuilder(command).redirectOutput(file).start().waitFor();
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }
}
