package dev.interlock.cli;

import dev.interlock.cli.output.IndentedJson;
import dev.interlock.cli.report.Terminal;
import dev.interlock.core.trap.StopReason;
import dev.interlock.os.kernel.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Option;

/**
 * What the commands have in common whose answer is a report: it goes to standard output, as text that fits the terminal or as
 * JSON; what a program prints meanwhile goes to standard error.
 */
abstract class ReportingCommand implements Callable<Integer> {
    private final StandardStream out;
    private final StandardStream err;

    @Option(names = "--json", description = "Prints the report as JSON.")
    private boolean json;

    ReportingCommand(StandardStream out, StandardStream err) {
        this.out = out;
        this.err = err;
    }

    /** Makes the machine and loads the program. */
    Guest boot(ProgramOptions guest) {
        return guest.boot(new Console(System.in, err.bytes(), err.bytes(), guest.maxOutput()), messages());
    }

    /** Lets the program run to its end; why it ended is said if it needs saying. */
    StopReason run(Guest running, long maxCycles) {
        StopReason reason = running.machine().run(maxCycles);
        if (!reason.message().isEmpty()) {
            messages().println("interlock: " + reason.message());
        }
        return reason;
    }

    /** Where the report goes. */
    PrintStream out() {
        return out.text();
    }

    /** Where messages go. */
    PrintStream messages() {
        return err.text();
    }

    /** Prints one of both forms. */
    void print(Function<Terminal, String> text, IndentedJson.Fields fields) {
        if (!json) {
            out.text().print(text.apply(out.terminal()));
            return;
        }
        StringWriter object = new StringWriter();
        try {
            IndentedJson.write(object, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be written", e);
        }
        out.text().print(object);
    }
}
