package dev.interlock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The trace viewer of the Catapult project, which is the page chrome://tracing, in a browser without a window. It is taken as
 * Go's sources bring it for {@code go tool trace} (Debian: {@code golang-1.19-src}), since a browser may come without it.
 */
final class TraceViewer {
    /** Where Go keeps it, under its root. */
    private static final String VIEWER = "src/cmd/trace/static/trace_viewer_full.html";

    private static final Pattern VERDICT = Pattern.compile("<pre id=\"verdict\">(.*?)</pre>", Pattern.DOTALL);

    /** Imports each trace into a model of its own and says what is in it. */
    private static final String PAGE = """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><script>{{polyfill}}</script></head>
            <body><pre id="verdict"></pre>
            {{viewer}}
            {{traces}}
            <script>
            document.addEventListener('WebComponentsReady', () => {
              const verdicts = [];
              for (const trace of Array.from(document.querySelectorAll('script.trace'))) {
                try {
                  const model = new tr.Model();
                  const options = new tr.importer.ImportOptions();
                  options.shiftWorldToZero = false;
                  new tr.importer.Import(model, options).importTraces([trace.textContent]);
                  const tracks = {}, counters = {};
                  for (const process of model.getAllProcesses()) {
                    for (const thread of Object.values(process.threads)) {
                      const slices = Array.from(thread.sliceGroup.slices).sort((a, b) => a.start - b.start);
                      let overlaps = 0, end = 0;
                      for (const slice of slices) { // in milliseconds
                        overlaps += Math.round(1000 * slice.start) < end ? 1 : 0;
                        end = Math.max(end, Math.round(1000 * slice.end));
                      }
                      tracks[process.name + '/' + thread.name] = {slices: slices.length, overlaps};
                    }
                    for (const counter of Object.values(process.counters)) {
                      counters[process.name + '/' + counter.name] = counter.numSamples;
                    }
                  }
                  verdicts.push({warnings: model.importWarnings.map(warning => warning.type + ': ' + warning.message),
                      tracks, counters, flows: model.flowEvents.length, end: Math.round(1000 * model.bounds.max)});
                } catch (error) {
                  verdicts.push({error: String(error)});
                }
              }
              document.getElementById('verdict').textContent = JSON.stringify(verdicts);
            });
            </script></body></html>
            """;

    private final Path browser;
    private final Path viewer;

    private TraceViewer(Path browser, Path viewer) {
        this.browser = browser;
        this.viewer = viewer;
    }

    /** The viewer of this computer; a test that asks for it is skipped where there is none. */
    static TraceViewer required() throws IOException {
        Optional<Path> browser = browser();
        Optional<Path> viewer = viewer();
        assumeTrue(browser.isPresent(), "no browser to load the trace viewer: install chromium");
        assumeTrue(viewer.isPresent(), "no trace viewer under /usr/share/go-*: install golang-1.19-src, or set GOROOT");
        return new TraceViewer(browser.get(), viewer.get());
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> viewer() throws IOException {
        List<Path> roots = new ArrayList<>();
        if (System.getenv("GOROOT") != null) {
            roots.add(Path.of(System.getenv("GOROOT")));
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/share"), "go-*")) {
            found.forEach(roots::add);
        } catch (IOException e) {
            // no such folder, no viewer in it
        }
        return roots.stream()
                .map(root -> root.resolve(VIEWER))
                .filter(Files::isReadable)
                .findFirst();
    }

    /**
     * What the viewer makes of each trace: its warnings, how many slices it has on each track and how many of them begin
     * before an earlier one has ended, how many samples of each counter, how many flows; or an error.
     */
    List<JsonNode> load(Path folder, List<String> traces) throws IOException, InterruptedException {
        StringBuilder embedded = new StringBuilder();
        for (String trace : traces) {
            embedded.append("<script type=\"application/json\" class=\"trace\">")
                    .append(trace.replace("</", "<\\/"))
                    .append("</script>\n");
        }
        Path page = folder.resolve("page.html");
        Files.writeString(
                page,
                PAGE.replace("{{polyfill}}", Files.readString(viewer.resolveSibling("webcomponents.min.js")))
                        .replace("{{viewer}}", Files.readString(viewer))
                        .replace("{{traces}}", embedded));
        Path printed = folder.resolve("printed.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + Files.createDirectory(folder.resolve("browser")),
                        "--virtual-time-budget=60000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(printed.toFile())
                .redirectError(folder.resolve("messages").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Matcher verdict = VERDICT.matcher(Files.readString(printed));
        assertThat(verdict.find()).as("the page of the viewer").isTrue();
        List<JsonNode> verdicts = new ArrayList<>();
        new ObjectMapper()
                .readTree(verdict.group(1)
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"))
                .forEach(verdicts::add);
        assertThat(verdicts.size()).as("verdicts of the viewer").isEqualTo(traces.size());
        return verdicts;
    }
}
