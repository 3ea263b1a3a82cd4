package dev.interlock.test.scenario;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.F;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.IM_D;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.O;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static dev.interlock.test.scenario.CoreScript.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.pipeline.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {
    private static final long X = 0x1040;
    private static final long Y = 0x2080;

    /**
     * Every vector of states of three cores that a protocol can reach: one owner at most, nobody beside an E or M; and
     * under MESIF the last reader must have left before all others are mere sharers.
     */
    static Stream<List<Object>> reachable() {
        List<List<Object>> all = new ArrayList<>();
        for (String profile : List.of("textbook-1", "edu-1", "zero-latency-1")) {
            for (String protocol : List.of("msi", "mesi", "moesi", "mesif")) {
                MachineConfig config =
                        MachineConfig.profile(profile).withProtocol(protocol).withCores(3);
                LineState[] states = config.protocolTable().states().stream()
                        .filter(LineState::stable)
                        .toArray(LineState[]::new);
                for (LineState a : states) {
                    for (LineState b : states) {
                        for (LineState c : states) {
                            if (isReachable(List.of(a, b, c), protocol)) {
                                all.add(List.of(config, a, b, c));
                            }
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    private static boolean isReachable(List<LineState> states, String protocol) {
        long holders = states.stream().filter(state -> state != I).count();
        long alone = states.stream().filter(state -> state == E || state == M).count();
        long owners = states.stream().filter(state -> state == O || state == F).count();
        boolean lastReaderIsHere = protocol.equals("mesif") && holders == states.size() && alone + owners == 0;
        return alone + owners <= 1 && (alone == 0 || holders == 1) && !lastReaderIsHere;
    }

    @ParameterizedTest
    @MethodSource("reachable")
    void every_reachable_state_can_be_given(List<Object> given) {
        LineState[] states = {(LineState) given.get(1), (LineState) given.get(2), (LineState) given.get(3)};

        var scene = Scenario.on((MachineConfig) given.get(0)).line(X, states).holding(X, 42);

        assertThat(scene).line(X).isHeldAs(states).holds(42);
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void what_no_accesses_reach_cannot_be_given() {
        assertThatThrownBy(() -> Scenario.cores(2).line(X, M, M))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("under mesi no accesses bring a line to M/M; the nearest are I/M");
        assertThatThrownBy(() -> Scenario.cores(2).line(X, O, S))
                .hasMessage("O cannot be given under mesi; stable states are I, S, E, M");
        assertThatThrownBy(() -> Scenario.cores(2).line(X, IM_D, I)).hasMessageContaining("IM_D cannot be given");
        assertThatThrownBy(() -> Scenario.cores(2).line(X, S))
                .hasMessage("the line has 1 states, but the machine has 2 cores");
    }

    @Test
    void a_line_can_be_given_again() {
        var scene = Scenario.cores(2).line(X, M, I).line(X, I, E).line(X, S, S);

        assertThat(scene).line(X).isHeldAs(S, S);
    }

    @Test
    void events_are_those_since_the_given_part() {
        var scene = Scenario.cores(2).line(X, S, S);
        assertThat(scene.events()).isEmpty();

        scene.core(0).load(X).untilQuiet();

        assertThat(scene.events()).hasSize(1);
    }

    @Test
    void each_access_has_a_value_and_an_account() {
        var scene = Scenario.cores(2).line(X, E, I).holding(X, 5);

        assertThat(scene.core(0).compareAndSwap(X, 5, 6).scene().lastAccess()).hasValue(5);
        assertThat(scene.core(0).exchange(X, 7).scene().lastAccess()).hasValue(6);
        assertThat(scene.core(0).fetchAndAdd(X, 3).scene().lastAccess()).hasValue(7);
        assertThat(scene.core(0).load(X, 1).scene().lastAccess()).hasValue(10).costs(4);
        assertThat(scene.memory(X)).isEqualTo(10);
    }

    @Test
    void a_buffered_store_is_seen_by_others_later() {
        var scene = Scenario.cores(2).line(X, I, E).holding(X, 5);

        scene.core(0).storeBuffered(X, 6).load(X);
        assertThat(scene.lastAccess()).hasValue(6);
        assertThat(scene.memory(X)).as("nobody else sees it yet").isEqualTo(5);

        scene.core(0).drain();
        assertThat(scene.memory(X)).isEqualTo(6);
    }

    @Test
    void cores_begin_together_or_as_much_later_as_they_are_told() {
        var scene = Scenario.cores(3).line(X, E, I, I).line(Y, I, E, I);
        long now = scene.cycle();

        scene.together(on(0).load(X), on(1).after(7).load(Y).pause(10).load(Y));

        assertThat(scene.results(0)).extracting(StepResult::start).containsExactly(now);
        assertThat(scene.results(1)).extracting(StepResult::start).containsExactly(now + 7, now + 11, now + 21);
        assertThat(scene.results(2)).isEmpty();
    }

    @Test
    void store_buffers_let_both_cores_read_the_old_value() {
        // the litmus test SB, which x86 allows to end in 0/0
        var scene = Scenario.cores(2).line(X, S, S).line(Y, S, S);

        scene.together(on(0).store(X, 1).load(Y), on(1).store(Y, 1).load(X));

        assertThat(scene.results(0).get(1).value()).isZero();
        assertThat(scene.results(1).get(1).value()).isZero();
    }

    @Test
    void a_fence_lets_one_of_them_see_the_new_value() {
        var scene = Scenario.cores(2).line(X, S, S).line(Y, S, S);

        scene.together(
                on(0).store(X, 1).fence().load(Y), on(1).store(Y, 1).fence().load(X));

        assertThat(scene.results(0).get(2).value() + scene.results(1).get(2).value())
                .isPositive();
    }

    @Test
    void a_core_cannot_do_two_things_together() {
        assertThatThrownBy(() -> Scenario.cores(2).together(on(0).load(X), on(0).load(Y)))
                .hasMessage("core 0 cannot do two things together");
    }

    @Test
    void virtual_addresses_are_translated_as_mapped() {
        var scene = Scenario.cores(2).map(0x7000_0000, X).holding(X, 5);

        scene.core(1).virtual().load(0x7000_0000 + (X & 4095));

        assertThat(scene.lastAccess()).hasValue(5);
    }

    @Test
    void an_address_that_is_not_mapped_is_a_mistake_of_the_story() {
        var scene = Scenario.cores(1).map(0x7000_0000, X);

        assertThatThrownBy(() -> scene.core(0).virtual().load(0x7000_1000))
                .hasMessageContaining("core 0: ")
                .hasMessageContaining("page is not mapped");
    }

    @Test
    void two_scenes_of_the_same_machine_hear_each_event_once() {
        var machine = new dev.interlock.core.machine.Machine(Profiles.all().get(0));
        var first = Scenario.of(machine);
        var second = Scenario.of(machine);

        second.core(0).load(X).untilQuiet();

        assertThat(first.events().size()).isEqualTo(second.events().size());
        assertThat(machine.sinks()).hasSize(1);
    }
}
