package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** As {@link GuestOptions}, but the program may be missing: {@code profile} has subcommands that are about none. */
final class ProfiledOptions extends ProgramOptions {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROGRAM",
            description = "NASM-syntax source (*.asm), or a static x86-64 ELF.")
    private Path program;

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "Arguments of an ELF program; after --, if they begin with -.")
    private List<String> arguments = new ArrayList<>();

    @Override
    Path program() {
        if (program == null) {
            throw wrongUse("profile: which program? or list, or show NAME?");
        }
        return program;
    }

    @Override
    List<String> arguments() {
        return arguments;
    }
}
