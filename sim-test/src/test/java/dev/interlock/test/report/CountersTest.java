package dev.interlock.test.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LinePrefetched;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.event.SimEvent.TlbMissed;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.pipeline.CoreCounters;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every counter of {@code stat} that counts something that has an event is the number of these events. Hits are what the report
 * derives: lookups without misses. No event tells of a full store buffer, a forward, a pause, or a snoop that had to wait.
 */
class CountersTest {
    private final Map<String, Long> events = new TreeMap<>();
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<Integer, InstructionRetired> last = new TreeMap<>();
    private int addressCycles;

    @ParameterizedTest
    @ValueSource(strings = {"textbook-1", "edu-1"})
    void every_counter_is_the_number_of_its_events(String profile) {
        Machine machine = RandomRun.machine(profile, 23, 20_000);
        addressCycles = machine.config().bus().addressCycles();
        machine.subscribe(this::count);
        machine.run(1_000_000_000L);
        for (int core = 0; core < machine.cores(); core++) {
            read(machine, core);
        }
        readBus(machine);
        events.values().removeIf(count -> count == 0);
        counters.values().removeIf(count -> count == 0);

        assertThat(events).hasSizeGreaterThan(60).isEqualTo(counters);
    }

    private void add(SimEvent event, String what, long count) {
        events.merge((event.core() < 0 ? "" : "core " + event.core() + " ") + what, count, Long::sum);
    }

    private void addMachine(String what, long count) {
        events.merge(what, count, Long::sum);
    }

    private void count(SimEvent event) {
        switch (event.kind()) {
            case INSTRUCTION_RETIRED -> {
                add(event, "instructions", 1);
                countBranch((InstructionRetired) event);
            }
            case ACCESS_COMPLETED ->
                add(event, ((AccessCompleted) event).access().toString(), 1);
            case TRAP_TAKEN -> add(event, "traps", 1);
            case TLB_MISSED -> {
                TlbMissed missed = (TlbMissed) event;
                String side = missed.fetch() ? "ITLB " : "DTLB ";
                add(event, side + (missed.level() == 1 ? "misses" : "walks"), 1);
                add(event, side + "second-level hits", missed.level() == 1 ? 1 : -1);
            }
            case TABLE_ENTRY_READ -> add(event, "walk accesses", 1);
            case LINE_MISSED -> {
                add(event, ((LineMissed) event).level() + " misses", 1);
                add(event, "L2 hits", ((LineMissed) event).level() == Level.L2 ? -1 : 1);
            }
            case LINE_PREFETCHED -> add(event, ((LinePrefetched) event).access() + " issued", 1);
            case LINE_EVICTED -> {
                if (((LineEvicted) event).level() == Level.L2 || ((LineEvicted) event).level() == Level.L3) {
                    add(event, ((LineEvicted) event).level() + " evictions", 1);
                }
            }
            case REQUEST_SENT -> {
                add(event, "sent " + ((RequestSent) event).request(), 1);
                addMachine("upgrades", ((RequestSent) event).request() == Request.UPGRADE ? 1 : 0);
            }
            case LINE_SNOOPED -> {
                LineSnooped snooped = (LineSnooped) event;
                add(event, "snoops", 1);
                add(event, "interventions", snooped.supplied() ? 1 : 0);
                boolean had = snooped.before().readable(); // in a cache: what waits in the write-back buffer is none
                add(event, "invalidations", had && !snooped.after().readable() ? 1 : 0);
            }
            case BUS_GRANTED -> {
                boolean inside =
                        ((BusGranted) event).request() == Request.BACK_INVALIDATE; // the L3's own, no address phase
                addMachine("address busy", inside ? 0 : addressCycles);
                addMachine("granted " + ((BusGranted) event).request(), 1);
                addMachine("waited", ((BusGranted) event).waited());
            }
            case LINE_DELIVERED -> {
                LineDelivered delivered = (LineDelivered) event;
                addMachine("bus interventions", delivered.source() == DataSource.CORE ? 1 : 0);
                addMachine("L3 delivered", delivered.source() == DataSource.L3 ? 1 : 0);
                addMachine("DRAM delivered", delivered.source() == DataSource.DRAM ? 1 : 0);
                addMachine("DRAM reads", delivered.source() == DataSource.DRAM ? 1 : 0);
            }
            case MEMORY_UPDATED -> addMachine("DRAM writes", ((MemoryUpdated) event).level() == Level.DRAM ? 1 : 0);
            case BUS_LOCKED -> {
                addMachine("locks", 1);
                add(event, "split locks", 1);
            }
            default -> {}
        }
    }

