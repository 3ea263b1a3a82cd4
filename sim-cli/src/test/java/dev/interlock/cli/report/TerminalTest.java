package dev.interlock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void a_terminal_has_a_width_and_bold_type() {
        assertThat(Terminal.of("72", Map.of())).isEqualTo(new Terminal(72, Emphasis.BOLD));
        assertThat(Terminal.of("72", Map.of("TERM", "xterm"))).isEqualTo(new Terminal(72, Emphasis.BOLD));
        assertThat(Terminal.of("7", Map.of()).width()).isEqualTo(40);
        assertThat(Terminal.of("0", Map.of())).isEqualTo(new Terminal(100, Emphasis.BOLD));
    }

    @Test
    void no_color_and_a_dumb_terminal_are_honoured() {
        assertThat(Terminal.of("72", Map.of("NO_COLOR", "1")).emphasis()).isEqualTo(Emphasis.PLAIN);
        assertThat(Terminal.of("72", Map.of("NO_COLOR", "")).emphasis()).isEqualTo(Emphasis.BOLD);
        assertThat(Terminal.of("72", Map.of("TERM", "dumb"))).isEqualTo(new Terminal(72, Emphasis.PLAIN));
    }

    @Test
    void columns_are_as_wide_as_somebody_says() {
        assertThat(Terminal.of("72", Map.of("COLUMNS", "50")).width()).isEqualTo(50);
        assertThat(Terminal.of(null, Map.of("COLUMNS", "50"))).isEqualTo(new Terminal(50, Emphasis.PLAIN));
        assertThat(Terminal.of("72", Map.of("COLUMNS", "0")).width()).isEqualTo(72);
        assertThat(Terminal.of("72", Map.of("COLUMNS", "many")).width()).isEqualTo(72);
    }

    @Test
    void a_file_is_no_terminal() {
        assertThat(Terminal.of(null, Map.of())).isEqualTo(Terminal.NONE);
        assertThat(Terminal.of("", Map.of())).isEqualTo(Terminal.NONE);
    }
}
