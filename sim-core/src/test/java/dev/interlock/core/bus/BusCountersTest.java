package dev.interlock.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the buses were occupied and how long requests waited: by hand where that can be done, else against the events. */
class BusCountersTest {
    private static final int ARBITRATION = 2;
    private static final int ADDRESS = 50;
    private static final int DATA = 4;

    private static MachineConfig slow(int cores) {
        MachineConfig textbook = MachineConfig.profile("textbook-1").withCores(cores);
        return textbook.withBus(new BusConfig(ARBITRATION, ADDRESS, 4, 8, 24, DATA, 4));
    }

    @Test
    void a_request_alone_waits_for_its_arbitration_only() {
        Machine machine = new Machine(slow(2));

        machine.port(0).load(0x10000, 8);
        machine.settle();

        BusCounters bus = machine.bus().counters();
        assertThat(bus.grants[Request.READ.ordinal()]).isEqualTo(1);
        assertThat(bus.waited).isEqualTo(ARBITRATION);
        assertThat(bus.addressBusy).isEqualTo(ADDRESS);
        assertThat(bus.dataBusy).isEqualTo(DATA);
    }

    @Test
    void requests_that_come_together_wait_for_the_address_bus_one_behind_the_other() {
        Machine machine = new Machine(slow(4));
        for (int core = 0; core < 4; core++) {
            machine.core(core)
                    .perform(AccessScript.of(Verb.LOAD, false, 0x10000L * (core + 1), 8, 0, 0), 0, false, false);
        }
        machine.settle();

        BusCounters bus = machine.bus().counters();
        // all arrive in the same cycle; the grants are one address phase apart
        assertThat(bus.waited).isEqualTo(4 * ARBITRATION + (1 + 2 + 3) * ADDRESS);
        assertThat(bus.addressBusy).isEqualTo(4 * ADDRESS);
        assertThat(bus.dataBusy).isEqualTo(4 * DATA);
    }

    @Test
    void an_upgrade_occupies_the_address_bus_and_no_data_bus() {
        Machine machine = new Machine(slow(2));
        machine.port(0).load(0x10000, 8);
        machine.port(1).load(0x10000, 8);
        machine.settle();
        long address = machine.bus().counters().addressBusy;
        long data = machine.bus().counters().dataBusy;

        machine.port(1).store(0x10000, 8, 1);
        machine.settle();

        BusCounters bus = machine.bus().counters();
        assertThat(bus.grants[Request.UPGRADE.ordinal()]).isEqualTo(1);
        assertThat(bus.addressBusy - address).isEqualTo(ADDRESS);
        assertThat(bus.dataBusy - data).isZero();
    }

    @ParameterizedTest(name = "{0} home nodes")
    @ValueSource(ints = {1, 4})
    void counters_are_the_sums_of_the_grants_and_no_bus_is_busier_than_always(int nodes) {
        SplittableRandom random = new SplittableRandom(nodes);
        MachineConfig config = MachineConfig.profile("edu-1").withCores(6);
        BusConfig bus = nodes == 1 ? config.bus() : config.bus().ring(nodes, 2);
        Machine machine = new Machine(config.withBus(bus));
        long[] grants = new long[Request.values().length];
        long[] waited = {0};
        machine.subscribe(
                event -> {
                    BusGranted granted = (BusGranted) event;
                    grants[granted.request().ordinal()]++;
                    waited[0] += granted.waited();
                },
                EventKind.BUS_GRANTED);
        for (int core = 0; core < 6; core++) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Verb verb = List.of(Verb.LOAD, Verb.STORE, Verb.ADD, Verb.FLUSH).get(random.nextInt(40) / 13);
                steps.add(new Step(verb, false, 0x10000 + 64L * random.nextInt(90), 8, i, 0));
            }
            machine.core(core).perform(new AccessScript(steps), random.nextInt(50), false, false);
        }
        machine.settle();

        BusCounters counted = machine.bus().counters();
        long addressPhases = 0;
        for (Request request : Request.values()) {
            // the L3's own transactions go round the arbiter
            if (request != Request.BACK_INVALIDATE) {
                assertThat(counted.grants[request.ordinal()]).as(request.name()).isEqualTo(grants[request.ordinal()]);
                addressPhases += grants[request.ordinal()];
            }
        }
        assertThat(counted.waited).isEqualTo(waited[0]);
        assertThat(counted.waited).isGreaterThan(addressPhases * bus.arbitrationCycles());
        assertThat(counted.addressBusy).isEqualTo(addressPhases * bus.addressCycles());
        long upgrades = grants[Request.UPGRADE.ordinal()];
        long flushes = grants[Request.FLUSH.ordinal()];
        assertThat(counted.dataBusy).isEqualTo((addressPhases - upgrades - flushes) * bus.dataCycles());
        assertThat(counted.addressBusy).isLessThanOrEqualTo(machine.cycle() * nodes);
        assertThat(counted.dataBusy).isLessThanOrEqualTo(machine.cycle() * nodes);
    }
}
