package dev.interlock.test.promise;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.F;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.O;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.core.event.DataSource.CORE;
import static dev.interlock.core.event.DataSource.DRAM;
import static dev.interlock.core.event.DataSource.L3;
import static dev.interlock.core.event.DataSource.NONE;
import static dev.interlock.core.event.Request.FLUSH;
import static dev.interlock.core.event.Request.READ;
import static dev.interlock.core.event.Request.RFO;
import static dev.interlock.core.event.Request.UPGRADE;
import static dev.interlock.core.event.Request.WRITEBACK;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static dev.interlock.test.scenario.CoreScript.on;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.test.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The exercises of the textbooks: given states, an operation, and the question which states follow, what the bus carries,
 * where the data comes from and whether memory has it. Three lines each, which a test counts.
 */
class TextbookTransitionsTest {
    private static final long X = 0x1040;
    private static final long Y = 0x2080;

    // One line for what is given, one for what is done, one for what follows.
    // spotless:off

    @Nested
    class Reading {
        @Test
        void a_read_that_nobody_shares_gets_the_line_exclusive_from_memory() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(E, I).after(READ).withDataFrom(DRAM).isFreshInMemory();
        }

        @Test
        void a_read_of_anothers_exclusive_line_makes_both_sharers() {
            var scene = Scenario.cores(2).line(X, I, E);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(READ).withDataFrom(L3).isFreshInMemory();
        }

        @Test
        void a_read_of_a_shared_line_adds_a_sharer() {
            var scene = Scenario.cores(2).line(X, I, S);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(READ).withDataFrom(L3);
        }

        @Test
        void a_read_of_anothers_modified_line_flushes_it() {
            var scene = Scenario.cores(2).line(X, I, M).holding(X, 7).core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(READ).withDataFrom(CORE).isFreshInMemory();
            assertThat(scene).line(X).onCore(0).holds(7);
        }

