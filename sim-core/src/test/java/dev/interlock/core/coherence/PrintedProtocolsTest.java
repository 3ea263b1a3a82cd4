package dev.interlock.core.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables in {@code docs/protocols} are the tables that run. */
class PrintedProtocolsTest {
    private static final Path DOCS = Path.of("..", "docs", "protocols");
    private static final String COMMAND =
            "mvn -q -pl sim-core -am test -Dtest=PrintedProtocolsTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dinterlock.rewrite=true";

    static Iterable<TransitionTable> all() {
        return Protocols.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_page_of_a_protocol_is_its_table(TransitionTable table) throws IOException {
        check(DOCS.resolve(table.name() + ".md"), ProtocolPrinter.markdown(table));
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_drawing_of_a_protocol_is_its_table(TransitionTable table) throws IOException {
        check(DOCS.resolve(table.name() + ".dot"), ProtocolPrinter.dot(table));
    }

    private static void check(Path file, String printed) throws IOException {
        if (Boolean.getBoolean("interlock.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, printed);
        }
        assertThat(file)
                .as("%s must be what the table says; this rewrites it: %s", file.getFileName(), COMMAND)
                .exists()
                .hasContent(printed);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_table_fits_on_a_terminal(TransitionTable table) {
        assertThat(ProtocolPrinter.text(table).lines())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(120).matches("\\p{ASCII}*"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_state_and_every_event_is_printed(TransitionTable table) {
        String text = ProtocolPrinter.text(table);
        assertThat(table.states()).allSatisfy(state -> assertThat(text).contains("\n  " + state));
        assertThat(CoherenceEvent.values()).allSatisfy(event -> assertThat(text).contains(event.name()));
    }

    @Test
    void a_cell_is_printed_as_next_state_and_actions() {
        assertThat(ProtocolPrinter.text(Mesi.TABLE))
                .contains("What the others do")
                .containsSubsequence("M ", "| -> S", "| assert Shared", "| intervene", "| update memory")
                .contains("nothing to replace:\n      I on REPLACE");
        assertThat(ProtocolPrinter.markdown(Mesi.TABLE))
                .startsWith("# MESI\n")
                .contains("**`S`**<br>assert Shared<br>intervene<br>update memory");
        assertThat(ProtocolPrinter.dot(Mesi.TABLE))
                .startsWith("digraph mesi {")
                .contains("I -> IM_D [label=\"STORE, LOCK / send RFO\"];");
    }
}
