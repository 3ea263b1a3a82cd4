package dev.interlock.core.machine;

import static dev.interlock.core.cache.CacheConfig.Replacement.LRU;
import static dev.interlock.core.cache.Inclusion.EXCLUSIVE;
import static dev.interlock.core.cache.Inclusion.INCLUSIVE;
import static dev.interlock.core.cache.Inclusion.NON_INCLUSIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheCounters;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.cache.WritePolicy;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the levels promise about each other's lines, one line at a time. An L1D of two lines, an L2 of four, an L3 of eight. */
class InclusionTest {
    private static final long X = 0x4000;
    private static final int L1_HIT = 4;
    private static final int L2_HIT = 12;
    private static final int L3_HIT = 40;

    private static MachineConfig config(Inclusion ofL2, Inclusion ofL3) {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        return textbook.withCache(textbook.cache()
                .withL1i(new CacheConfig(1, 2, L1_HIT, 4, LRU))
                .withL1d(new CacheConfig(1, 2, L1_HIT, 4, LRU))
                .withL2(new CacheConfig(1, 4, L2_HIT, 8, LRU))
                .withL3(new CacheConfig(1, 8, 18, 8, LRU))
                .withInclusion(ofL2, ofL3));
    }

    private static Machine machine(Inclusion ofL2, Inclusion ofL3) {
        return new Machine(config(ofL2, ofL3));
    }

    /** Loads line number {@code n}; how long it took. */
    private static int load(Machine machine, int core, int n) {
        int cycles = machine.port(core).load(line(n), 8).ledger().total();
        machine.settle();
        return cycles;
    }

    private static long line(int n) {
        return X + 64L * n;
    }

    private static String where(Machine machine, int core, int n) {
        String text = "";
        for (Level level : List.of(Level.L1D, Level.L2)) {
            text += machine.line(line(n)).in(core, level) ? level + " " : "";
        }
        return (text + (machine.bus().inL3(line(n)) ? "L3" : "")).trim();
    }

    // ---------------------------------------------------------------- the L2

