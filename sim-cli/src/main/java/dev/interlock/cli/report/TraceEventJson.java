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
 * ({@code X}), counters ({@code C}), flows ({@code s}, {@code f}), names and their order ({@code M}). Groups are its
 * processes, tracks its threads. The format counts in microseconds; a microsecond there is a cycle here.
 */
public final class TraceEventJson {
    private final JsonGenerator json;
    private final List<String> groups = new ArrayList<>();

    private TraceEventJson(JsonGenerator json) {
        this.json = json;
    }

    /**
     * Writes one object, one event a line, and leaves the target open.
     *
     * @param program what was run
     * @throws IOException if the target cannot be written
     */
    public static void write(MachineTrace trace, String program, Writer to) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(to)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ms");
            json.writeObjectFieldStart("otherData");
            json.writeStringField("program", program);
            json.writeStringField("timeUnit", "one microsecond of this trace is one cycle of the machine");
            json.writeNumberField("slicesLeftOut", trace.lost());
            json.writeEndObject();
            json.writeArrayFieldStart("traceEvents");
            new TraceEventJson(json).write(trace);
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private void write(MachineTrace trace) throws IOException {
        int thread = 0;
        for (Track track : trace.tracks()) {
            thread++;
            int group = group(track.group());
            name("thread", group, thread, track.name());
            for (Slice slice : track.slices()) {
                begin(slice.name(), "X", group, thread);
                json.writeStringField("cat", track.name());
                json.writeNumberField("ts", slice.from());
                json.writeNumberField("dur", slice.cycles());
                json.writeEndObject();
                if (slice.arrow() != 0) {
                    writeArrow(slice, group, thread);
                }
            }
        }
        for (Counter counter : trace.counters()) {
            int group = group(counter.group());
            for (Sample sample : counter.samples()) {
                begin(counter.name(), "C", group, 0);
                json.writeNumberField("ts", sample.cycle());
                json.writeObjectFieldStart("args");
                json.writeNumberField("value", sample.value());
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    /** A flow event is bound to the slice around it: the one that it leaves by time, the one that it enters by {@code bp}. */
    private void writeArrow(Slice slice, int group, int thread) throws IOException {
        boolean begins = slice.arrow() > 0;
        begin("served by", begins ? "s" : "f", group, thread);
        json.writeStringField("cat", "request");
        json.writeNumberField("id", Math.abs(slice.arrow()));
        if (!begins) {
            json.writeStringField("bp", "e");
        }
        json.writeNumberField("ts", slice.from());
        json.writeEndObject();
    }

    private int group(String name) throws IOException {
        if (!groups.contains(name)) {
            groups.add(name);
            name("process", groups.size(), 0, name);
        }
        return groups.indexOf(name) + 1;
    }

    /** Names a process or thread of the viewer, and keeps it in our order, not in that of the alphabet. */
    private void name(String what, int group, int thread, String name) throws IOException {
        begin(what + "_name", "M", group, thread);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
        begin(what + "_sort_index", "M", group, thread);
        json.writeObjectFieldStart("args");
        json.writeNumberField("sort_index", what.equals("process") ? group : thread);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void begin(String name, String phase, int group, int thread) throws IOException {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", phase);
        json.writeNumberField("pid", group);
        json.writeNumberField("tid", thread);
    }
}