        @Test
        void a_read_of_a_shared_line_is_a_hit() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).withoutTheBus();
        }

        @Test
        void a_read_of_the_own_exclusive_line_is_a_hit() {
            var scene = Scenario.cores(2).line(X, E, I);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(E, I).withoutTheBus();
        }

        @Test
        void a_read_of_the_own_modified_line_is_a_hit() {
            var scene = Scenario.cores(2).line(X, M, I);
            scene.core(0).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).withoutTheBus().isStaleInMemory();
        }

        @Test
        void readers_come_one_after_the_other_to_a_modified_line() {
            var scene = Scenario.cores(3).line(X, I, I, M);
            scene.core(0).load(X).core(1).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S, S).after(READ, READ).withDataFrom(L3).isFreshInMemory();
        }

        @Test
        void readers_come_one_after_the_other_to_an_exclusive_line() {
            var scene = Scenario.cores(3).line(X, E, I, I);
            scene.core(1).load(X).core(2).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S, S).after(READ, READ).onCore(0).went(E, S);
        }

        @Test
        void a_core_without_a_copy_does_not_care() {
            var scene = Scenario.cores(3).line(X, E, I, I);
            scene.core(1).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S, I).onCore(2).stayed(I);
        }

        @Test
        void the_fourth_sharer_changes_nothing_for_the_others() {
            var scene = Scenario.cores(4).line(X, S, S, S, I);
            scene.core(3).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S, S, S).after(READ).onCore(0).stayed(S);
        }

        @Test
        void two_cores_that_miss_at_the_same_time_share() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.together(on(0).load(X), on(1).after(1).load(X)).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(READ, READ).onCore(0).went(I, E, S);
        }
    }

    @Nested
    class Writing {
        @Test
        void a_write_that_nobody_shares_reads_for_ownership() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO).withDataFrom(DRAM).isStaleInMemory();
        }

        @Test
        void a_write_to_anothers_exclusive_line_takes_it() {
            var scene = Scenario.cores(2).line(X, I, E);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO).withDataFrom(L3).onCore(1).went(E, I);
        }

        @Test
        void a_write_to_a_line_that_another_shares_takes_it() {
            var scene = Scenario.cores(2).line(X, I, S);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO).withDataFrom(L3).onCore(1).went(S, I);
        }

        @Test
        void a_write_to_anothers_modified_line_takes_it_from_there() {
            var scene = Scenario.cores(2).line(X, I, M).holding(X + 8, 7);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X + 8).isHeldAs(M, I).after(RFO).withDataFrom(CORE).onCore(0).holds(7);
        }

        @Test
        void a_write_to_the_own_exclusive_line_is_silent() {
            var scene = Scenario.cores(2).line(X, E, I);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).withoutTheBus().isStaleInMemory().onCore(0).went(E, M);
        }

        @Test
        void a_write_to_the_own_modified_line_is_a_hit() {
            var scene = Scenario.cores(2).line(X, M, I);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).withoutTheBus().holds(1);
        }

        @Test
        void a_write_to_a_shared_line_upgrades_without_data() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE).withDataFrom(NONE).onCore(1).went(S, I);
        }

        @Test
        void a_sharer_who_is_alone_does_not_know_it_and_asks() {
            var scene = Scenario.cores(2).line(X, S, I);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE);
        }

        @Test
        void a_write_of_an_outsider_invalidates_all_sharers() {
            var scene = Scenario.cores(3).line(X, I, S, S);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I, I).after(RFO);
        }

        @Test
        void a_write_of_one_sharer_invalidates_all_others() {
            var scene = Scenario.cores(3).line(X, S, S, S);
            scene.core(1).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M, I).after(UPGRADE);
        }

        @Test
        void one_of_four_sharers_writes() {
            var scene = Scenario.cores(4).line(X, S, S, S, S);
            scene.core(3).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, I, I, M).after(UPGRADE);
        }

        @Test
        void the_line_goes_to_the_farthest_of_four_cores() {
            var scene = Scenario.cores(4).line(X, I, I, I, M);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I, I, I).after(RFO).withDataFrom(CORE);
        }

        @Test
        void a_buffered_store_shows_when_it_drains() {
            var scene = Scenario.cores(2).line(X, E, I).holding(X, 5);
            scene.core(0).storeBuffered(X, 6).drain().untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).holds(6).withoutTheBus();
        }

        @Test
        void of_two_sharers_that_write_at_the_same_time_one_must_read_again() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.together(on(0).storeThrough(X, 1), on(1).storeThrough(X, 2)).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M).after(UPGRADE, RFO).holds(2).hasOneWriterOrManyReaders();
        }

        @Test
        void two_cores_that_write_at_the_same_time_own_it_one_after_the_other() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.together(on(0).storeThrough(X, 1), on(1).after(1).storeThrough(X, 2)).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M).after(RFO, RFO).withDataFrom(CORE).holds(2);
        }
    }

    @Nested
    class Locked {
        @Test
        void an_atomic_on_a_line_of_nobody_reads_for_ownership() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).fetchAndAdd(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO).holds(1);
        }

        @Test
        void an_atomic_on_a_shared_line_upgrades() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.core(0).fetchAndAdd(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE).holds(1);
        }

        @Test
        void an_atomic_on_the_own_exclusive_line_needs_no_bus() {
            var scene = Scenario.cores(2).line(X, E, I);
            scene.core(0).fetchAndAdd(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).withoutTheBus();
        }

        @Test
        void an_atomic_on_the_own_modified_line_needs_no_bus() {
            var scene = Scenario.cores(2).line(X, M, I);
            scene.core(0).exchange(X, 9).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).withoutTheBus().holds(9);
        }

        @Test
        void an_atomic_on_anothers_modified_line_takes_the_newest_value() {
            var scene = Scenario.cores(2).line(X, I, M).holding(X, 41);
            scene.core(0).fetchAndAdd(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO).withDataFrom(CORE).holds(42);
        }

        @Test
        void a_compare_and_swap_that_fails_has_taken_the_line_all_the_same() {
            var scene = Scenario.cores(2).line(X, S, S).holding(X, 5);
            scene.core(0).compareAndSwap(X, 4, 6).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE).holds(5);
        }

        @Test
        void atomics_of_two_cores_at_the_same_time_both_count() {
            var scene = Scenario.cores(2).line(X, S, S).holding(X, 5);
            scene.together(on(0).fetchAndAdd(X, 1), on(1).fetchAndAdd(X, 1)).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M).after(UPGRADE, RFO).holds(7);
        }
    }

    @Nested
    class Leaving {
        @Test
        void a_shared_line_leaves_silently() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.core(0).evict(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, S).withoutTheBus();
        }

        @Test
        void an_exclusive_line_leaves_silently() {
            var scene = Scenario.cores(2).line(X, E, I);
            scene.core(0).evict(X).untilQuiet();
            assertThat(scene).line(X).isUncached().withoutTheBus().isFreshInMemory();
        }

        @Test
        void a_modified_line_is_written_back() {
            var scene = Scenario.cores(2).line(X, M, I).holding(X, 7);
            scene.core(0).evict(X).untilQuiet();
            assertThat(scene).line(X).isUncached().after(WRITEBACK).isFreshInMemory().onCore(0).went(M, I);
        }

        @Test
        void what_was_written_back_comes_back_from_the_l3() {
            var scene = Scenario.cores(2).line(X, M, I).holding(X, 7);
            scene.core(0).evict(X).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(E, I).after(WRITEBACK, READ).withDataFrom(L3).onCore(0).holds(7);
        }

        @Test
        void a_flush_writes_a_modified_line_to_memory_and_drops_it() {
            var scene = Scenario.cores(2).line(X, M, I).holding(X, 7);
            scene.core(0).flush(X).untilQuiet();
            assertThat(scene).line(X).isUncached().after(FLUSH).isFreshInMemory().holds(7);
        }

        @Test
        void a_flush_reaches_the_copies_of_others() {
            var scene = Scenario.cores(3).line(X, I, S, S);
            scene.core(0).flush(X).untilQuiet();
            assertThat(scene).line(X).isUncached().after(FLUSH);
        }

        @Test
        void a_flush_reaches_anothers_modified_line() {
            var scene = Scenario.cores(2).line(X, I, M).holding(X, 7);
            scene.core(0).flush(X).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(E, I).after(FLUSH, READ).withDataFrom(DRAM).onCore(0).holds(7);
        }
    }

    @Nested
    class Stories {
        @Test
        void who_reads_before_writing_pays_once() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).load(X).store(X, 1).untilQuiet();
            assertThat(scene).line(X).after(READ).onCore(0).went(I, E, M);
        }

        @Test
        void a_line_that_two_cores_write_plays_ping_pong() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).store(X, 1).core(1).store(X, 2).core(0).store(X, 3).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(RFO, RFO, RFO).onCore(0).went(I, E, M, I, E, M);
        }

        @Test
        void a_producer_and_a_consumer() {
            var scene = Scenario.cores(2).line(X, M, I);
            scene.core(1).load(X).core(0).store(X, 2).core(1).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(READ, UPGRADE, READ).onCore(1).went(I, S, I, S);
        }

        @Test
        void both_read_then_both_write() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).load(X).core(1).load(X).core(0).store(X, 1).core(1).store(X, 2).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M).after(READ, READ, UPGRADE, RFO).holds(2);
        }

        @Test
        void data_that_wanders_is_read_and_then_upgraded() {
            var scene = Scenario.cores(2).line(X, M, I);
            scene.core(1).load(X).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, M).after(READ, UPGRADE).onCore(0).went(M, S, I);
        }

        @Test
        void two_words_of_one_line_are_shared_falsely() {
            var scene = Scenario.cores(2).line(X, I, I);
            scene.core(0).store(X, 1).core(1).store(X + 8, 2).core(0).store(X, 3).untilQuiet();
            assertThat(scene).hasMemory(X, 3).hasMemory(X + 8, 2).line(X).after(RFO, RFO, RFO);
        }

        @Test
        void two_lines_have_nothing_to_do_with_each_other() {
            var scene = Scenario.cores(2).line(X, S, S).line(Y, E, I);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(Y).isHeldAs(E, I).withoutTheBus();
        }

        @Test
        void a_spinning_reader_hits_until_the_writer_writes() {
            var scene = Scenario.cores(2).line(X, S, S);
            scene.core(1).load(X).load(X).core(0).store(X, 1).core(1).load(X).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S).after(UPGRADE, READ);
        }
    }

    @Nested
    class OtherProtocols {
        private static Scenario speaking(String protocol, int cores) {
            MachineConfig config = Profiles.all().get(0).withCores(cores).withProtocol(protocol);
            return Scenario.on(config);
        }

        @Test
        void msi_knows_no_exclusive_line_so_every_first_write_asks() {
            var scene = speaking("msi", 2).line(X, I, I);
            scene.core(0).load(X).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(READ, UPGRADE).onCore(0).wasNever(E);
        }

        @Test
        void moesi_shares_a_modified_line_without_telling_memory() {
            var scene = speaking("moesi", 2).line(X, M, I).holding(X, 7);
            scene.core(1).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(O, S).after(READ).withDataFrom(CORE).isStaleInMemory();
        }

        @Test
        void the_owner_writes_again_after_an_upgrade() {
            var scene = speaking("moesi", 2).line(X, O, S);
            scene.core(0).store(X, 1).untilQuiet();
            assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE).onCore(0).went(O, M);
        }

        @Test
        void the_owner_answers_every_reader() {
            var scene = speaking("moesi", 3).line(X, O, S, I);
            scene.core(2).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(O, S, S).after(READ).withDataFrom(CORE).isStaleInMemory();
        }

        @Test
        void an_owner_that_leaves_writes_back() {
            var scene = speaking("moesi", 2).line(X, O, S).holding(X, 7);
            scene.core(0).evict(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(I, S).after(WRITEBACK).isFreshInMemory().holds(7);
        }

        @Test
        void under_mesif_the_last_reader_answers_the_next() {
            var scene = speaking("mesif", 3).line(X, E, I, I);
            scene.core(1).load(X).core(2).load(X).untilQuiet();
            assertThat(scene).line(X).isHeldAs(S, S, F).after(READ, READ).withDataFrom(CORE);
        }
    }
    // spotless:on

    @Test
    void each_of_more_than_forty_takes_three_lines() throws IOException {
        Path source = Path.of("src/test/java/dev/interlock/test/promise/TextbookTransitionsTest.java");
        Pattern test =
                Pattern.compile("\n        @Test\n        void \\w+\\(\\) \\{\n(.*?)\n        }\n", Pattern.DOTALL);
        List<Long> lines = test.matcher(Files.readString(source))
                .results()
                .map(body -> body.group(1).lines().count())
                .toList();

        Assertions.assertThat(lines).hasSizeGreaterThan(40).allMatch(count -> count <= 3);
    }
}
