package dev.interlock.test.scenario;

import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.test.scenario.CoreScript.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Profiles;
import dev.interlock.core.observe.CoherenceTable;
import org.junit.jupiter.api.Test;

class CoherenceTableTest {
    private static final long X = 0x1040;

    @Test
    void every_kind_of_operation_has_its_row() {
        var scene = Scenario.cores(3).line(X, I, I, I);
        CoherenceTable table = scene.tableOf(X);

        scene.core(0)
                .load(X)
                .store(X, 1)
                .core(1)
                .load(X)
                .core(2)
                .storeBuffered(X, 2)
                .drain()
                .evict(X)
                .core(1)
                .compareAndSwap(X, 2, 3)
                .core(0)
                .flush(X)
                .load(X)
                .untilQuiet();

        assertThat(table).hasToString("""
                        operation         │ core 0 │ core 1 │ core 2 │ bus        │ data from │ memory
                        ──────────────────┼────────┼────────┼────────┼────────────┼───────────┼───────
                        given             │ I      │ I      │ I      │            │           │ fresh
                        core 0 load = 0   │ E      │ I      │ I      │ Read       │ DRAM      │ fresh
                        core 0 store 1    │ M      │ I      │ I      │            │           │ stale
                        core 1 load = 1   │ S      │ S      │ I      │ Read       │ core 0    │ fresh
                        core 2 store 2    │ I      │ I      │ M      │ RFO        │ L3        │ stale
                        core 2 evicts     │ I      │ I      │ I      │ Write-back │           │ fresh
                        core 1 locked → 3 │ I      │ M      │ I      │ RFO        │ L3        │ stale
                        core 0 flush      │ I      │ I      │ I      │ Flush      │           │ fresh
                        core 0 load = 3   │ E      │ I      │ I      │ Read       │ DRAM      │ fresh
                        """);
    }

    @Test
    void racing_operations_stand_in_the_order_in_which_the_bus_decided() {
        var scene = Scenario.cores(2).line(X, S, S);
        CoherenceTable table = scene.tableOf(X);

        scene.together(on(0).storeThrough(X, 1), on(1).storeThrough(X, 2)).untilQuiet();

        assertThat(table).hasToString("""
                        operation      │ core 0 │ core 1 │ bus     │ data from │ memory
                        ───────────────┼────────┼────────┼─────────┼───────────┼───────
                        given          │ S      │ S      │         │           │ fresh
                        core 0 store 1 │ M      │ IM_D   │ Upgrade │           │ stale
                        core 1 store 2 │ I      │ M      │ RFO     │ core 0    │ stale
                        """);
    }

    @Test
    void an_owner_keeps_memory_stale() {
        var scene = Scenario.on(Profiles.all().get(0).withProtocol("moesi")).line(X, M, I);
        CoherenceTable table = scene.tableOf(X);

        scene.core(1).load(X).untilQuiet();

        assertThat(table.last()).hasValueSatisfying(row -> {
            assertThat(row.source()).isEqualTo("core 0");
            assertThat(row.memoryFresh()).isFalse();
        });
    }
}
