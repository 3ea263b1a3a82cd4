package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.core.report.StateTable;
import java.io.IOException;
import java.util.List;

/** Tables of states for programs: a cell that is left out is null. */
public final class StateTableJson {
    private StateTableJson() {}

    /** Writes the fields of one object. */
    public static void write(List<StateTable> tables, boolean reveal, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("tables");
        for (StateTable table : tables) {
            write(table, reveal, json);
        }
        json.writeEndArray();
    }

    private static void write(StateTable table, boolean reveal, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("line", table.subject());
        json.writeArrayFieldStart("titles");
        for (String title : table.titles()) {
            json.writeString(title);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        for (int row = 0; row < table.rows().size(); row++) {
            json.writeStartArray();
            List<String> cells = table.cells(row);
            for (int column = 0; column < cells.size(); column++) {
                if (table.isBlank(row, column) && !reveal) {
                    json.writeNull();
                } else {
                    json.writeString(cells.get(column));
                }
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
