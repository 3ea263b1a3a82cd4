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
    void labels_that_leave_no_room_stand_above_the_numbers() {
        assertThat(table.render(14, Emphasis.PLAIN)).startsWith("""
                     core 0
                cycles
                    123,456
                L1D
                  hits
                          1

                    core 1
                cycles
                """);
    }

    @Test
    void a_label_longer_than_a_line_is_cut() {
        assertThat(new Table(List.of("share"))
                        .row("a_function_with_a_long_name", List.of("100.0 %"))
                        .render(16, Emphasis.PLAIN))
                .isEqualTo("      share\na_function_with…\n    100.0 %\n");
    }

    @Test
    void headings_may_be_bold() {
        assertThat(table.render(80, Emphasis.BOLD)).contains("\033[1mL1D\033[0m\n");
    }
}
