package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.Terminal;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.kernel.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/**
 * What the commands have in common that watch a program and then report: the report is on standard output, what the program
 * itself prints on standard error.
 */
abstract class ObservingCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "Prints the report as JSON.")
    private boolean json;

    ObservingCommand(OutputStream out, OutputStream err) {
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    /** Writes JSON. */
    @FunctionalInterface
    interface JsonBody {
        void write(JsonGenerator json) throws IOException;
    }

    /** Makes the machine and loads the program. */
    Guest boot(GuestOptions guest) {
        return guest.boot(new Console(System.in, err, err, guest.maxOutput()), err);
    }

    /** Lets the program run to its end; why it ended is said if it needs saying. */
    void run(Guest running, long maxCycles) {
        StopReason reason = running.machine().run(maxCycles);
        if (!reason.message().isEmpty()) {
            err.println("interlock: " + reason.message());
        } else if (reason.kind() == StopReason.Kind.BUDGET) {
            err.println(
                    "interlock: the run was ended after " + running.machine().cycle() + " cycles");
        }
    }

    /** Where the report goes. */
    PrintStream out() {
        return out;
    }

    /** Where messages go. */
    PrintStream messages() {
        return err;
    }

    /** The width of the terminal. Reports have no colours, whether NO_COLOR is set or not. */
    static int width() {
        return Terminal.of(System.getProperty("interlock.terminal"), System.getenv())
                .width();
    }

    /** Prints one of both forms. */
    void print(String text, JsonBody body) {
        if (!json) {
            out.print(text);
        } else {
            StringWriter object = new StringWriter();
            write(object, body);
            out.print(object + "\n");
        }
        out.flush();
    }

    /** Writes indented JSON, and leaves the target open. */
    static void write(Writer to, JsonBody body) {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try (JsonGenerator generator = new JsonFactory().createGenerator(to).setPrettyPrinter(lines)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            body.write(generator);
        } catch (IOException e) {
            throw wrongUse("the report cannot be written: " + e.getMessage());
        }
    }

    /** Begins a file; null if none was asked for. */
    static WholeFile begin(Path place) {
        try {
            return place == null ? null : new WholeFile(place);
        } catch (IOException e) {
            throw wrongUse(place + ": cannot be written, " + e.getMessage());
        }
    }

    /** Writes a file that was begun; nothing happens if it is null. */
    static void finish(WholeFile file, String content) {
        if (file == null) {
            return;
        }
        try {
            file.writer().write(content);
            file.publish();
        } catch (IOException e) {
            throw wrongUse("a file cannot be written: " + e.getMessage());
        }
    }

    static CommandFailure wrongUse(String sentence) {
        return new CommandFailure(ExitStatus.OUR_ERROR, sentence);
    }
}
