package dev.interlock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void a_terminal_has_a_width_and_bold_type() {
        assertThat(Terminal.of("72", Map.of())).isEqualTo(new Terminal(72, Emphasis.BOLD));
        assertThat(Terminal.of("7", Map.of()).width()).isEqualTo(40);
    }

    @Test
    void no_color_is_honoured() {
        assertThat(Terminal.of("72", Map.of("NO_COLOR", "1")).emphasis()).isEqualTo(Emphasis.PLAIN);
        assertThat(Terminal.of("72", Map.of("NO_COLOR", "")).emphasis()).isEqualTo(Emphasis.BOLD);
    }

    @Test
    void a_file_is_no_terminal() {
        assertThat(Terminal.of(null, Map.of())).isEqualTo(Terminal.NONE);
        assertThat(Terminal.of("", Map.of())).isEqualTo(Terminal.NONE);
    }
}
