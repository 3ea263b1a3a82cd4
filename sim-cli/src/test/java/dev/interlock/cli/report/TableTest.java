package dev.interlock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table(List.of("core 0", "core 1", "all"))
            .row("cycles", List.of("123,456", "9", "123,456"))
            .section("L1D")
            .row("  hits", List.of("1", "2", "3"));

    @Test
    void numbers_line_up_under_their_headings() {
        assertThat(table.render(80, Emphasis.PLAIN)).isEqualTo("""
                         core 0  core 1      all
                cycles  123,456       9  123,456
                L1D
                  hits        1       2        3
                """);
    }

    @Test
    void a_narrow_terminal_gets_several_tables() {
        assertThat(table.render(25, Emphasis.PLAIN)).isEqualTo("""
                         core 0  core 1
                cycles  123,456       9
                L1D
                  hits        1       2

                            all
                cycles  123,456
                L1D
                  hits        3
                """);
    }

    @Test
    void the_narrowest_terminal_still_gets_one_column_at_a_time() {
        assertThat(table.render(1, Emphasis.PLAIN).lines()).hasSize(3 * 4 + 2);
    }

    @Test
    void headings_may_be_bold() {
        assertThat(table.render(80, Emphasis.BOLD)).contains("\033[1mL1D\033[0m\n");
    }
}
