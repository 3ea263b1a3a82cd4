package dev.interlock.cli;

import static dev.interlock.cli.CommandFailure.wrongUse;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.cli.report.ReportDifference;
import dev.interlock.core.report.Paragraph;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock diff A B}. */
@Command(
        name = "diff",
        description = {
            "Says in what two runs differ: two reports of 'run --json' or 'stat --json', or with --events two files of"
                    + " 'run --events'.",
            "",
            "Exit status: 0 they are equal, 1 they differ, 125 wrong use."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DiffCommand extends ReportingCommand {
    private static final int DIFFERENT = 1;

    @Option(names = "--events", description = "The files hold events; names the first in which they differ.")
    private boolean events;

    @Parameters(index = "0", paramLabel = "A", description = "The first file.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The second file.")
    private Path second;

    DiffCommand(StandardStream out, StandardStream err) {
        super(out, err);
    }

    @Override
    public Integer call() {
        return events ? ofEvents() : ofReports();
    }

    private int ofEvents() {
        try {
            Optional<String> difference = EventFiles.firstDifference(first, second);
            String sentence = difference.orElse("no difference");
            print(
                    terminal -> Paragraph.of(sentence, terminal.width()),
                    json -> json.writeStringField("difference", sentence));
            return difference.isPresent() ? DIFFERENT : 0;
        } catch (NoSuchFileException e) {
            throw wrongUse(e.getFile() + ": no such file");
        } catch (AccessDeniedException e) {
            throw wrongUse(e.getFile() + ": cannot be read");
        } catch (java.nio.charset.CharacterCodingException e) {
            throw wrongUse(
                    "a file of events in JSON is a text in UTF-8; binary ones end in " + EventFiles.BINARY_ENDING);
        } catch (IOException e) {
            throw wrongUse(e.getMessage());
        }
    }

    private int ofReports() {
        ReportDifference difference = ReportDifference.of(read(first), read(second));
        print(terminal -> difference.text(terminal.width(), terminal.emphasis()), json -> write(difference, json));
        return difference.rows().isEmpty() ? 0 : DIFFERENT;
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode report = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (!report.isObject() || !report.has("cores") || !report.has("cycles")) {
                throw wrongUse(file + ": no report of 'run --json' or 'stat --json'");
            }
            return report;
        } catch (JsonProcessingException e) {
            throw wrongUse(file + ": damaged, no JSON at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (NoSuchFileException e) {
            throw wrongUse(file + ": no such file");
        } catch (IOException e) {
            throw wrongUse(file + ": cannot be read");
        }
    }

    private static void write(ReportDifference difference, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("differences");
        for (ReportDifference.Row row : difference.rows()) {
            json.writeStartObject();
            json.writeStringField("what", row.what());
            json.writeStringField("first", row.first());
            json.writeStringField("second", row.second());
            if (row.change().isPresent()) {
                json.writeNumberField("change", row.change().getAsLong());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
