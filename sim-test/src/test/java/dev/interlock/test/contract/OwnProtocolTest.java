package dev.interlock.test.contract;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static dev.interlock.core.coherence.TransitionTable.in;
import static dev.interlock.core.coherence.TransitionTable.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.Mesi;
import dev.interlock.core.coherence.ProtocolPrinter;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import org.junit.jupiter.api.Test;

/** A protocol of one's own: written as a table, explored, printed, and run. */
class OwnProtocolTest {
    // spotless:off
    /** The smallest protocol: whoever touches a line owns it, so that reading is as dear as writing. */
    private static final TransitionTable MI = TransitionTable.named("mi", I, M, M_L, IM_D, MI_A, II_A)
        .row(in(I),                on(LOAD, STORE, LOCK),                    IM_D,  SEND_RFO)
        .stay(in(M),               on(LOAD, STORE),                                 HIT)
        .row(in(M),                on(LOCK),                                 M_L,   HIT)
        .row(in(M_L),              on(UNLOCK),                               M)
        .row(in(M),                on(REPLACE),                              MI_A,  SEND_WRITEBACK)
        .row(in(IM_D),             on(DATA_EXCLUSIVE, DATA_MODIFIED),        M,     FILL, WAKE)
        .row(in(MI_A, II_A),       on(WRITEBACK_DONE),                       I)
        .row(in(M),                on(SNOOP_RFO, BACK_INVALIDATE),           I,     INTERVENE)
        .row(in(MI_A),             on(SNOOP_RFO, BACK_INVALIDATE),           II_A,  INTERVENE)
        .impossible(in(I, IM_D),   on(SNOOP_RFO, BACK_INVALIDATE),           "nothing leaves silently, so who is snooped has the line")
        .stall(in(IM_D, MI_A, II_A), on(LOAD, STORE, LOCK))
        .stall(in(IM_D, M_L),      on(REPLACE))
        .stall(in(M_L),            on(SNOOP_RFO, BACK_INVALIDATE))
        .impossible(in(M_L),       on(LOAD, STORE, LOCK),                    "the locked instruction is still running on this core")
        .impossible(in(I, MI_A, II_A), on(REPLACE),                          "nothing to replace")
        .impossible(in(I, M, M_L, IM_D, MI_A, II_A), on(SNOOP_READ, SNOOP_UPGRADE), "nobody sends Read or Upgrade")
        .impossible(in(II_A),      on(SNOOP_RFO, BACK_INVALIDATE),           "its presence bit is clear")
        .impossible(in(I, M, M_L, IM_D, MI_A, II_A), on(DATA_SHARED, UPGRADE_DONE), "nobody sends Read or Upgrade")
        .impossible(in(I, M, M_L, MI_A, II_A), on(DATA_EXCLUSIVE, DATA_MODIFIED), "no request is outstanding")
        .impossible(in(I, M, M_L, IM_D), on(WRITEBACK_DONE),                 "no write-back is outstanding")
        .impossible(in(I, M, IM_D, MI_A, II_A), on(UNLOCK),                  "the line is not locked")
        .build();
    // spotless:on

    /**
     * MESI for data that migrates: a core that reads a Modified line is given it for good, with the duty to write it back,
     * since it will write it next (Stenström, Brorsson and Sandberg, ISCA 1993, without their detection).
     */
    private static final TransitionTable MIGRATORY = Mesi.TABLE
            .with("mesi-migratory", M, SNOOP_READ, new Cell.Move(I, INTERVENE))
            .with("mesi-migratory", IS_D, DATA_MODIFIED, new Cell.Move(M, FILL, WAKE));

    private static Machine machine(TransitionTable table) {
        return new Machine(MachineConfig.profile("edu-1"), table);
    }

    @Test
    void the_smallest_protocol_keeps_its_promises() {
        for (int caches = 2; caches <= 4; caches++) {
            Exploration found = ProtocolExplorer.of(MI).caches(caches).explore();
            System.out.println(found);
            assertThat(found.counterexample()).isEmpty();
            assertThat(found.unreached()).isEmpty();
        }
    }

    @Test
    void the_smallest_protocol_runs_and_reading_takes_the_line_away() {
        Machine machine = machine(MI);

        machine.port(0).store(0x1000, 8, 42);
        assertThat(machine.line(0x1000)).hasToString("line 0x1000: core 0 M, core 1 I");
        assertThat(machine.port(1).load(0x1000, 8).value()).isEqualTo(42);
        assertThat(machine.line(0x1000)).hasToString("line 0x1000: core 0 I, core 1 M");
        assertThat(machine.protocol()).isSameAs(MI);
    }

    @Test
    void a_line_that_migrates_needs_no_upgrade() {
        assertThat(ProtocolExplorer.of(MIGRATORY).caches(3).explore().counterexample())
                .isEmpty();
        Machine machine = machine(MIGRATORY);

        machine.port(0).store(0x1000, 8, 42);
        assertThat(machine.port(1).load(0x1000, 8).value()).isEqualTo(42);
        assertThat(machine.line(0x1000)).hasToString("line 0x1000: core 0 I, core 1 M");
        assertThat(machine.line(0x1000).memoryFresh()).isFalse();
        machine.port(1).store(0x1000, 8, 43);
        assertThat(machine.port(0).load(0x1000, 8).value()).isEqualTo(43);
    }

    @Test
    void it_prints_like_any_other() {
        assertThat(ProtocolPrinter.text(MI)).startsWith("MI\n").contains("nobody sends Read or Upgrade");
    }
}
