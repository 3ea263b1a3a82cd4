package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.Profile;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.cli.report.ProfileText;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.report.CycleProfile;
import dev.interlock.core.report.CycleProfiler;
import dev.interlock.isa.image.ProgramImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock profile PROGRAM}, and {@code interlock profile list | show NAME}, which are about machine profiles. */
@Command(
        name = "profile",
        description = {
            "Runs a program and says where it spent its cycles: by function, by line of source, by call stack.",
            "'profile list' and 'profile show NAME' are about machine profiles instead.",
            "What the program prints goes to standard error. Exit status: 0, whatever the program's."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ProfileCommand extends ReportingCommand {
    @Mixin
    private ProfiledOptions guest;

    @Option(names = "--folded", paramLabel = "FILE", description = "Writes call stacks for flame graphs.")
    private Path foldedFile;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the functions as bars.")
    private Path svgFile;

    ProfileCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        try (Guest running = boot(guest);
                OutputFiles files = new OutputFiles()) {
            WholeFile folded = files.begin(foldedFile);
            WholeFile svg = files.begin(svgFile);
            Machine machine = running.machine();
            ProgramImage image = running.program().image();
            CycleProfiler profiler = new CycleProfiler(image, machine.cores());
            machine.subscribe(profiler, CycleProfiler.FILTER);
            run(running, guest.maxCycles());
            CycleProfile profile = profiler.profile();
            String note = image.symbols().isEmpty() ? image.name() + " has no symbols; all is [unknown]" : "";
            files.write(folded, () -> profile.folded());
            files.write(svg, () -> profile.svg());
            files.publish();
            print(
                    terminal -> ProfileText.render(profile, note, terminal.width(), terminal.emphasis()),
                    json -> write(profile, json));
            return 0;
        }
    }

    private static void write(CycleProfile profile, JsonGenerator json) throws IOException {
        json.writeNumberField("cycles", profile.cycles());
        json.writeArrayFieldStart("functions");
        for (CycleProfile.Function function : profile.functions()) {
            json.writeStartObject();
            json.writeStringField("name", function.name());
            json.writeNumberField("self", function.self());
            json.writeNumberField("total", function.total());
            json.writeNumberField("instructions", function.instructions());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("lines");
        for (CycleProfile.Line line : profile.lines()) {
            json.writeStartObject();
            json.writeStringField("file", line.file());
            json.writeNumberField("line", line.line());
            json.writeNumberField("cycles", line.cycles());
            json.writeNumberField("instructions", line.instructions());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("stacks");
        for (Map.Entry<String, Long> stack : profile.stacks().entrySet()) {
            json.writeNumberField(stack.getKey(), stack.getValue());
        }
        json.writeEndObject();
    }

    @Command(description = "Lists the built-in profiles.", mixinStandardHelpOptions = true)
    void list() {
        Profiles.all().forEach(profile -> out().println(profile.name()));
    }

    @Command(
            description = "Prints a profile as JSON; saved to a file and changed, it is a profile of your own.",
            mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "NAME", description = "A built-in profile, or a file.") String name) {
        out().print(MachineProfiles.toJson(load(name)));
    }

    /** The profile with this name, or in this file. */
    static Profile load(String nameOrFile) {
        try {
            return MachineProfiles.load(nameOrFile);
        } catch (ProfileException e) {
            throw wrongUse(e.getMessage());
        }
    }
}
