package dev.interlock.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.coherence.Mesi;
import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.test.contract.Exploration.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reachable state of every protocol. The counts stand in {@code docs/protocols/README.md}; the largest machines are
 * explored by the command that stands there.
 */
class ProtocolExplorerTest {
    private static final Path COUNTS = Path.of("..", "docs", "protocols", "README.md");

    static List<TransitionTable> protocols() {
        return Protocols.all();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_protocol_keeps_its_promises_and_uses_its_whole_table(TransitionTable table) throws IOException {
        ProtocolExplorer explorer = ProtocolExplorer.of(table);
        List<Exploration> walks = List.of(
                verify(explorer.caches(2)),
                verify(explorer.caches(3)),
                verify(explorer.caches(4)),
                verify(explorer.caches(2).lines(2)),
                verify(explorer.caches(2).ring()),
                verify(explorer.caches(3).ring()),
                verify(explorer.caches(4).ring()),
                verify(explorer.caches(2).lines(2).ring()));

        List<Place> never = new ArrayList<>(walks.get(0).unreached());
        walks.forEach(walk -> never.retainAll(walk.unreached()));
        assertThat(never)
                .as("moves and stalls of %s that nothing reaches", table)
                .isEmpty();
    }

    @Test
    void the_default_protocol_with_three_caches_and_two_lines() throws IOException {
        verify(ProtocolExplorer.of(Mesi.TABLE).caches(3).lines(2).reduced());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    @EnabledIfSystemProperty(named = "interlock.explore", matches = "large|largest")
    void three_caches_and_two_lines_in_any_order(TransitionTable table) throws IOException {
        verify(ProtocolExplorer.of(table).caches(3).lines(2));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    @EnabledIfSystemProperty(named = "interlock.explore", matches = "largest")
    void four_caches_and_two_lines(TransitionTable table) throws IOException {
        Exploration found =
                ProtocolExplorer.of(table).caches(4).lines(2).reduced().explore();
        System.out.println(found + "\n" + row(found));
        assertThat(found.counterexample().map(Object::toString)).isEmpty();
        assertThat(found.complete()).isTrue();
        assertThat(Files.readString(COUNTS)).contains(row(found));
    }

    private static Exploration verify(ProtocolExplorer explorer) throws IOException {
        Exploration found = explorer.explore();
        System.out.println(found);
        assertThat(found.counterexample().map(Object::toString)).isEmpty();
        assertThat(found.complete()).isTrue();
        assertThat(Files.readString(COUNTS))
                .as("the counts in docs/protocols/README.md")
                .contains(row(found));
        return found;
    }

    private static String row(Exploration found) {
        return String.format(
                Locale.ROOT,
                "| %s | %d × %d | %s | %,d | %,d | %d |",
                found.table().name(),
                found.caches(),
                found.lines(),
                (found.reduced() ? "reduced" : "full") + (found.ring() ? ", ring" : ""),
                found.states(),
                found.steps(),
                found.depth());
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void the_reduced_walk_reaches_the_same_cells(TransitionTable table) {
        ProtocolExplorer explorer = ProtocolExplorer.of(table).caches(3);

        Exploration full = explorer.explore();
        Exploration reduced = explorer.reduced().explore();

        assertThat(reduced.holds()).isTrue();
        assertThat(reduced.states()).isLessThan(full.states());
        assertThat(reduced.reached()).isEqualTo(full.reached());
    }

    @Test
    void the_same_walk_twice_finds_the_same() {
        ProtocolExplorer explorer = ProtocolExplorer.of(Mesi.TABLE).caches(3);

        assertThat(explorer.explore()).isEqualTo(explorer.explore());
    }

    @Test
    void a_walk_that_gives_up_claims_nothing() {
        Exploration found =
                ProtocolExplorer.of(Mesi.TABLE).caches(4).atMost(1000).explore();

        assertThat(found.holds()).isFalse();
        assertThat(found.complete()).isFalse();
        assertThat(found.counterexample()).isEmpty();
        assertThat(found).asString().endsWith("nothing wrong so far, not complete");
    }

    @Test
    void a_machine_that_cannot_be_explored_is_refused() {
        ProtocolExplorer explorer = ProtocolExplorer.of(Mesi.TABLE);

        assertThatThrownBy(() -> explorer.caches(7)).hasMessage("caches is 7; it must be from 1 to 6");
        assertThatThrownBy(() -> explorer.lines(3)).hasMessage("lines is 3; it must be 1 or 2");
        assertThatThrownBy(() -> explorer.atMost(0)).hasMessage("states is 0; it must be at least 1");
    }
}
