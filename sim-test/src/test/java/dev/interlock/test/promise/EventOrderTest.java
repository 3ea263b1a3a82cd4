package dev.interlock.test.promise;

import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.test.assertion.EventPattern.busLocked;
import static dev.interlock.test.assertion.EventPattern.busUnlocked;
import static dev.interlock.test.assertion.EventPattern.completed;
import static dev.interlock.test.assertion.EventPattern.delivered;
import static dev.interlock.test.assertion.EventPattern.lineUnlocked;
import static dev.interlock.test.assertion.EventPattern.requestSent;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.test.scenario.Scenario;
import org.junit.jupiter.api.Test;

/** Events are told in an order in which causes stand before their effects, and every count has its events. */
class EventOrderTest {
    private static final long X = 0x1040;

    @Test
    void an_answer_is_told_before_the_access_that_waited_for_it() {
        var scene = Scenario.cores(2).line(X, M, I);

        scene.core(1).load(X).untilQuiet();

        assertThat(scene.events()).containsInOrder(delivered(1, DataSource.CORE), completed(1, Access.LOAD, 0));
    }

    @Test
    void every_request_counted_is_told_flushes_and_bus_locks_too() {
        var scene = Scenario.cores(2).line(X, S, S);
        long before = requestsOfCore0(scene);

        scene.core(0).flush(X).untilQuiet();

        assertThat(scene.events()).containsExactly(requestSent(0, Request.FLUSH));
        assertThat(requestsOfCore0(scene) - before)
                .isEqualTo(scene.events().ofCore(0).of(RequestSent.class).size());
    }

    @Test
    void a_lock_across_two_lines_is_told_from_request_to_release() {
        var scene = Scenario.cores(2);

        scene.core(0).fetchAndAdd(X + 60, 8, 1).untilQuiet();

        assertThat(scene.events()).containsInOrder(requestSent(0, Request.BUS_LOCK), busLocked(0), busUnlocked(0));
    }

    @Test
    void what_happened_in_the_last_cycle_is_told_when_it_is_over() {
        var scene = Scenario.cores(1);

        scene.core(0).fetchAndAdd(X, 1);
        scene.machine().runTo(scene.cycle() + 1);

        assertThat(scene.events()).containsExactly(lineUnlocked(0));
    }

    private static long requestsOfCore0(Scenario scene) {
        long sum = 0;
        for (long requests : scene.machine().core(0).caches().counters.requests) {
            sum += requests;
        }
        return sum;
    }
}
