package dev.interlock.cli;

import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.Profile;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.core.machine.Profiles;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code interlock profile list | show NAME}. */
@Command(
        name = "profile",
        description = "Lists the machine profiles, or shows one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand implements Runnable {
    private final PrintWriter out;

    @Spec
    private CommandSpec spec;

    ProfileCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, or show NAME?");
    }

    @Command(description = "Lists the built-in profiles.", mixinStandardHelpOptions = true)
    void list() {
        Profiles.all().forEach(profile -> out.println(profile.name()));
        out.flush();
    }

    @Command(
            description = "Prints a profile as JSON; saved to a file and changed, it is a profile of your own.",
            mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "NAME", description = "A built-in profile, or a file.") String name) {
        out.print(MachineProfiles.toJson(load(name)));
        out.flush();
    }

    /** The profile with this name, or in this file. */
    static Profile load(String nameOrFile) {
        try {
            return MachineProfiles.load(nameOrFile);
        } catch (ProfileException e) {
            throw new CommandFailure(ExitStatus.OUR_ERROR, e.getMessage());
        }
    }
}
