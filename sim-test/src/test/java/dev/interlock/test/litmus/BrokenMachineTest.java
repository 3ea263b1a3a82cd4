package dev.interlock.test.litmus;

import static dev.interlock.core.coherence.CoherenceAction.*;
import static dev.interlock.core.coherence.CoherenceEvent.*;
import static dev.interlock.core.coherence.LineState.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.Mesi;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import dev.interlock.core.machine.MachineConfig;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Litmus tests bite: machines whose protocol forgets something show states that x86-TSO forbids. */
class BrokenMachineTest {
    /** A sharer's own write asks for the data again, so that a stale copy does not trip over the bus's bookkeeping. */
    private static final TransitionTable REFETCHING =
            Mesi.TABLE.with("", S, STORE, new Cell.Move(IM_D, Set.of(SEND_RFO)));

    static Stream<Arguments> brokenTables() {
        return Stream.of(
                broken(
                        "a sharer keeps its copy when another core takes ownership",
                        REFETCHING.with("", S, SNOOP_RFO, new Cell.Move(S, Set.of())),
                        "MP"),
                broken(
                        "a Modified line is given away without its data",
                        Mesi.TABLE.with("", M, SNOOP_RFO, new Cell.Move(I, Set.of())),
                        "INC2-locked"),
                broken(
                        "a Modified line is shared without its data",
                        Mesi.TABLE.with("", M, SNOOP_READ, new Cell.Move(S, Set.of(ASSERT_SHARED))),
                        "SB+mfences"));
    }

    private static Arguments broken(String what, TransitionTable table, String caughtBy) {
        return Arguments.of(what, table, caughtBy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenTables")
    void a_broken_protocol_is_caught(String what, TransitionTable table, String caughtBy) {
        LitmusTest test = LitmusCatalogue.named(caughtBy).orElseThrow().test();
        MachineConfig config = MachineConfig.profile("textbook-1");
        assertThat(new LitmusRunner(config, table).run(test, 1000, 1).forbidden())
                .as("%s shows that %s", caughtBy, what)
                .isNotEmpty();
    }

    /** What a machine would show whose fence, or whose LOCK, did nothing is what ours shows without it. */
    @ParameterizedTest
    @CsvSource({"SB, SB+mfences", "R, R+po+mfence", "INC2-unlocked, INC2-locked", "X86-SB, X86-SB+mfences"})
    void a_fence_or_lock_that_does_nothing_is_caught(String without, String with) {
        LitmusTest test = LitmusCatalogue.named(without).orElseThrow().test();
        LitmusTest fenced = LitmusCatalogue.named(with).orElseThrow().test();
        LitmusResult weak = new LitmusRunner(MachineConfig.profile("textbook-1")).run(test, 1000, 1);
        LitmusResult claimed = new LitmusResult(fenced, weak.histogram(), "", 1, 0, TsoModel.allowed(fenced));
        assertThat(claimed.forbidden()).isNotEmpty();
    }
}
