package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.litmus.LitmusCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock litmus FILE…}. */
@Command(
        name = "litmus",
        description = "Runs litmus tests of the memory model, in herd's X86 and X86_64 formats.",
        footer = {
            "",
            "For each test: a histogram of its final states, whether its condition held, and herd's Observation line.",
            "Exit status: 0, or 1 if the machine showed what x86-TSO forbids, or 126 if a file is no litmus test."
        },
        mixinStandardHelpOptions = true)
final class LitmusTestsCommand implements Callable<Integer> {
    private final StandardStream out;
    private final StandardStream err;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Litmus tests.")
    private List<Path> files;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "How often each test is run; without it, ${DEFAULT-VALUE}.",
            defaultValue = "" + LitmusCommand.DEFAULT_RUNS)
    private long runs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of skews, cache states and latencies; without it, ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            description = "The machine; without it, ${DEFAULT-VALUE}.",
            defaultValue = "textbook-1")
    private String profile;

    LitmusTestsCommand(StandardStream out, StandardStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        MachineConfig config;
        try {
            config = MachineProfiles.load(profile).machine();
        } catch (ProfileException e) {
            throw wrongUse(e.getMessage());
        }
        if (runs < 1) {
            throw wrongUse("--runs is " + runs + "; it must be at least 1");
        }
        return new LitmusCommand(config, runs, seed).run(files, out.text(), err.text());
    }
}
