package dev.interlock.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheConfig.Replacement;
import dev.interlock.core.cache.CacheCounters;
import dev.interlock.core.cache.PrefetchConfig;
import dev.interlock.core.cache.PrefetchCounters;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.LinePrefetched;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.memory.MemoryConfig.RowPolicy;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefetches in the whole machine: of the prefetcher, and of ownership by the store buffer. */
class PrefetchTest {
    private static final long X = 0x4000;

    private static MachineConfig textbook(PrefetchConfig prefetch) {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        return textbook.withCache(textbook.cache().withPrefetch(prefetch));
    }

    private static PrefetchCounters prefetches(Machine machine) {
        return machine.core(0).caches().counters.prefetches;
    }

    @Test
    void a_line_prefetched_in_time_is_an_l2_hit() {
        Machine machine = new Machine(textbook(PrefetchConfig.nextLine(1)));
        machine.port(0).load(X, 8);
        machine.settle();
        assertThat(machine.line(X + 64).in(0, Level.L2)).isTrue();
        assertThat(machine.line(X + 64).in(0, Level.L1D)).isFalse();
        assertThat(machine.port(0).load(X + 64, 8).ledger().total()).isEqualTo(12);
        assertThat(prefetches(machine).useful).isEqualTo(1);
        assertThat(prefetches(machine).issued)
                .as("the first use asked for the next")
                .isEqualTo(2);
        assertThat(machine.core(0).caches().counters.l2Misses)
                .as("a prefetch is no miss")
                .isEqualTo(1);
    }

    @Test
    void an_access_joins_the_prefetch_that_is_under_way() {
        Machine machine = new Machine(textbook(PrefetchConfig.nextLine(1)));
        machine.port(0).load(X, 8);
        // the prefetch left the core with the load and followed it over the bus
        int late = machine.port(0).load(X + 64, 8).ledger().total();
        assertThat(late).isLessThan(40);
        assertThat(machine.line(X + 64).in(0, Level.L1D)).isTrue();
        assertThat(prefetches(machine).late).isEqualTo(1);
        assertThat(machine.core(0).caches().counters.l2Misses)
                .as("it was not there yet")
                .isEqualTo(2);
    }

    @Test
    void a_line_that_leaves_unused_was_useless() {
        Machine machine = new Machine(textbook(PrefetchConfig.nextLine(1)));
        machine.port(0).load(X, 8);
        machine.settle();
        machine.port(1).store(X + 64, 8, 1);
        assertThat(prefetches(machine).useless).isEqualTo(1);
        assertThat(machine.port(0).load(X + 64, 8).value()).isEqualTo(1);
    }

    @Test
    void a_stream_is_followed_and_costs_one_miss() {
        Machine none = new Machine(textbook(PrefetchConfig.NONE));
        Machine stride = new Machine(textbook(PrefetchConfig.stride(4)));
        for (Machine machine : List.of(none, stride)) {
            AccessScript.Builder script = AccessScript.builder();
            for (int line = 0; line < 64; line++) {
                script.load(X + 64L * line, 8).delay(40);
            }
            machine.perform(0, script.build());
        }
        assertThat(none.core(0).caches().counters.l2Misses).isEqualTo(64);
        assertThat(stride.core(0).caches().counters.l2Misses).isLessThan(8);
        assertThat(stride.cycle()).isLessThan(none.cycle() / 2);
    }

    @Test
    void the_profiles_prefetch_nothing() {
        for (MachineConfig profile : Profiles.all()) {
            assertThat(profile.cache().prefetch()).isEqualTo(PrefetchConfig.NONE);
            assertThat(profile.core().storePrefetches()).isZero();
        }
    }

    // ---------------------------------------------------------------- ownership for younger stores