    @Test
    void an_inclusive_l2_has_what_its_l1s_have_and_takes_it_back() {
        Machine machine = machine(INCLUSIVE, INCLUSIVE);
        load(machine, 0, 0);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2 L3");
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
            load(machine, 0, 0); // the L1D uses it all the time, and the L2 does not hear of it
        }
        assertThat(machine.core(0).caches().counters.l2Misses)
                .as("the L2 took line 0 back with its least recently used way")
                .isEqualTo(6);
    }

    @Test
    void a_non_inclusive_l2_leaves_its_l1s_what_it_gives_up() {
        Machine machine = machine(NON_INCLUSIVE, INCLUSIVE);
        load(machine, 0, 0);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2 L3");
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
            assertThat(load(machine, 0, 0)).isEqualTo(L1_HIT);
        }
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L3");
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.E);
    }

    @Test
    void a_line_moves_up_from_an_exclusive_l2_and_a_victim_moves_down() {
        Machine machine = machine(EXCLUSIVE, INCLUSIVE);
        load(machine, 0, 0);
        load(machine, 0, 1);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L3");
        load(machine, 0, 2);
        assertThat(where(machine, 0, 0)).as("a clean victim").isEqualTo("L2 L3");
        assertThat(where(machine, 0, 2)).isEqualTo("L1D L3");
        assertThat(load(machine, 0, 0)).isEqualTo(L2_HIT);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L3");
        assertThat(where(machine, 0, 1)).as("they changed places").isEqualTo("L2 L3");
    }

    /** Jouppi's figure: the victims below a small cache make it larger by their number. */
    @ParameterizedTest
    @CsvSource({"INCLUSIVE, 4", "EXCLUSIVE, 6"})
    void two_lines_above_four_are_four_if_inclusive_and_six_if_exclusive(Inclusion inclusion, int capacity) {
        for (int lines = 1; lines <= 7; lines++) {
            Machine machine = machine(inclusion, INCLUSIVE);
            for (int round = 0; round < 3; round++) {
                for (int n = 0; n < lines; n++) {
                    load(machine, 0, n);
                }
            }
            long misses = machine.core(0).caches().counters.l2Misses;
            assertThat(misses).as("%d lines in turn", lines).isEqualTo(lines <= capacity ? lines : 3L * lines);
        }
    }

    @ParameterizedTest
    @EnumSource(Inclusion.class)
    void a_modified_line_keeps_bytes_and_state_on_its_way_down_and_up(Inclusion inclusion) {
        Machine machine = machine(inclusion, INCLUSIVE);
        machine.port(0).store(X, 8, 42);
        load(machine, 0, 1);
        load(machine, 0, 2);
        assertThat(where(machine, 0, 0)).isEqualTo("L2 L3");
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.M);
        assertThat(machine.port(1).load(X, 8).value()).isEqualTo(42);
        machine.port(0).store(X + 8, 8, 43);
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.M);
        assertThat(machine.port(1).load(X + 8, 8).value()).isEqualTo(43);
        assertThat(machine.port(0).load(X, 8).value()).isEqualTo(42);
    }

    @Test
    void a_modified_line_that_only_the_l1d_has_goes_to_a_non_inclusive_l2_and_a_clean_one_goes_without_a_word() {
        Machine machine = machine(NON_INCLUSIVE, INCLUSIVE);
        machine.port(0).store(X, 8, 42);
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
            load(machine, 0, 0);
        }
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L3");
        load(machine, 0, 5);
        load(machine, 0, 6);
        assertThat(where(machine, 0, 0)).isEqualTo("L2 L3");
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.M);

        Machine clean = machine(NON_INCLUSIVE, INCLUSIVE);
        for (int n = 1; n <= 4; n++) {
            load(clean, 0, 0);
            load(clean, 0, n);
        }
        load(clean, 0, 0);
        load(clean, 0, 5);
        load(clean, 0, 6);
        assertThat(where(clean, 0, 0)).isEqualTo("L3");
        assertThat(clean.line(X).on(0)).isEqualTo(LineState.I);
    }

    @ParameterizedTest
    @EnumSource(Inclusion.class)
    void another_core_finds_a_line_wherever_it_is(Inclusion inclusion) {
        for (int others = 0; others < 6; others++) {
            Machine machine = machine(inclusion, INCLUSIVE);
            machine.port(0).store(X, 8, 7);
            for (int n = 1; n <= others; n++) {
                load(machine, 0, n);
            }
            machine.port(1).store(X, 8, 8);
            assertThat(machine.line(X).on(0)).isEqualTo(LineState.I);
            assertThat(where(machine, 0, 0)).isEqualTo("L3");
            assertThat(machine.port(0).load(X, 8).value()).isEqualTo(8);
        }
    }

    @Test
    void a_store_is_written_through_to_a_non_inclusive_l2_that_has_lost_the_line() {
        MachineConfig config = config(NON_INCLUSIVE, INCLUSIVE);
        Machine machine = new Machine(config.withCache(config.cache().withL1dWrites(WritePolicy.WRITE_THROUGH)));
        load(machine, 0, 0);
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
            load(machine, 0, 0);
        }
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L3");
        machine.port(0).store(X, 8, 5);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2 L3");
        assertThat(machine.port(0).load(X, 8).value()).isEqualTo(5);
        assertThat(machine.port(1).load(X, 8).value()).isEqualTo(5);
    }

    // ---------------------------------------------------------------- the L3

    @Test
    void an_inclusive_l3_takes_its_victims_back_from_the_cores() {
        Machine machine = machine(INCLUSIVE, INCLUSIVE);
        load(machine, 0, 0);
        for (int n = 1; n <= 8; n++) {
            load(machine, 1, n);
        }
        assertThat(where(machine, 0, 0)).isEmpty();
        assertThat(machine.bus().counters().grants[Request.BACK_INVALIDATE.ordinal()])
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void a_non_inclusive_l3_lets_the_cores_keep_its_victims_and_still_finds_them(int slices) {
        MachineConfig config = config(INCLUSIVE, NON_INCLUSIVE).withCores(4);
        config = config.withCache(config.cache().withL3(new CacheConfig(4, 1, 18, 8, LRU)));
        Machine machine =
                new Machine(slices == 1 ? config : config.withBus(config.bus().ring(slices, 2)));
        machine.port(0).store(X, 8, 1);
        machine.port(0).load(line(1), 8);
        machine.settle();
        for (int n = 4; n <= 20; n++) {
            load(machine, 1, n);
        }
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2");
        assertThat(where(machine, 0, 1)).isEqualTo("L1D L2");
        assertThat(machine.line(X).presence()).isEqualTo(1);
        assertThat(machine.port(2).load(X, 8).value()).isEqualTo(1);
        machine.port(3).store(line(1), 8, 9);
        machine.port(3).store(X, 8, 9);
        assertThat(machine.line(X).toString()).endsWith("core 0 I, core 1 I, core 2 I, core 3 M");
        assertThat(machine.line(line(1)).on(0)).isEqualTo(LineState.I);
        assertThat(machine.bus().counters().grants[Request.BACK_INVALIDATE.ordinal()])
                .isZero();
    }

    @Test
    void an_exclusive_l3_has_the_victims_of_the_cores() {
        Machine machine = machine(INCLUSIVE, EXCLUSIVE);
        assertThat(load(machine, 0, 0)).isGreaterThan(100);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2");
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
        }
        assertThat(where(machine, 0, 0)).as("a clean victim").isEqualTo("L3");
        assertThat(machine.line(X).presence()).isZero();
        assertThat(load(machine, 0, 0)).isEqualTo(L3_HIT);
        assertThat(where(machine, 0, 0)).isEqualTo("L1D L2");
    }

    @Test
    void an_exclusive_l3_takes_a_shared_line_from_the_last_who_has_it() {
        Machine machine = machine(INCLUSIVE, EXCLUSIVE);
        load(machine, 0, 0);
        load(machine, 1, 0);
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
        }
        assertThat(where(machine, 1, 0)).isEqualTo("L1D L2");
        assertThat(machine.line(X).presence()).isEqualTo(2);
        for (int n = 11; n <= 14; n++) {
            load(machine, 1, n);
        }
        assertThat(where(machine, 1, 0)).isEqualTo("L3");
    }

    @Test
    void a_modified_line_goes_to_an_exclusive_l3_and_comes_back_with_memory_up_to_date() {
        Machine machine = machine(INCLUSIVE, EXCLUSIVE);
        machine.port(0).store(X, 8, 77);
        for (int n = 1; n <= 4; n++) {
            load(machine, 0, n);
        }
        assertThat(where(machine, 0, 0)).isEqualTo("L3");
        assertThat(machine.bus().dirtyInL3(X)).isTrue();
        assertThat(machine.memory().readLong(X)).isZero();
        assertThat(machine.port(1).load(X, 8).value()).isEqualTo(77);
        assertThat(machine.memory().readLong(X)).isEqualTo(77);
        assertThat(where(machine, 1, 0)).isEqualTo("L1D L2");
    }

    @ParameterizedTest
    @CsvSource({"INCLUSIVE, 0", "EXCLUSIVE, 1", "NON_INCLUSIVE, 1"})
    void clean_lines_leave_an_inclusive_hierarchy_in_silence(Inclusion ofL3, int told) {
        Machine machine = machine(INCLUSIVE, ofL3);
        List<SimEvent> sent = new ArrayList<>();
        machine.subscribe(sent::add, EventKind.REQUEST_SENT);
        for (int n = 0; n <= 4; n++) {
            load(machine, 0, n);
        }
        CacheCounters counters = machine.core(0).caches().counters;
        assertThat(counters.requests[Request.EVICTION.ordinal()]).isEqualTo(told);
        assertThat(sent).hasSize(5 + told);
    }
}
