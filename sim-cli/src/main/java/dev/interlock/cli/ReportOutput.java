package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.interlock.cli.output.WholeFile;
import dev.interlock.cli.report.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How every command that prints a report lets one choose its form: text for a terminal, or JSON. */
final class ReportOutput {
    @Option(names = "--json", description = "Prints the report as JSON.")
    private boolean json;

    /** Writes the fields of one JSON object. */
    interface JsonBody {
        void write(JsonGenerator json) throws IOException;
    }

    /** True if JSON was asked for. */
    boolean json() {
        return json;
    }

    /** Prints one of both forms on standard output. */
    void print(PrintWriter out, Function<Terminal, String> text, JsonBody body) {
        if (json) {
            out.print(object(body));
        } else {
            out.print(text.apply(Terminal.of(System.getProperty("interlock.terminal"), System.getenv())));
        }
        out.flush();
    }

    private static String object(JsonBody body) {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).setPrettyPrinter(lines)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be written", e);
        }
        return text + "\n";
    }

    /** Writes a file that was asked for beside the report; null is none. */
    static void write(Path place, String content) {
        if (place == null) {
            return;
        }
        try (WholeFile file = new WholeFile(place)) {
            file.writer().write(content);
            file.publish();
        } catch (IOException e) {
            throw new CommandFailure(ExitStatus.OUR_ERROR, place + ": cannot be written, " + e.getMessage());
        }
    }
}
