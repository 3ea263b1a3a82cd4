package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others make of our traces: the viewer that the trace event format was made for. */
class TraceInViewerTest {
    @TempDir
    private Path folder;

    @Test
    void the_viewer_finds_every_slice_counter_and_arrow_and_has_no_complaint_but_about_broken_files() throws Exception {
        TraceViewer viewer = TraceViewer.required();
        String sharing = trace("../examples/guest/asm/false-sharing.asm");
        String threads = trace("../examples/guest/threads/bin/mutex");
        List<JsonNode> verdicts = viewer.load(
                folder,
                List.of(
                        sharing,
                        threads,
                        sharing.substring(0, sharing.length() / 2),
                        "[" + slice(0, 10) + ",{'name':'x','ph':'E','pid':1,'tid':1,'ts':20}]".replace('\'', '"'),
                        "[" + slice(0, 10) + "," + slice(5, 10) + "]"));

        assertAllIsThere(sharing, verdicts.get(0));
        assertAllIsThere(threads, verdicts.get(1));
        assertThat(verdicts.get(2).has("error")).as("half a file is refused").isTrue();
        assertThat(verdicts.get(3).get("warnings"))
                .as("an end without a beginning")
                .isNotEmpty();
        assertThat(verdicts.get(4).findValue("overlaps").intValue()).isEqualTo(1);
    }

    private String trace(String program) throws IOException {
        Path file = folder.resolve("trace.json");
        CommandLineRun run = interlock("trace", "--cores", "2", "-o", file.toString(), program);
        assertThat(run.status()).as(run.err()).isZero();
        return Files.readString(file);
    }

    private static String slice(int from, int cycles) {
        return "{\"name\":\"x\",\"ph\":\"X\",\"pid\":1,\"tid\":1,\"ts\":%d,\"dur\":%d}".formatted(from, cycles);
    }

    private static void assertAllIsThere(String trace, JsonNode verdict) throws IOException {
        assertThat(verdict.get("warnings")).as("warnings of the viewer").isEmpty();
        Map<String, String> names = new HashMap<>();
        Map<String, Integer> slices = new TreeMap<>();
        Map<String, Integer> samples = new TreeMap<>();
        int flows = 0;
        for (JsonNode event : new ObjectMapper().readTree(trace).get("traceEvents")) {
            String group = names.get(event.get("pid") + "/0");
            switch (event.get("ph").asText()) {
                case "M" ->
                    names.putIfAbsent(
                            event.get("pid") + "/" + event.get("tid"),
                            event.at("/args/name").asText());
                case "X" ->
                    slices.merge(group + "/" + names.get(event.get("pid") + "/" + event.get("tid")), 1, Integer::sum);
                case "C" -> samples.merge(group + "/" + event.get("name").asText(), 1, Integer::sum);
                case "s" -> flows++;
                default -> assertThat(event.get("ph").asText()).isEqualTo("f");
            }
        }
        Map<String, Integer> found = new TreeMap<>();
        for (Map.Entry<String, JsonNode> track : verdict.get("tracks").properties()) {
            found.put(track.getKey(), track.getValue().get("slices").intValue());
            assertThat(track.getValue().get("overlaps").intValue())
                    .as("slices of %s that overlap", track.getKey())
                    .isZero();
        }
        assertThat(found).isEqualTo(slices).hasSizeGreaterThan(8);
        Map<String, Integer> counted = new TreeMap<>();
        verdict.get("counters")
                .properties()
                .forEach(each -> counted.put(each.getKey(), each.getValue().intValue()));
        assertThat(counted).isEqualTo(samples).hasSize(4);
        assertThat(verdict.get("flows").intValue()).isEqualTo(flows).isPositive();
    }
}
