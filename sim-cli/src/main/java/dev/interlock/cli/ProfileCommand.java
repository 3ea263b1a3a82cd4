package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.profile.MachineProfiles;
import dev.interlock.cli.profile.Profile;
import dev.interlock.cli.profile.ProfileException;
import dev.interlock.cli.report.ProfileText;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.report.CycleProfile;
import dev.interlock.core.report.CycleProfiler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.os.kernel.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
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
final class ProfileCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final OutputStream err;

    @Mixin
    private ProfiledOptions guest;

    @Mixin
    private ReportOutput output;

    @Option(names = "--folded", paramLabel = "FILE", description = "Writes call stacks for flame graphs.")
    private Path folded;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the functions as bars.")
    private Path svg;

    ProfileCommand(PrintWriter out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (Guest running = guest.boot(new Console(System.in, err, err, guest.maxOutput()), messages)) {
            Machine machine = running.machine();
            ProgramImage image = running.program().image();
            CycleProfiler profiler = new CycleProfiler(image, machine.cores());
            machine.subscribe(profiler, CycleProfiler.FILTER);
            machine.run(guest.maxCycles());
            CycleProfile profile = profiler.profile();
            String note = image.symbols().isEmpty() ? image.name() + " has no symbols; all is [unknown]" : "";
            ReportOutput.write(folded, profile.folded());
            ReportOutput.write(svg, profile.svg());
            output.print(
                    out,
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
