package dev.interlock.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.bus.BusConfig.Arbitration;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArbitrationTest {
    private static final MachineConfig FOUR =
            MachineConfig.profile("textbook-1").withCores(4);

    /** When each core asks. While core 1 has the address bus, which is slow here, 3 asks, then 0, then 2. */
    private static final int[] ASKS = {10, 1, 15, 5};

    /** Cores in the order in which their reads were granted. */
    private static List<Integer> grants(Arbitration arbitration) {
        BusConfig slow = new BusConfig(2, 50, 4, 8, 24, 4, 4).withArbitration(arbitration);
        Machine machine = new Machine(FOUR.withBus(slow));
        List<Integer> order = new ArrayList<>();
        machine.subscribe(event -> order.add(event.core()), EventKind.BUS_GRANTED);
        for (int core = 0; core < 4; core++) {
            Step wait = new Step(Verb.DELAY, false, 0, 0, ASKS[core], 0);
            Step load = new Step(Verb.LOAD, false, 0x10000L * (core + 1), 8, 0, 0);
            machine.core(core).perform(new AccessScript(List.of(wait, load)), 0, false, false);
        }
        machine.settle();
        return order;
    }

    @Test
    void round_robin_goes_on_behind_the_core_that_was_granted_last() {
        assertThat(grants(Arbitration.ROUND_ROBIN)).containsExactly(1, 2, 3, 0);
    }

    @Test
    void first_come_is_first_served() {
        assertThat(grants(Arbitration.FIRST_COME_FIRST_SERVED)).containsExactly(1, 3, 0, 2);
    }

    @Test
    void with_fixed_priority_the_lowest_number_goes_first_whoever_waits_longer() {
        assertThat(grants(Arbitration.FIXED_PRIORITY)).containsExactly(1, 0, 2, 3);
    }
}
