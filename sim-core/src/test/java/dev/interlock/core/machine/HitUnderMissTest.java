package dev.interlock.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheCounters;
import dev.interlock.core.cache.PrefetchConfig;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While a store or a prefetch misses, hits go on; further accesses to the line on its way wait on its MSHR and ask nothing. */
class HitUnderMissTest {
    private static final long X = 0x4000;
    private static final long Y = 0x8000;

    private final List<SimEvent> drained = new ArrayList<>();

    private Machine machine(MachineConfig config) {
        return new Machine(config).subscribe(drained::add, EventKind.STORE_DRAINED);
    }

    private static long sent(Machine machine, Request request) {
        CacheCounters counters = machine.core(0).caches().counters;
        return counters.requests[request.ordinal()];
    }

    private static List<StepResult> perform(Machine machine, AccessScript.Builder script) {
        List<StepResult> results = machine.perform(0, script.build());
        machine.settle();
        return results;
    }

    @Test
    void loads_hit_under_the_miss_of_a_store() {
        Machine machine = machine(MachineConfig.profile("textbook-1"));
        machine.port(0).load(Y, 8);
        List<StepResult> results = perform(
                machine, AccessScript.builder().store(X, 8, 1).load(Y, 8).load(Y + 8, 8));
        assertThat(results.subList(1, 3))
                .allSatisfy(load -> assertThat(load.cycles()).isEqualTo(4));
        assertThat(drained.get(0).cycle())
                .as("the store's line came long after")
                .isGreaterThan(results.get(2).end() + 100);
    }

    @Test
    void a_load_of_a_line_that_a_store_waits_for_merges_into_its_mshr() {
        Machine machine = machine(MachineConfig.profile("textbook-1"));
        List<StepResult> results =
                perform(machine, AccessScript.builder().store(X, 8, 1).delay(60).load(X + 32, 8));
        StepResult load = results.get(2);
        assertThat(sent(machine, Request.RFO)).isEqualTo(1);
        assertThat(sent(machine, Request.READ))
                .as("it asked for nothing itself")
                .isZero();
        assertThat(load.cycles()).as("it waited for the rest").isBetween(50L, 120L);
        assertThat(load.ledger().total()).isEqualTo((int) load.cycles());
    }

    @Test
    void two_stores_to_one_line_are_one_request() {
        Machine machine = machine(MachineConfig.profile("textbook-1"));
        perform(machine, AccessScript.builder().store(X, 8, 1).store(X + 8, 8, 2));
        assertThat(sent(machine, Request.RFO)).isEqualTo(1);
        assertThat(machine.core(0).caches().counters.l1dMisses).isEqualTo(1);
        assertThat(drained.get(1).cycle() - drained.get(0).cycle()).isLessThan(5);
        assertThat(((StoreDrained) drained.get(1)).physical()).isEqualTo(X + 8);
    }

    @Test
    void loads_hit_under_a_prefetch_and_a_load_of_its_line_merges() {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        Machine machine = machine(textbook.withCache(textbook.cache().withPrefetch(PrefetchConfig.nextLine(1))));
        machine.port(0).load(Y, 8);
        machine.settle();
        long reads = sent(machine, Request.READ);
        List<StepResult> results =
                perform(machine, AccessScript.builder().load(X, 8).load(Y, 8).load(X + 64, 8));
        assertThat(results.get(1).cycles()).as("under the prefetch of X + 64").isEqualTo(4);
        assertThat(results.get(2).cycles()).as("merged into its MSHR").isBetween(5L, 40L);
        assertThat(sent(machine, Request.READ) - reads)
                .as("X, the prefetch, and the prefetch that the merged load began")
                .isEqualTo(3);
    }

    /** With one MSHR there is no second miss under the first, but hits go on all the same. */
    @Test
    void one_mshr_lets_hits_pass_and_misses_wait() {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        var l1d = textbook.cache().l1d();
        MachineConfig one = textbook.withCache(textbook.cache()
                .withL1d(new dev.interlock.core.cache.CacheConfig(
                        l1d.sets(), l1d.ways(), l1d.hitCycles(), 1, l1d.replacement())));
        long[] missCycles = new long[2];
        for (int i = 0; i < 2; i++) {
            Machine machine = machine(i == 0 ? textbook : one);
            machine.port(0).load(Y, 8);
            List<StepResult> results = perform(
                    machine, AccessScript.builder().store(X, 8, 1).load(Y, 8).load(X + 4096, 8));
            assertThat(results.get(1).cycles()).isEqualTo(4);
            missCycles[i] = results.get(2).cycles();
        }
        assertThat(missCycles[1]).isGreaterThan(missCycles[0] + 100);
    }
}