    private static long drainTimeOfTwoStores(int storePrefetches) {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        MachineConfig config = textbook.withCore(textbook.core().withStorePrefetches(storePrefetches));
        Machine machine = new Machine(config);
        List<SimEvent> drained = new ArrayList<>();
        machine.subscribe(drained::add, EventKind.STORE_DRAINED);
        machine.perform(
                0, AccessScript.builder().store(X, 8, 1).store(X + 64, 8, 2).build());
        machine.settle();
        assertThat(drained)
                .extracting(event -> ((StoreDrained) event).physical())
                .as("still in order")
                .containsExactly(X, X + 64);
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.M);
        assertThat(machine.line(X + 64).on(0)).isEqualTo(LineState.M);
        return drained.get(1).cycle() - drained.get(0).cycle();
    }

    @Test
    void the_line_of_the_younger_store_comes_with_the_line_of_the_oldest() {
        assertThat(drainTimeOfTwoStores(0)).isGreaterThan(140);
        assertThat(drainTimeOfTwoStores(1)).isLessThan(30);
    }

    @Test
    void a_younger_store_asks_once_and_its_use_is_counted() {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        Machine machine = new Machine(textbook.withCore(textbook.core().withStorePrefetches(4)));
        List<SimEvent> asked = new ArrayList<>();
        machine.subscribe(asked::add, EventKind.LINE_PREFETCHED);
        AccessScript.Builder script = AccessScript.builder();
        for (int store = 0; store < 12; store++) {
            script.store(X + 64L * (store / 2), 8, store); // six lines, two stores each
        }
        machine.perform(0, script.build());
        machine.settle();
        CacheCounters counters = machine.core(0).caches().counters;
        assertThat(asked).hasSize(5).allMatch(event -> ((LinePrefetched) event).access() == Access.PREFETCH_OWNERSHIP);
        assertThat(counters.ownershipPrefetches.issued).isEqualTo(5);
        assertThat(counters.ownershipPrefetches.useful + counters.ownershipPrefetches.late)
                .isEqualTo(5);
    }

    @Test
    void a_line_taken_away_before_its_store_is_asked_for_again() {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        Machine machine = new Machine(textbook.withCore(textbook.core().withStorePrefetches(4)));
        machine.port(1).store(X + 64, 8, 7); // its ownership comes fast, from core 1; that of X slowly, from DRAM
        machine.core(0)
                .perform(
                        AccessScript.builder()
                                .store(X, 8, 1)
                                .store(X + 64, 8, 2)
                                .build(),
                        machine.cycle(),
                        false,
                        false);
        machine.runTo(machine.cycle() + 100);
        assertThat(machine.line(X + 64).on(0)).isEqualTo(LineState.E);
        assertThat(machine.port(1).load(X + 64, 8).value()).isEqualTo(7);
        machine.settle();
        assertThat(machine.core(0).caches().counters.ownershipPrefetches.useless)
                .isEqualTo(1);
        assertThat(machine.port(1).load(X + 64, 8).value()).isEqualTo(2);
    }

    /** Message passing: who sees the flag sees the data, whatever was prefetched (x86-TSO). */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void stores_become_visible_in_order(int storePrefetches) {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        for (int skew = 0; skew < 300; skew += 3) {
            Machine machine = new Machine(textbook.withCore(textbook.core().withStorePrefetches(storePrefetches)));
            long data = X;
            long flag = X + 4096;
            if (skew % 2 == 0) {
                machine.port(1).load(flag, 8);
            }
            if (skew % 5 == 0) {
                machine.port(1).store(flag, 8, 0);
            }
            machine.core(0)
                    .perform(
                            AccessScript.builder()
                                    .store(X + 8192, 8, 1)
                                    .store(data, 8, 1)
                                    .store(flag, 8, 1)
                                    .build(),
                            machine.cycle(),
                            false,
                            false);
            machine.core(1)
                    .perform(
                            AccessScript.builder()
                                    .delay(skew)
                                    .load(flag, 8)
                                    .load(data, 8)
                                    .build(),
                            machine.cycle(),
                            false,
                            false);
            machine.settle();
            var results = machine.core(1).scriptResults();
            long seenFlag = results.get(results.size() - 2).value();
            long seenData = results.get(results.size() - 1).value();
            assertThat(seenFlag == 1 && seenData == 0)
                    .as("flag seen without data, skew %d, %d store prefetches", skew, storePrefetches)
                    .isFalse();
        }
    }

    // ---------------------------------------------------------------- all of it together, in tiny caches

    private static MachineConfig tiny(Replacement replacement, int cores) {
        MachineConfig edu = MachineConfig.profile("edu-1");
        return edu.withCores(cores)
                .withCache(edu.cache()
                        .withL1d(new CacheConfig(2, 2, 4, 6, replacement))
                        .withL2(new CacheConfig(4, 4, 12, 8, replacement))
                        .withL3(new CacheConfig(8, 8, 18, 8, replacement))
                        .withPrefetch(new PrefetchConfig(
                                replacement.ordinal() % 2 == 0
                                        ? PrefetchConfig.Kind.NEXT_LINE
                                        : PrefetchConfig.Kind.STRIDE,
                                3,
                                4,
                                5)))
                .withCore(edu.core().withStorePrefetches(3))
                .withMemory(edu.memory()
                        .withBanks(4, 256, RowPolicy.OPEN_PAGE)
                        .withRowCycles(80, 110, 140)
                        .withRefresh(3000, 300));
    }

    @ParameterizedTest
    @EnumSource(Replacement.class)
    void prefetches_change_no_value_and_every_one_is_accounted_for(Replacement replacement) {
        for (int cores = 1; cores <= 4; cores += cores) {
            for (long seed = 1; seed <= 3; seed++) {
                Machine machine = new Machine(tiny(replacement, cores));
                Workload work = new Workload(cores, 48, 1500, seed);
                work.start(machine);
                machine.settle();
                assertThat(work.firstWrongValue(machine)).isEmpty();
                work.flush(machine);
                for (int core = 0; core < cores; core++) {
                    CacheCounters counters = machine.core(core).caches().counters;
                    for (PrefetchCounters kind : List.of(counters.prefetches, counters.ownershipPrefetches)) {
                        assertThat(kind.useful + kind.late + kind.useless)
                                .as("prefetches of core %d accounted for, seed %d", core, seed)
                                .isEqualTo(kind.issued);
                    }
                    assertThat(counters.prefetches.issued).isPositive();
                    assertThat(counters.ownershipPrefetches.issued).isPositive();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Replacement.class)
    void no_event_depends_on_the_window_or_on_the_host_threads(Replacement replacement) {
        long seed = 77 + replacement.ordinal();
        String reference = null;
        int threads = replacement == Replacement.RANDOM ? 2 : 1;
        for (int[] how : new int[][] {{1, 1}, {5, 1}, {1000, 1}, {1000, threads}}) {
            try (Machine machine = new Machine(tiny(replacement, 3).withSeed(seed))) {
                machine.windowLength(Math.min(how[0], machine.lookahead())).hostThreads(how[1]);
                Workload.Digest digest = Workload.listen(machine);
                new Workload(3, 48, 300, seed).start(machine);
                machine.settle();
                String events = machine.cycle() + " cycles, " + digest.value();
                reference = reference == null ? events : reference;
                assertThat(events)
                        .as("window %d, %d host threads, seed %d", how[0], how[1], seed)
                        .isEqualTo(reference);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Replacement.class)
    void a_snapshot_goes_on_as_the_run_did(Replacement replacement) {
        MachineConfig config = tiny(replacement, 2);
        Machine machine = new Machine(config);
        new Workload(2, 48, 1200, 5).start(machine);
        machine.runTo(20_011);
        Snapshot snapshot = machine.snapshot();
        Workload.Digest first = Workload.listen(machine);
        machine.settle();
        Machine other = new Machine(config);
        other.restore(snapshot);
        Workload.Digest second = Workload.listen(other);
        other.settle();
        assertThat(other.cycle()).isEqualTo(machine.cycle());
        assertThat(second.value()).isEqualTo(first.value());
        CacheCounters counters = other.core(0).caches().counters;
        assertThat(counters.prefetches.issued).isEqualTo(machine.core(0).caches().counters.prefetches.issued);
        assertThat(other.memoryController().counters.rowConflicts)
                .isEqualTo(machine.memoryController().counters.rowConflicts)
                .isPositive();
    }

    @Test
    void more_prefetches_than_mshrs_are_refused_with_what_is_allowed() {
        MachineConfig edu = MachineConfig.profile("edu-1");
        assertThatThrownBy(() -> edu.cache().withPrefetch(PrefetchConfig.stride(2)))
                .hasMessage("prefetch.mshrs is 8; the l2 has 4 MSHRs and one is kept for other accesses, so it must be"
                        + " less than that");
        assertThatThrownBy(() -> edu.withCore(edu.core().withStorePrefetches(3)))
                .hasMessage("storePrefetches is 3; the l1d has 4 MSHRs, of which the oldest store takes one and one is"
                        + " kept for loads, so it must be from 0 to 2");
    }
}
