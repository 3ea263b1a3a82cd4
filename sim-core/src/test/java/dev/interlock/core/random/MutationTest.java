package dev.interlock.core.random;

import static dev.interlock.core.coherence.CoherenceAction.ASSERT_SHARED;
import static dev.interlock.core.coherence.CoherenceAction.FILL;
import static dev.interlock.core.coherence.CoherenceAction.HIT;
import static dev.interlock.core.coherence.CoherenceAction.INTERVENE;
import static dev.interlock.core.coherence.CoherenceAction.WAKE;
import static dev.interlock.core.coherence.CoherenceAction.WRITE_MEMORY;
import static dev.interlock.core.coherence.CoherenceEvent.BACK_INVALIDATE;
import static dev.interlock.core.coherence.CoherenceEvent.DATA_EXCLUSIVE;
import static dev.interlock.core.coherence.CoherenceEvent.REPLACE;
import static dev.interlock.core.coherence.CoherenceEvent.SNOOP_READ;
import static dev.interlock.core.coherence.CoherenceEvent.SNOOP_RFO;
import static dev.interlock.core.coherence.CoherenceEvent.SNOOP_UPGRADE;
import static dev.interlock.core.coherence.CoherenceEvent.STORE;
import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.II_A;
import static dev.interlock.core.coherence.LineState.IM_D;
import static dev.interlock.core.coherence.LineState.IS_D;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.MI_A;
import static dev.interlock.core.coherence.LineState.M_L;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.core.coherence.LineState.SM_A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.CoherenceAction;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.coherence.Mesi;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.coherence.TransitionTable.Cell;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The random tester bites: protocols with one thing wrong are caught, each of them, and soon. */
class MutationTest {
    private static final int TRIALS = 60;
    private static final int ACCESSES = 1000;

    static Stream<TransitionTable> brokenTables() {
        return Stream.of(
                broken("upgrade does not invalidate", S, SNOOP_UPGRADE, S),
                broken("RFO does not invalidate a sharer", S, SNOOP_RFO, S),
                broken("RFO does not invalidate the owner", M, SNOOP_RFO, S, INTERVENE, WRITE_MEMORY),
                broken("write-back is lost", M, REPLACE, I),
                broken("a sharer does not say so", S, SNOOP_READ, S),
                broken("an exclusive owner does not say that it shares", E, SNOOP_READ, S),
                broken("an exclusive owner stays exclusive", E, SNOOP_READ, E, ASSERT_SHARED),
                broken("a store hits a shared line", S, STORE, M, HIT),
                broken("the write-back buffer does not answer reads", MI_A, SNOOP_READ, II_A),
                broken("the write-back buffer does not answer RFOs", MI_A, SNOOP_RFO, II_A),
                broken("a modified line is not supplied to a read", M, SNOOP_READ, S, ASSERT_SHARED),
                broken("a modified line is not supplied to an RFO", M, SNOOP_RFO, I),
                broken("a supplied line does not reach memory", M, SNOOP_READ, S, ASSERT_SHARED, INTERVENE),
                broken("a back-invalidated line stays", S, BACK_INVALIDATE, S),
                broken("a back-invalidated modified line is lost", M, BACK_INVALIDATE, I),
                broken("an upgrade does not notice that it lost the race", SM_A, SNOOP_RFO, SM_A),
                broken("data is not filled in", IS_D, DATA_EXCLUSIVE, E, WAKE),
                broken("data of an RFO is not filled in", IM_D, DATA_EXCLUSIVE, E, WAKE),
                broken(
                        "a read by us makes us the owner of what others share",
                        IS_D,
                        CoherenceEvent.DATA_SHARED,
                        E,
                        FILL,
                        WAKE),
                broken("a locked line is given away", M_L, SNOOP_RFO, I, INTERVENE, WRITE_MEMORY));
    }

    private static TransitionTable broken(
            String name, LineState in, CoherenceEvent on, LineState next, CoherenceAction... actions) {
        return Mesi.TABLE.with(name, in, on, new Cell.Move(next, Set.of(actions)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenTables")
    void a_broken_protocol_is_caught(TransitionTable table, TestReporter reporter) {
        String caught = null;
        for (long seed = 1; seed <= TRIALS && caught == null; seed++) {
            try {
                TrialRun.of(Trial.random(seed, ACCESSES), table);
            } catch (AssertionError | RuntimeException failure) {
                caught = "seed " + seed + ": " + failure;
            }
        }
        assertThat(caught).as(table.name()).isNotNull();
        reporter.publishEntry(table.name(), caught);
    }
}
