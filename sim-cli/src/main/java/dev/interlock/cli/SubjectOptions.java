package dev.interlock.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What a command asks that is about one place of a program: the place first, then the program and its arguments. */
final class SubjectOptions extends ProgramOptions {
    @Parameters(index = "0", paramLabel = "SUBJECT", description = "What it is about; see above.")
    private String subject;

    @Parameters(
            index = "1",
            paramLabel = "PROGRAM",
            description = "NASM-syntax source (*.asm), or a static x86-64 ELF.")
    private Path program;

    @Parameters(
            index = "2..*",
            paramLabel = "ARG",
            description = "Arguments of an ELF program; after --, if they begin with -.")
    private List<String> arguments = new ArrayList<>();

    /** The place as it was named. */
    String subject() {
        return subject;
    }

    @Override
    Path program() {
        return program;
    }

    @Override
    List<String> arguments() {
        return arguments;
    }
}
