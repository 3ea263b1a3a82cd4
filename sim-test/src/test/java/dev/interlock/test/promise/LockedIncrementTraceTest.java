package dev.interlock.test.promise;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.core.coherence.LineState.SM_A;
import static dev.interlock.core.event.DataSource.CORE;
import static dev.interlock.core.event.DataSource.NONE;
import static dev.interlock.core.event.Request.READ;
import static dev.interlock.core.event.Request.UPGRADE;
import static dev.interlock.test.assertion.EventPattern.delivered;
import static dev.interlock.test.assertion.EventPattern.granted;
import static dev.interlock.test.assertion.EventPattern.lineInvalidated;
import static dev.interlock.test.assertion.EventPattern.lineLocked;
import static dev.interlock.test.assertion.EventPattern.lineUnlocked;
import static dev.interlock.test.assertion.EventPattern.memoryUpdated;
import static dev.interlock.test.assertion.EventPattern.readSent;
import static dev.interlock.test.assertion.EventPattern.supplied;
import static dev.interlock.test.assertion.EventPattern.upgradeSent;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.observe.CoherenceTable;
import dev.interlock.test.scenario.Scenario;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The example with which the source documents explain {@code LOCK INC [value]}: the value is 5 and both cores share it;
 * core 0 increments it; core 1 reads it.
 */
class LockedIncrementTraceTest {
    private static final long VALUE = 0x1040;

    private Scenario scene;

    @BeforeEach
    void both_cores_share_the_value_five() {
        scene = Scenario.cores(2).line(VALUE, S, S).holding(VALUE, 5);
        assertThat(scene).line(VALUE).isHeldAs(S, S).holds(5);
    }

    @Test
    void the_increment_takes_the_line_from_the_other_core() {
        scene.core(0).fetchAndAdd(VALUE, 1).untilQuiet();

        assertThat(scene.lastAccess()).hasValue(5).isFullyAccountedFor();
        assertThat(scene).line(VALUE).isHeldAs(M, I).holds(6).isStaleInMemory().after(UPGRADE);
        assertThat(scene)
                .line(VALUE)
                .onCore(0)
                .went(S, E, M)
                .went(S, SM_A, E, M)
                .holds(6);
        assertThat(scene).line(VALUE).onCore(1).went(S, I);
        assertThat(scene.events())
                .onLine(VALUE)
                .containsExactly(
                        upgradeSent(0), // the bus announces that core 0 wants to own the line
                        granted(0, UPGRADE),
                        lineInvalidated(1), // core 1 gives its copy up …
                        delivered(0, NONE), // … and its acknowledgement reaches core 0, which has the data already
                        lineLocked(0),
                        lineUnlocked(0));
    }

    @Test
    void the_read_makes_core_0_flush_and_share() {
        scene.core(0).fetchAndAdd(VALUE, 1).core(1).load(VALUE).untilQuiet();

        assertThat(scene.lastAccess()).hasValue(6);
        assertThat(scene).line(VALUE).isHeldAs(S, S).holds(6).isFreshInMemory().withDataFrom(CORE);
        assertThat(scene).line(VALUE).onCore(0).went(S, E, M, S).holds(6);
        assertThat(scene).line(VALUE).onCore(1).went(S, I, S).holds(6);
        assertThat(scene.events())
                .onLine(VALUE)
                .containsInOrder(
                        upgradeSent(0),
                        lineInvalidated(1),
                        readSent(1),
                        granted(1, READ),
                        supplied(0),
                        memoryUpdated(0),
                        delivered(1, CORE));
    }

    @Test
    void the_same_as_a_table() {
        CoherenceTable table = scene.tableOf(VALUE);

        scene.core(0).fetchAndAdd(VALUE, 1).core(1).load(VALUE).untilQuiet();

        assertThat(table).hasToString("""
                        operation         │ core 0 │ core 1 │ bus     │ data from │ memory
                        ──────────────────┼────────┼────────┼─────────┼───────────┼───────
                        given             │ S      │ S      │         │           │ fresh
                        core 0 locked → 6 │ M      │ I      │ Upgrade │           │ stale
                        core 1 load = 6   │ S      │ S      │ Read    │ core 0    │ fresh
                        """);
    }
}
