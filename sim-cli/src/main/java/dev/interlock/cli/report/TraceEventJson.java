package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.core.report.MachineTrace;
import dev.interlock.core.report.MachineTrace.Counter;
import dev.interlock.core.report.MachineTrace.Sample;
import dev.interlock.core.report.MachineTrace.Slice;
import dev.interlock.core.report.MachineTrace.Track;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace in the trace event format, JSON object form, which ui.perfetto.dev and chrome://tracing read: complete events
 * ({@code X}), counters ({@code C}) and names ({@code M}). Groups are its processes, tracks its threads. The format counts in
 * microseconds; a microsecond there is a cycle here.
 */
public final class TraceEventJson {
    private TraceEventJson() {}

    /** Writes one object, one event a line. */
    public static void write(MachineTrace trace, String program, Writer to) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(to);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ms");
        json.writeObjectFieldStart("otherData");
        json.writeStringField("program", program);
        json.writeStringField("timeUnit", "one microsecond of this trace is one cycle of the machine");
        json.writeNumberField("slicesLeftOut", trace.lost());
        json.writeEndObject();
        json.writeArrayFieldStart("traceEvents");
        List<String> groups = new ArrayList<>();
        int thread = 0;
        for (Track track : trace.tracks()) {
            thread++;
            int group = group(track.group(), groups, json);
            begin("thread_name", "M", group, thread, json);
            json.writeObjectFieldStart("args");
            json.writeStringField("name", track.name());
            json.writeEndObject();
            json.writeEndObject();
            for (Slice slice : track.slices()) {
                begin(slice.name(), "X", group, thread, json);
                json.writeStringField("cat", track.name());
                json.writeNumberField("ts", slice.from());
                json.writeNumberField("dur", slice.cycles());
                json.writeEndObject();
            }
        }
        for (Counter counter : trace.counters()) {
            int group = group(counter.group(), groups, json);
            for (Sample sample : counter.samples()) {
                begin(counter.name(), "C", group, 0, json);
                json.writeNumberField("ts", sample.cycle());
                json.writeObjectFieldStart("args");
                json.writeNumberField("value", sample.value());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private static int group(String name, List<String> known, JsonGenerator json) throws IOException {
        if (!known.contains(name)) {
            known.add(name);
            begin("process_name", "M", known.size(), 0, json);
            json.writeObjectFieldStart("args");
            json.writeStringField("name", name);
            json.writeEndObject();
            json.writeEndObject();
        }
        return known.indexOf(name) + 1;
    }

    private static void begin(String name, String phase, int group, int thread, JsonGenerator json) throws IOException {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", phase);
        json.writeNumberField("pid", group);
        json.writeNumberField("tid", thread);
    }
}
