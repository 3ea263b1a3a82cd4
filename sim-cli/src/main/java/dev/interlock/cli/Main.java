package dev.interlock.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code interlock} command. */
@Command(
        name = "interlock",
        description = "Simulates a small x86-64 multicore, cycle by cycle.",
        version = "interlock 0.1.0",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
