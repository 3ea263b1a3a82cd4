package dev.interlock.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clean lines leave the cores without a word, so a presence bit of the L3 says only that a core may have the line. Whoever
 * trusts a set bit must ask, and must take "I have it no more" for an answer; on the bus with a snoop filter and on the ring.
 */
class SilentEvictionTest {
    private static final long X = 0x10000;

    static Stream<Arguments> machines() {
        MachineConfig textbook = MachineConfig.profile("textbook-1").withCores(4);
        BusConfig filtered = new BusConfig(2, 2, 4, 8, 24, 4, 4, true, 1, 0, BusConfig.Arbitration.ROUND_ROBIN);
        return Stream.of("msi", "mesi", "moesi", "mesif")
                .flatMap(protocol -> Stream.of(
                        Arguments.of(protocol, "bus", textbook.withProtocol(protocol)),
                        Arguments.of(
                                protocol,
                                "filtered bus",
                                textbook.withProtocol(protocol).withBus(filtered)),
                        Arguments.of(
                                protocol,
                                "ring",
                                textbook.withProtocol(protocol)
                                        .withBus(textbook.bus().ring(4, 2)))));
    }

    /** Makes core 0 drop the line X by loading others of its set in the L2, which are clean. */
    private static void evict(Machine machine, int core) {
        CacheConfig l2 = machine.config().cache().l2();
        for (int n = 1; n <= l2.ways() + 1; n++) {
            machine.port(core).load(X + (long) n * CacheConfig.LINE_BYTES * l2.sets(), 8);
        }
        machine.settle();
        assertThat(machine.line(X).on(core)).isEqualTo(LineState.I);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("machines")
    void a_core_that_has_dropped_the_line_is_asked_and_the_l3_answers(String name, String bus, MachineConfig config) {
        Machine machine = new Machine(config);
        machine.port(0).load(X, 8);
        evict(machine, 0);
        assertThat(machine.line(X).presence()).as("nobody told the L3").isEqualTo(0b0001);
        List<LineSnooped> snoops = new ArrayList<>();
        machine.subscribe(event -> snoops.add((LineSnooped) event), EventKind.LINE_SNOOPED);

        machine.port(1).store(X, 8, 42);
        machine.settle();

        assertThat(snoops).hasSize(1);
        assertThat(snoops.get(0).core()).isZero();
        assertThat(snoops.get(0).before()).isEqualTo(LineState.I);
        assertThat(machine.line(X).on(1)).isEqualTo(LineState.M);
        assertThat(machine.line(X).presence()).isEqualTo(0b0010);
        assertThat(machine.port(2).load(X, 8).value()).isEqualTo(42);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("machines")
    void a_core_that_wants_it_back_is_not_asked_itself(String name, String bus, MachineConfig config) {
        Machine machine = new Machine(config);
        machine.memory().writeLong(X, 7);
        machine.port(0).load(X, 8);
        evict(machine, 0);
        List<LineSnooped> snoops = new ArrayList<>();
        machine.subscribe(event -> snoops.add((LineSnooped) event), EventKind.LINE_SNOOPED);

        var again = machine.port(0).load(X, 8);

        assertThat(again.value()).isEqualTo(7);
        assertThat(snoops).isEmpty();
        assertThat(machine.line(X).presence()).isEqualTo(0b0001);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("machines")
    void one_sharer_of_several_may_have_dropped_it(String name, String bus, MachineConfig config) {
        Machine machine = new Machine(config);
        machine.memory().writeLong(X, 9);
        for (int core = 0; core < 3; core++) {
            machine.port(core).load(X, 8);
        }
        evict(machine, 0);
        evict(machine, 2); // with MESIF the forwarder: the last who read

        assertThat(machine.port(3).load(X, 8).value()).isEqualTo(9);
        machine.port(1).store(X, 8, 10);
        machine.settle();

        assertThat(machine.line(X).on(1)).isEqualTo(LineState.M);
        for (int core : new int[] {0, 2, 3}) {
            assertThat(machine.line(X).on(core)).isEqualTo(LineState.I);
        }
        assertThat(machine.line(X).presence()).isEqualTo(0b0010);
        assertThat(machine.port(0).load(X, 8).value()).isEqualTo(10);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("machines")
    void a_line_that_was_written_does_not_leave_silently(String name, String bus, MachineConfig config) {
        Machine machine = new Machine(config);
        machine.port(0).store(X, 8, 11);
        machine.settle();
        evict(machine, 0);

        assertThat(machine.line(X).presence())
                .as("its write-back cleared the bit")
                .isZero();
        List<LineSnooped> snoops = new ArrayList<>();
        machine.subscribe(event -> snoops.add((LineSnooped) event), EventKind.LINE_SNOOPED);
        assertThat(machine.port(1).load(X, 8).value()).isEqualTo(11);
        assertThat(snoops).isEmpty();
    }
}
