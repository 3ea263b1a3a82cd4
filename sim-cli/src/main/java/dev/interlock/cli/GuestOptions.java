package dev.interlock.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/**
 * What every command that runs a program asks: the machine, the program and its arguments.
 */
final class GuestOptions extends ProgramOptions {
    @Parameters(
            index = "0",
            paramLabel = "PROGRAM",
            description = "NASM-syntax source (*.asm), or a static x86-64 ELF.")
    private Path program;

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "Arguments of an ELF program; after --, if they look like options of this command.")
    private List<String> arguments = new ArrayList<>();

    @Override
    Path program() {
        return program;
    }

    @Override
    List<String> arguments() {
        return arguments;
    }
}
