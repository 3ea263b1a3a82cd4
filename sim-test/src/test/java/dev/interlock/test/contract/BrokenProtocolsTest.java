package dev.interlock.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.test.contract.BrokenProtocols.BrokenProtocol;
import dev.interlock.test.contract.Counterexample.Property;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake in a table is always found, and the way to it is short enough to be read. */
class BrokenProtocolsTest {
    static List<BrokenProtocol> broken() {
        return BrokenProtocols.all();
    }

    private static Counterexample caught(String name) {
        return caught(BrokenProtocols.named(name).orElseThrow());
    }

    private static Counterexample caught(BrokenProtocol broken) {
        for (int caches = 2; caches <= 3; caches++) {
            Exploration found =
                    ProtocolExplorer.of(broken.table()).caches(caches).explore();
            if (found.counterexample().isPresent()) {
                assertThat(found.holds()).isFalse();
                return found.counterexample().orElseThrow();
            }
        }
        throw new AssertionError(broken + " was not caught: " + broken.mistake());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_mistake_is_caught_in_a_few_steps(BrokenProtocol broken) {
        Counterexample counterexample = caught(broken);

        System.out.println(broken.table().name() + ": " + broken.mistake() + "\n\n" + counterexample);
        assertThat(counterexample.steps()).hasSizeBetween(2, 18);
        assertThat(counterexample.steps())
                .allSatisfy(step -> assertThat(step.what()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_mistake_is_caught_with_two_lines_in_one_place_too(BrokenProtocol broken) {
        // where a line is replaced by the other line only, and not at any time
        Exploration found =
                ProtocolExplorer.of(broken.table()).lines(2).reduced().explore();

        if (!broken.table().name().equals("mesif-two-forwarders")) { // needs a third cache
            assertThat(found.counterexample()).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_table_differs_from_a_good_one_in_one_or_two_cells(BrokenProtocol broken) {
        int differences = 0;
        for (LineState state : broken.original().states()) {
            for (CoherenceEvent event : CoherenceEvent.values()) {
                if (!broken.table().cell(state, event).equals(broken.original().cell(state, event))) {
                    differences++;
                }
            }
        }
        assertThat(differences).isBetween(1, 2);
        assertThat(broken.mistake()).endsWith(".");
        assertThat(broken.lab()).isNotBlank();
    }

    @Test
    void every_promise_is_broken_by_somebody() {
        Set<Property> seen = EnumSet.noneOf(Property.class);
        BrokenProtocols.all().forEach(broken -> seen.add(caught(broken).property()));

        assertThat(seen).containsExactlyInAnyOrder(Property.values());
    }

    @Test
    void a_lost_write_back_reads_like_this() {
        assertThat(caught("mesi-lost-write-back")).hasToString("""
                        step  cache 0  cache 1  memory  what happens
                           0  I        I        fresh   nobody has the line
                           1  IM_D     I        fresh   cache 0 STORE: send RFO
                           2  IM_D     I        fresh   bus grants RFO of cache 0; all have answered: data from memory to cache 0
                           3  M        I        stale   cache 0 DATA_EXCLUSIVE: fill, wake waiters; cache 0 STORE: hit, at last
                           4  I        I        stale   cache 0 REPLACE
                        => the last value stored is lost: memory is stale and no cache answers for it  [no store is lost]
                        """);
    }

    @Test
    void a_forgotten_invalidation_reads_like_this() {
        assertThat(caught("mesi-forgotten-invalidation")).hasToString("""
                        step  cache 0  cache 1  memory  what happens
                           0  I        I        fresh   nobody has the line
                           1  IS_D     I        fresh   cache 0 LOAD: send Read
                           2  IS_D     I        fresh   bus grants Read of cache 0; all have answered: data from memory to cache 0
                           3  E        I        fresh   cache 0 DATA_EXCLUSIVE: fill, wake waiters; cache 0 LOAD: hit, at last
                           4  E        IS_D     fresh   cache 1 LOAD: send Read
                           5  E        IS_D     fresh   bus grants Read of cache 1
                           6  S        IS_D     fresh   cache 0 SNOOP_READ: assert Shared; all have answered: data from memory to cache 1
                           7  S        S        fresh   cache 1 DATA_SHARED: fill, wake waiters; cache 1 LOAD: hit, at last
                           8  SM_A     S        fresh   cache 0 STORE: send Upgrade
                           9  SM_A     S        fresh   bus grants Upgrade of cache 0
                          10  SM_A     S        fresh   cache 1 SNOOP_UPGRADE; all have answered: no data needed to cache 0
                          11  M        S!       stale   cache 0 UPGRADE_DONE: wake waiters; cache 0 STORE: hit, at last
                        => cache 0 writes while cache 1 may read (S)  [single writer, or many readers]
                        """);
    }

    @Test
    void a_snoop_that_waits_for_ever_reads_like_this() {
        assertThat(caught("mesi-snoop-waits-for-own-miss")).hasToString("""
                        step  cache 0  cache 1  memory  what happens
                           0  I        I        fresh   nobody has the line
                           1  IS_D     I        fresh   cache 0 LOAD: send Read
                           2  IS_D     I        fresh   bus grants Read of cache 0; all have answered: data from memory to cache 0
                           3  E        I        fresh   cache 0 DATA_EXCLUSIVE: fill, wake waiters; cache 0 LOAD: hit, at last
                           4  E        IM_D     fresh   cache 1 STORE: send RFO
                           5  E        IM_D     fresh   bus grants RFO of cache 1
                           6  I        IM_D     fresh   cache 0 REPLACE
                           7  IM_D     IM_D     fresh   cache 0 STORE: send RFO
                           8  IM_D     IM_D     fresh   cache 0 SNOOP_RFO: stall
                        => cache 0: SNOOP_RFO stalls in IM_D without a lock, but it cannot wait  [what cannot wait does not stall]
                        """);
    }

    @Test
    void two_forwarders_need_a_third_cache_to_be_noticed() {
        BrokenProtocol broken = BrokenProtocols.named("mesif-two-forwarders").orElseThrow();

        assertThat(ProtocolExplorer.of(broken.table()).caches(2).explore().holds())
                .isTrue();
        assertThat(caught(broken).property()).isEqualTo(Property.ONE_SUPPLIER);
    }
}
