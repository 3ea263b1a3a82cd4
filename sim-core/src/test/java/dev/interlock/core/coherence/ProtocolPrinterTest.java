package dev.interlock.core.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolPrinterTest {
    static List<TransitionTable> protocols() {
        return Protocols.all();
    }

    /** {@code ./interlock protocol NAME > docs/protocol/NAME.md} puts a changed table there. */
    @ParameterizedTest
    @MethodSource("protocols")
    void the_printed_table_in_the_documentation_is_the_table(TransitionTable table) {
        assertThat(Path.of("..", "docs", "protocol", table.name() + ".md"))
                .content()
                .isEqualTo(ProtocolPrinter.print(table));
    }
}
