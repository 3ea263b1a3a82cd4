package dev.interlock.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.Writer;

/** One JSON object, indented by two blanks, with an end of line behind it. */
public final class IndentedJson {
    private IndentedJson() {}

    /** What stands in the object. */
    @FunctionalInterface
    public interface Fields {
        /** Writes the fields. */
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Writes the object, and leaves the target open.
     *
     * @throws IOException if the target cannot be written
     */
    public static void write(Writer to, Fields fields) throws IOException {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try (JsonGenerator json = new JsonFactory().createGenerator(to).setPrettyPrinter(lines)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
