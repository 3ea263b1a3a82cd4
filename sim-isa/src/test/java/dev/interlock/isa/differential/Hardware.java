package dev.interlock.isa.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The processor under this Java virtual machine, and the compiler that makes programs for it. */
final class Hardware {
    private Hardware() {}

    /** Why programs cannot be made and run here, or null if they can. */
    static String missing() {
        if (!System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("amd64|x86_64")
                || !System.getProperty("os.name").equals("Linux")) {
            return "not an x86-64 Linux host";
        }
        try {
            return new ProcessBuilder("gcc", "--version")
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0
                    ? null
                    : "gcc does not work";
        } catch (IOException e) {
            return "gcc is not installed";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Assembles and links a static executable without a C library. */
    static Path build(RandomProgram program, Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("program.s");
        Path executable = folder.resolve("program");
        Files.writeString(source, program.source());
        run(
                folder,
                folder.resolve("gcc.log"),
                "gcc",
                "-nostdlib",
                "-static",
                "-no-pie",
                "-Wl,--build-id=none",
                "-Wl,--section-start=.scratch=0x10000000",
                "-Wl,--section-start=.control=0x11000000",
                "-Wl,-z,noexecstack",
                "-o",
                executable.toString(),
                source.toString());
        return executable;
    }

    /** Runs a program natively and returns its standard output. */
    static byte[] run(Path executable) throws IOException, InterruptedException {
        Path output = executable.resolveSibling("native.out");
        run(executable.getParent(), output, executable.toString());
        return Files.readAllBytes(output);
    }

    private static void run(Path folder, Path output, String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(command[0] + " ended with status " + status + ", see " + output);
        }
    }
}
