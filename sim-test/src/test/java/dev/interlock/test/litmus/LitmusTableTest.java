package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The table in {@code docs/litmus.md}. Without a property its rows are compared with the tests; with {@code
 * -Dlitmus.runs=N} every test is run so often, and the table is written anew.
 */
class LitmusTableTest {
    private static final String BEGIN = "<!-- written by LitmusTableTest -->\n";
    private static final String END = "<!-- end -->\n";
    private static final String HEAD = """
            | test | condition | x86-TSO | states allowed | states seen | observed | positive | negative |
            |---|---|---|--:|--:|---|--:|--:|
            """;

    private static Path document() {
        Path here = Path.of("").toAbsolutePath();
        return (Files.exists(here.resolve("docs")) ? here : here.getParent()).resolve("docs/litmus.md");
    }

    private static String row(LitmusCatalogue.Entry entry) {
        return "| " + entry.test().name() + " | `" + entry.test().conditionText() + "` | " + entry.observation() + " | "
                + entry.allowedAsObserved().size() + " |";
    }

    @Test
    void the_table_has_every_test_with_its_verdict_and_nothing_forbidden() throws IOException {
        String text = Files.readString(document());
        if (Long.getLong("litmus.runs") != null) {
            text = text.substring(0, text.indexOf(BEGIN))
                    + BEGIN
                    + table(Long.getLong("litmus.runs"))
                    + text.substring(text.indexOf(END));
            Files.writeString(document(), text);
        }
        List<String> rows = text.substring(text.indexOf(BEGIN), text.indexOf(END))
                .lines()
                .filter(line -> line.contains("` |"))
                .toList();
        List<LitmusCatalogue.Entry> entries = LitmusCatalogue.entries();
        assertThat(rows).hasSameSizeAs(entries);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(row(entries.get(i)));
        }
    }

    private static String table(long runs) {
        LitmusRunner runner = new LitmusRunner(MachineConfig.profile("textbook-1"));
        List<String> rows = new ArrayList<>();
        long cycles = 0;
        long began = System.nanoTime();
        for (LitmusCatalogue.Entry entry : LitmusCatalogue.entries()) {
            LitmusResult result = runner.run(entry.test(), runs, 1);
            assertThat(result.forbidden()).as(entry.test().name()).isEmpty();
            cycles += result.cycles();
            rows.add(String.format(
                    "%s %d | %s | %d | %d |",
                    row(entry), result.histogram().size(), result.observation(), result.positive(), result.negative()));
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format(
                "%nProfile textbook-1 and its variations, seed 1, %d runs of each test, %d cycles in all, %.0f runs per second.%n%n%s%s%n",
                runs, cycles, rows.size() * runs / seconds, HEAD, String.join("\n", rows) + "\n");
    }
}
