package dev.interlock.core.coherence;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.interlock.core.coherence.TransitionTable.Cell;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a table refuses when it is built, so that a mistake in writing it down does not wait for a simulation. */
class TransitionTableTest {
    private static TransitionTable.Builder table() {
        return TransitionTable.named("mine", I, S, M, IS_D, MI_A);
    }

    private static void refused(ThrowingCallable building, String message) {
        assertThatIllegalArgumentException().isThrownBy(building).withMessage(message);
    }

    static List<TransitionTable> protocols() {
        return Protocols.all();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void every_cell_is_a_move_a_stall_or_impossible_because(TransitionTable table) {
        for (LineState state : table.states()) {
            for (CoherenceEvent event : CoherenceEvent.values()) {
                Cell cell = table.cell(state, event);
                if (cell instanceof Cell.Move move) {
                    assertThat(table.states()).contains(move.next());
                } else if (cell instanceof Cell.Impossible impossible) {
                    assertThat(impossible.because()).isNotBlank();
                } else {
                    assertThat(cell).isEqualTo(new Cell.Stall());
                }
            }
        }
        assertThat(table.description()).isNotBlank();
    }

    @Test
    void the_protocols_differ_where_the_textbooks_say() {
        assertThat(Msi.TABLE.states()).doesNotContain(E);
        assertThat(Mesi.TABLE.move(M, SNOOP_READ).next()).isEqualTo(S);
        assertThat(Mesi.TABLE.move(M, SNOOP_READ).does(WRITE_MEMORY)).isTrue();
        assertThat(Moesi.TABLE.move(M, SNOOP_READ).next()).isEqualTo(O);
        assertThat(Moesi.TABLE.move(M, SNOOP_READ).does(WRITE_MEMORY)).isFalse();
        assertThat(Mesif.TABLE.move(IS_D, DATA_SHARED).next()).isEqualTo(F);
        assertThat(Mesif.TABLE.move(F, SNOOP_READ).next()).isEqualTo(S);
    }

    @Test
    void a_protocol_is_found_by_its_name() {
        assertThat(Protocols.named("moesi")).contains(Moesi.TABLE);
        assertThat(Protocols.named("dragon")).isEmpty();
        assertThat(Protocols.all()).extracting(TransitionTable::name).containsExactly("msi", "mesi", "moesi", "mesif");
    }

    // ---------------------------------------------------------------- refusals of the builder

    @Test
    void a_cell_said_twice_is_refused() {
        refused(
                () -> table().stay(in(S), on(LOAD), HIT).stall(in(S), on(LOAD)),
                "mine: the cell S on LOAD is said twice");
    }

    @Test
    void cells_not_said_at_all_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table().stay(in(S), on(LOAD), HIT).build())
                .withMessageStartingWith("mine: no cell for I on LOAD, I on STORE,")
                .withMessageContaining("S on STORE")
                .withMessageNotContaining("S on LOAD");
    }

    @Test
    void a_state_of_another_protocol_is_refused() {
        refused(() -> table().stall(in(O), on(LOAD)), "mine: O is not a state of this protocol");
        refused(
                () -> table().row(in(M), on(SNOOP_READ), O, ASSERT_SHARED),
                "mine: the cell M on SNOOP_READ goes to O, which is not a state of this protocol");
    }

    @Test
    void an_impossible_cell_says_why() {
        refused(
                () -> table().impossible(in(I), on(REPLACE), " "),
                "mine: the cell I on REPLACE is impossible, but it does not say why");
    }

    @Test
    void an_action_that_the_event_gives_no_occasion_for_is_refused() {
        refused(
                () -> table().row(in(M), on(SNOOP_READ), S, FILL),
                "mine: the cell M on SNOOP_READ cannot fill; on SNOOP_READ one can"
                        + " [ASSERT_SHARED, INTERVENE, WRITE_MEMORY]");
        refused(
                () -> table().row(in(MI_A), on(WRITEBACK_DONE), I, WAKE),
                "mine: the cell MI_A on WRITEBACK_DONE cannot wake waiters; on WRITEBACK_DONE one can do nothing but move");
    }

    @Test
    void an_access_hits_or_sends_one_request() {
        refused(
                () -> table().row(in(I), on(LOAD), IS_D),
                "mine: the cell I on LOAD must do exactly one of [HIT, SEND_READ, SEND_RFO], not []");
        refused(
                () -> table().row(in(S), on(STORE), M, HIT, SEND_UPGRADE),
                "mine: the cell S on STORE must do exactly one of [HIT, SEND_RFO, SEND_UPGRADE],"
                        + " not [HIT, SEND_UPGRADE]");
    }

    @Test
    void a_write_back_waits_in_a_state_of_its_own() {
        refused(
                () -> table().row(in(M), on(REPLACE), I, SEND_WRITEBACK),
                "mine: the cell M on REPLACE goes to I, but a write-back waits in a state of its own");
        refused(
                () -> table().row(in(M), on(REPLACE), MI_A),
                "mine: the cell M on REPLACE goes to MI_A without a write-back");
    }

    @Test
    void memory_is_updated_with_data_that_is_given() {
        refused(
                () -> table().row(in(M), on(SNOOP_READ), S, WRITE_MEMORY),
                "mine: the cell M on SNOOP_READ updates memory with data that it does not give: it must intervene");
    }

    // ---------------------------------------------------------------- tables made from tables

    @Test
    void a_changed_table_has_the_change_and_leaves_the_original_alone() {
        TransitionTable changed = Mesi.TABLE.with("mine", E, SNOOP_READ, new Cell.Move(I));

        assertThat(changed).hasToString("mine");
        assertThat(changed.move(E, SNOOP_READ).next()).isEqualTo(I);
        assertThat(Mesi.TABLE.move(E, SNOOP_READ).next()).isEqualTo(S);
        assertThat(changed.describedAs("Mine.").description()).isEqualTo("Mine.");
    }

    @Test
    void a_change_is_checked_like_a_row() {
        refused(() -> Mesi.TABLE.with("mine", O, LOAD, new Cell.Stall()), "mesi: O is not a state of this protocol");
        refused(
                () -> Mesi.TABLE.with("mine", E, SNOOP_READ, new Cell.Move(O)),
                "mine: the cell E on SNOOP_READ goes to O, which is not a state of this protocol");
    }

    @Test
    void a_move_that_is_none_says_so() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Mesi.TABLE.move(I, REPLACE))
                .withMessage("mesi: I on REPLACE is impossible: nothing to replace");
        assertThatIllegalStateException()
                .isThrownBy(() -> Mesi.TABLE.move(M_L, SNOOP_READ))
                .withMessage("mesi: M_L on SNOOP_READ is a stall");
    }
}
