package dev.interlock.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.coherence.LineState;
import dev.interlock.test.contract.ProtocolModel.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A granted request that nothing helps, or that somebody delays, is seen, however busy the others are. */
class ProgressTest {
    private final Progress progress = new Progress(3, 1);
    private final ModelState from = new ModelState(3, 1);
    private final ModelState to = new ModelState(3, 1);

    /** Cache 0 was granted an RFO; cache 1 has the line locked, and its snoop waits for that; cache 2 waits for its turn. */
    @BeforeEach
    void a_granted_request_whose_snoop_waits_for_a_lock() {
        from.state(0, LineState.IM_D);
        from.set(0, ModelState.GRANTED | 2 << ModelState.WAITS_SHIFT);
        from.line[0] |= ModelState.RFO << ModelState.TRANSACTION_SHIFT;
        from.state(1, LineState.M_L);
        from.set(1, ModelState.LOCKS | ModelState.PRESENCE | ModelState.OWNER | ModelState.SNOOP_WAITS_FOR_LOCK);
        from.state(2, LineState.IS_D);
        from.set(2, 1 << ModelState.WAITS_SHIFT);
        from.request(2, ModelState.READ);
        progress.from(from);
        to.copyFrom(from);
    }

    @Test
    void a_step_of_its_own_is_all_that_it_needs() {
        to.clear(1, ModelState.LOCKS | ModelState.SNOOP);

        assertThat(progress.step(to, Kind.UNLOCK, 1)).isNull();
        assertThat(progress.stuck(from)).isNull();
    }

    @Test
    void it_starves_if_only_others_go_on() {
        to.request(2, ModelState.NO_REQUEST); // less work is left, but not of cache 0

        assertThat(progress.step(to, Kind.GRANT, 2)).isNull();
        assertThat(progress.stuck(from))
                .isEqualTo("the granted request of cache 0 starves: no step brings it nearer to its end");
    }

    @Test
    void it_starves_if_its_snoop_can_be_put_off_again() {
        to.cache[1] = to.cache[1] & ~ModelState.SNOOP | ModelState.SNOOP_UNDER_WAY;

        assertThat(progress.step(to, Kind.STORE, 1))
                .isEqualTo("STORE of cache 1 delays the granted request of cache 0");
    }

    @Test
    void an_eviction_by_the_l3_may_not_starve_either() {
        from.line[0] = ModelState.EVICTION << ModelState.TRANSACTION_SHIFT;
        from.clear(0, ModelState.GRANTED);
        progress.from(from);
        to.copyFrom(from);
        to.request(2, ModelState.NO_REQUEST);

        assertThat(progress.step(to, Kind.GRANT, 2)).isNull();
        assertThat(progress.stuck(from)).startsWith("the L3's eviction starves");
    }

    @Test
    void nothing_at_all_is_a_deadlock() {
        assertThat(progress.stuck(from)).isEqualTo("something is under way, and no step completes it");
    }

    @Test
    void a_completing_step_that_completes_nothing_is_our_own_mistake() {
        assertThatThrownBy(() -> progress.step(to, Kind.SNOOP, 1)).isInstanceOf(IllegalStateException.class);
    }
}