    /** A branch was taken if what retires next does not stand behind it. */
    private void countBranch(InstructionRetired retired) {
        InstructionRetired before = last.put(retired.core(), retired);
        if (before != null && retired.rip() != before.rip() + before.length()) {
            add(retired, "branches taken", 1);
        }
    }

    private void read(Machine machine, int number) {
        String core = "core " + number + " ";
        CoreCounters counted = machine.core(number).counters();
        var caches = machine.core(number).caches().counters;
        counters.put(core + "instructions", counted.instructions);
        counters.put(core + Access.LOAD, counted.loads);
        counters.put(core + Access.STORE, counted.stores);
        counters.put(core + Access.LOCKED, counted.lockedAccesses);
        counters.put(core + "traps", counted.traps);
        counters.put(core + "ITLB misses", counted.instructionTlb.firstLevelMisses);
        counters.put(core + "DTLB misses", counted.dataTlb.firstLevelMisses);
        counters.put(core + "ITLB walks", counted.instructionTlb.walks);
        counters.put(core + "DTLB walks", counted.dataTlb.walks);
        counters.put(core + "walk accesses", counted.instructionTlb.walkAccesses + counted.dataTlb.walkAccesses);
        counters.put(core + "ITLB second-level hits", counted.instructionTlb.secondLevelHits);
        counters.put(core + "DTLB second-level hits", counted.dataTlb.secondLevelHits);
        counters.put(core + "branches taken", counted.takenBranches);
        counters.put(core + "split locks", counted.splitLocks);
        counters.put(core + "L1I misses", caches.l1iMisses);
        counters.put(core + "L1D misses", caches.l1dMisses);
        counters.put(core + "L2 hits", caches.l2Hits);
        counters.put(core + "L2 misses", caches.l2Misses);
        counters.put(core + "L2 evictions", caches.l2Evictions);
        counters.put(core + "snoops", caches.snoops);
        counters.put(core + "interventions", caches.interventions);
        counters.put(core + "invalidations", caches.invalidations);
        counters.put(core + Access.PREFETCH + " issued", caches.prefetches.issued);
        counters.put(core + Access.PREFETCH_OWNERSHIP + " issued", caches.ownershipPrefetches.issued);
        for (Request request : Request.values()) {
            counters.put(core + "sent " + request, caches.requests[request.ordinal()]);
        }
    }

    private void readBus(Machine machine) {
        var bus = machine.bus().counters();
        for (Request request : Request.values()) {
            counters.put("granted " + request, bus.grants[request.ordinal()]);
        }
        counters.put("waited", bus.waited);
        counters.put("bus interventions", bus.interventions);
        counters.put("L3 evictions", bus.l3Evictions);
        counters.put("locks", bus.locks);
        counters.put("L3 delivered", bus.l3Hits);
        counters.put("DRAM delivered", bus.l3Misses);
        counters.put("DRAM reads", machine.memoryController().reads());
        counters.put("DRAM writes", machine.memoryController().writes());
        counters.put("upgrades", bus.grants[Request.UPGRADE.ordinal()] + bus.upgradesLost);
        counters.put("address busy", bus.addressBusy);
    }
}
