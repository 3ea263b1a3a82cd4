package dev.interlock.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.bench.ProcessesAndThreads.Row;
import dev.interlock.bench.ProcessesAndThreads.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What processes and threads cost is what the page says, and each figure is in its range or has a reason. */
class ProcessesAndThreadsTest {
    private static final Path ROOT = Path.of("..");

    private static List<Table> tables;

    @BeforeAll
    static void measure() throws IOException {
        tables = ProcessesAndThreads.tables(ROOT);
    }

    @Test
    void every_figure_is_in_its_range_or_has_a_reason() {
        for (Table table : tables) {
            for (Row row : table.rows()) {
                assertThat(row.reason().isEmpty())
                        .as(
                                "%s: %s, %d cycles: a reason if, and only if, it is outside",
                                table.title(), row.what(), row.cycles())
                        .isEqualTo(row.inside());
            }
        }
    }

    @Test
    void where_hardware_takes_much_longer_or_shorter_there_is_a_reason() {
        for (Table table : tables) {
            for (Row row : table.rows()) {
                if (row.differs()) {
                    assertThat(row.difference())
                            .as("%s: %s, hardware takes %.2f times as long", table.title(), row.what(), row.ratio())
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void the_page_is_what_the_command_prints() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/processes-vs-threads.md")))
                .isEqualTo(CostPage.of(tables, Hardware.read(ROOT.resolve(ProcessesAndThreads.HARDWARE))));
    }
}
