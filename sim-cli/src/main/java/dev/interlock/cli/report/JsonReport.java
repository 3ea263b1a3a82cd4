package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.IndentedJson;
import dev.interlock.cli.report.CoreQuantities.Reading;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * The report for programs. But for {@code hostSeconds} it depends on nothing but the machine, the program, the input and
 * the seed, so that two runs can be compared byte by byte.
 */
public final class JsonReport {
    private JsonReport() {}

    /** Writes the report as one JSON object. */
    public static void write(RunReport run, Writer to) throws IOException {
        IndentedJson.write(to, json -> writeFields(run, json));
    }

    /** Writes what is in the object. */
    public static void writeFields(RunReport run, JsonGenerator json) throws IOException {
        json.writeStringField("program", run.program());
        json.writeStringField("profile", run.profile());
        json.writeStringField("protocol", run.protocol());
        json.writeNumberField("seed", run.seed());
        json.writeNumberField("instructions", run.instructions());
        json.writeNumberField("cycles", run.cycles());
        json.writeNumberField("hostSeconds", run.hostSeconds());
        writeExit(run, json);
        json.writeArrayFieldStart("cores");
        for (Reading core : run.cores()) {
            writeCore(core, json);
        }
        json.writeEndArray();
        for (MachineQuantities.Section section : MachineQuantities.SECTIONS) {
            json.writeObjectFieldStart(section.key());
            for (MachineQuantities.Quantity quantity : section.quantities()) {
                json.writeNumberField(quantity.key(), quantity.of().applyAsLong(run));
            }
            json.writeEndObject();
        }
        writeSymbols(run.symbols(), json);
    }

    private static void writeExit(RunReport run, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("exit");
        json.writeStringField("reason", run.reason().kind().name());
        json.writeNumberField("status", run.status());
        if (!run.reason().message().isEmpty()) {
            json.writeStringField("message", run.reason().message());
        }
        json.writeEndObject();
    }

    private static void writeCore(Reading core, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (CoreQuantities.Section section : CoreQuantities.SECTIONS) {
            boolean nested = !section.key().isEmpty();
            if (nested) {
                json.writeObjectFieldStart(section.key());
            }
            for (CoreQuantities.Quantity quantity : section.quantities()) {
                json.writeNumberField(quantity.key(), quantity.of().applyAsLong(core));
            }
            if (nested) {
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void writeSymbols(Map<String, List<BigInteger>> symbols, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("symbols");
        for (Map.Entry<String, List<BigInteger>> symbol : symbols.entrySet()) {
            json.writeFieldName(symbol.getKey());
            if (symbol.getValue().size() == 1) {
                json.writeNumber(symbol.getValue().get(0));
            } else {
                json.writeStartArray();
                for (BigInteger value : symbol.getValue()) {
                    json.writeNumber(value);
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }
}
