package dev.interlock.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.WritePolicy;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteThroughTest {
    private static final long X = 0x4000;

    private Machine machine;
    private CorePort core;

    @BeforeEach
    void begin() {
        MachineConfig textbook = MachineConfig.profile("textbook-1");
        machine = new Machine(textbook.withCache(textbook.cache().withL1dWrites(WritePolicy.WRITE_THROUGH)));
        core = machine.port(0);
    }

    @Test
    void a_store_that_misses_brings_no_line_to_the_l1d() {
        core.store(X, 8, 5);
        assertThat(machine.line(X).in(0, Level.L1D)).isFalse();
        assertThat(machine.line(X).in(0, Level.L2)).isTrue();
        assertThat(machine.line(X).on(0)).isEqualTo(LineState.M);
        assertThat(core.load(X, 8).value()).isEqualTo(5);
        assertThat(machine.line(X).in(0, Level.L1D)).isTrue();
    }

    @Test
    void a_copy_in_the_l1d_follows_the_store() {
        core.load(X, 8);
        core.store(X, 4, 0x1234);
        var load = core.load(X, 8);
        assertThat(load.value()).isEqualTo(0x1234);
        assertThat(load.ledger().total()).as("an L1 hit").isEqualTo(4);
        assertThat(machine.port(1).load(X, 8).value()).isEqualTo(0x1234);
    }

    @Test
    void every_store_takes_the_time_of_the_l2() {
        core.store(X, 8, 1);
        core.load(X, 8);
        assertThat(core.store(X, 8, 2).ledger().total()).isEqualTo(12);
        assertThat(core.store(X, 8, 3).ledger().total()).isEqualTo(12);
    }

    @Test
    void locked_accesses_find_their_line_in_the_l2() {
        assertThat(core.fetchAndAdd(X, 8, 3).value()).isZero();
        assertThat(core.fetchAndAdd(X, 8, 4).value()).isEqualTo(3);
        assertThat(machine.port(1).compareAndSwap(X, 8, 7, 9).value()).isEqualTo(7);
        assertThat(core.fetchAndAdd(X + 60, 8, 1).value()).as("in two lines").isZero();
        assertThat(core.load(X, 8).value()).isEqualTo(9);
        assertThat(core.load(X + 60, 8).value()).isEqualTo(1);
    }

    @Test
    void the_line_that_leaves_the_l1d_is_never_newer_than_the_l2() {
        for (int line = 0; line < 9; line++) { // nine lines of one set of eight ways
            core.load(X + 4096L * line, 8);
            core.store(X + 4096L * line, 8, line);
        }
        for (int line = 0; line < 9; line++) {
            assertThat(machine.port(1).load(X + 4096L * line, 8).value()).isEqualTo(line);
        }
    }
}
