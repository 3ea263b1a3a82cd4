package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.MemoryType.UNCACHEABLE;
import static dev.interlock.core.mmu.MemoryType.WRITE_BACK;
import static dev.interlock.core.mmu.MemoryType.WRITE_COMBINING;
import static dev.interlock.core.mmu.MemoryType.WRITE_PROTECTED;
import static dev.interlock.core.mmu.MemoryType.WRITE_THROUGH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.CorePort;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.random.TypedPages;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each memory type means for one access after the other: who caches, who waits, what goes over the bus. */
class MemoryTypeTest {
    private static final long FRAME = 0x10000;
    private static final long TABLES = 0x8_0000;

    private final Machine machine = new Machine(MachineConfig.profile("textbook-1"));
    private final List<SimEvent> events = new ArrayList<>();

    @BeforeEach
    void mapOneFrameAsEveryType() {
        long[] nextFrame = {TABLES};
        PageTables tables = new PageTables(machine.memory(), () -> nextFrame[0] += 4096);
        for (MemoryType type : MemoryType.values()) {
            tables.map(page(type), FRAME, TypedPages.bits(type, 12));
        }
        for (int core = 0; core < machine.cores(); core++) {
            machine.core(core).registers().cr3 = tables.root();
            machine.core(core).registers().cpl = 0;
            machine.core(core).registers().pat = TypedPages.PAT;
            for (MemoryType type : MemoryType.values()) {
                port(core).load(page(type) + 0xf00, 8); // so that no walk disturbs what follows
            }
        }
        machine.settle();
        machine.subscribe(events::add);
    }

    private static long page(MemoryType type) {
        return 0x40_0000 + 4096L * type.ordinal();
    }

    private CorePort port(int core) {
        return machine.port(core).virtual();
    }

    private LineState state(int core) {
        return machine.core(core).caches().stateOf(FRAME);
    }

    private Stream<Request> requests() {
        return events.stream()
                .filter(event -> event.kind() == EventKind.BUS_GRANTED && event.line() == FRAME)
                .map(event -> ((SimEvent.BusGranted) event).request());
    }

    private List<StepResult> perform(int core, Step... steps) {
        return machine.perform(core, new AccessScript(List.of(steps)));
    }

    private static Step step(Verb verb, MemoryType type, long offset, long value) {
        return new Step(verb, true, page(type) + offset, 8, value, 0);
    }

    // ---------------------------------------------------------------- which type

    @Test
    void the_page_table_chooses_an_entry_of_the_pat() {
        long pat = new RegisterFile().pat; // as it is at power-on
        MemoryType[] expected = {
            WRITE_BACK, WRITE_THROUGH, UNCACHEABLE, UNCACHEABLE, WRITE_BACK, WRITE_THROUGH, UNCACHEABLE, UNCACHEABLE
        };
        for (int number = 0; number < 8; number++) {
            long pcdAndPwt = (number & 3L) << 3;
            long small = pcdAndPwt | (number >> 2) * PageTableEntry.PAT;
            long large = pcdAndPwt | (number >> 2) * PageTableEntry.PAT_OF_LARGE_PAGE | PageTableEntry.LARGE;
            assertThat(MemoryType.of(pat, small, 12)).isEqualTo(expected[number]);
            assertThat(MemoryType.of(pat, large, 21)).isEqualTo(expected[number]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_tlb_entry_keeps_the_type(MemoryType type) {
        assertThat(MemoryType.ofTlb(FRAME | type.bits() | PageTableEntry.PRESENT | Tlb.EXECUTABLE))
                .isEqualTo(type);
        assertThat(MemoryType.of(TypedPages.PAT, TypedPages.bits(type, 12), 12)).isEqualTo(type);
    }

    // ---------------------------------------------------------------- uncacheable

    @Test
    void uncacheable_memory_is_read_over_the_bus_each_time_and_never_cached() {
        machine.memory().writeLong(FRAME, 7);
        StepResult first = port(0).load(page(UNCACHEABLE), 8);
        StepResult second = port(0).load(page(UNCACHEABLE), 8);
        assertThat(first.value()).isEqualTo(7);
        assertThat(second.cycles()).isGreaterThan(100);
        assertThat(second.ledger().total()).isEqualTo(second.cycles());
        assertThat(state(0)).isEqualTo(LineState.I);
        assertThat(requests()).containsExactly(Request.READ_UNCACHED, Request.READ_UNCACHED);
    }

    @Test
    void an_uncacheable_load_waits_until_the_store_buffer_is_empty() {
        List<StepResult> results =
                perform(0, step(Verb.STORE, WRITE_BACK, 64, 1), step(Verb.LOAD, UNCACHEABLE, 128, 0));
        long drained = events.stream()
                .filter(event -> event.kind() == EventKind.STORE_DRAINED)
                .findFirst()
                .orElseThrow()
                .cycle();
        assertThat(results.get(1).end()).isGreaterThan(drained + 100);
        assertThat(results.get(1).ledger().cycles(Part.STORE_BUFFER)).isGreaterThan(100);
    }

    @Test
    void uncacheable_stores_reach_memory_one_by_one_in_program_order() {
        perform(0, step(Verb.STORE, UNCACHEABLE, 0, 1), step(Verb.STORE, UNCACHEABLE, 8, 2));
        machine.settle();
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(1);
        assertThat(machine.memory().readLong(FRAME + 8)).isEqualTo(2);
        assertThat(requests()).containsExactly(Request.WRITE_UNCACHED, Request.WRITE_UNCACHED);
        List<SimEvent> drained = events.stream()
                .filter(event -> event.kind() == EventKind.STORE_DRAINED)
                .toList();
        assertThat(drained.get(1).cycle()).isGreaterThan(drained.get(0).cycle() + 10);
    }

    @Test
    void a_line_that_is_cached_by_another_name_stays_right() {
        port(1).store(page(WRITE_BACK), 8, 42);
        assertThat(state(1)).isEqualTo(LineState.M);
        assertThat(port(0).load(page(UNCACHEABLE), 8).value()).isEqualTo(42);
        assertThat(state(1)).isEqualTo(LineState.I);
        port(1).load(page(WRITE_BACK), 8);
        port(0).store(page(UNCACHEABLE), 8, 43);
        assertThat(port(1).load(page(WRITE_BACK), 8).value()).isEqualTo(43);
    }

    @ParameterizedTest
    @EnumSource(names = "WRITE_BACK", mode = EnumSource.Mode.EXCLUDE)
    void a_locked_access_to_memory_that_is_not_write_back_locks_the_bus(MemoryType type) {
        StepResult result = port(0).fetchAndAdd(page(type), 8, 5);
        machine.settle();
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(5);
        assertThat(result.ledger().total()).isEqualTo(result.cycles());
        assertThat(events.stream().map(SimEvent::kind)).containsOnlyOnce(EventKind.BUS_LOCKED, EventKind.BUS_UNLOCKED);
        assertThat(requests()).containsExactly(Request.READ_UNCACHED, Request.WRITE_UNCACHED);
    }

    @Test
    void a_second_bus_lock_is_granted_only_after_the_first_unlock() {
        for (int core = 0; core < 2; core++) {
            AccessScript script = new AccessScript(List.of(step(Verb.ADD, UNCACHEABLE, 0, 1)));
            machine.core(core).perform(script, machine.cycle(), false, false);
        }
        machine.settle();
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(2);
        assertThat(events.stream()
                        .map(SimEvent::kind)
                        .filter(kind -> kind == EventKind.BUS_LOCKED || kind == EventKind.BUS_UNLOCKED))
                .containsExactly(
                        EventKind.BUS_LOCKED, EventKind.BUS_UNLOCKED, EventKind.BUS_LOCKED, EventKind.BUS_UNLOCKED);
    }

    // ---------------------------------------------------------------- write-through

    @Test
    void a_write_through_line_is_cached_shared_and_a_store_updates_it_and_memory() {
        port(0).load(page(WRITE_THROUGH), 8);
        assertThat(state(0)).isEqualTo(LineState.S);
        port(1).load(page(WRITE_THROUGH), 8);
        port(0).store(page(WRITE_THROUGH), 8, 42);
        assertThat(state(0)).isEqualTo(LineState.S);
        assertThat(state(1)).isEqualTo(LineState.I);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(42);
        StepResult again = port(0).load(page(WRITE_THROUGH), 8);
        assertThat(again.value()).isEqualTo(42);
        assertThat(again.cycles()).isEqualTo(4);
        assertThat(port(1).load(page(WRITE_THROUGH), 8).value()).isEqualTo(42);
    }

    @Test
    void a_store_to_write_through_memory_allocates_nothing() {
        perform(0, step(Verb.STORE, WRITE_THROUGH, 0, 42));
        machine.settle();
        assertThat(state(0)).isEqualTo(LineState.I);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(42);
        assertThat(requests()).containsExactly(Request.WRITE_THROUGH);
    }

    @Test
    void a_store_to_write_protected_memory_takes_every_copy_away() {
        port(0).load(page(WRITE_PROTECTED), 8);
        port(0).storeBuffered(page(WRITE_PROTECTED), 8, 42);
        machine.settle();
        assertThat(state(0)).isEqualTo(LineState.I);
        assertThat(port(0).load(page(WRITE_PROTECTED), 8).value()).isEqualTo(42);
    }

    // ---------------------------------------------------------------- write-combining

    @Test
    void a_full_line_of_combined_stores_is_one_transaction() {
        Step[] stores = new Step[8];
        for (int n = 0; n < 8; n++) {
            stores[n] = step(Verb.STORE, WRITE_COMBINING, 8L * n, n);
        }
        perform(0, stores);
        machine.settle();
        assertThat(requests()).containsExactly(Request.WRITE_UNCACHED);
        for (int n = 0; n < 8; n++) {
            assertThat(machine.memory().readLong(FRAME + 8L * n)).isEqualTo(n);
        }
    }

    @Test
    void combined_stores_wait_for_a_fence_or_a_while() {
        perform(0, step(Verb.STORE, WRITE_COMBINING, 0, 42));
        machine.runTo(machine.cycle() + 400);
        assertThat(requests()).isEmpty();
        perform(0, new Step(Verb.STORE_FENCE, false, 0, 0, 0, 0));
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(42);

        perform(0, step(Verb.STORE, WRITE_COMBINING, 0, 43));
        machine.runTo(machine.cycle() + 1000);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(43);
    }

    @Test
    void one_line_more_than_there_are_buffers_lets_the_first_go() {
        Step[] stores = new Step[5];
        for (int n = 0; n < 5; n++) {
            stores[n] = step(Verb.STORE, WRITE_COMBINING, 64L * n, 1);
        }
        perform(0, stores);
        machine.runTo(machine.cycle() + 300);
        assertThat(machine.core(0).counters().combiningOverflows).isEqualTo(1);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(1);
        assertThat(machine.memory().readLong(FRAME + 64)).isZero();
    }

    @Test
    void a_core_sees_its_own_combined_stores() {
        List<StepResult> results = perform(
                0,
                step(Verb.STORE, WRITE_COMBINING, 0, 42),
                new Step(Verb.DELAY, false, 0, 0, 20, 0),
                step(Verb.LOAD, WRITE_COMBINING, 0, 0));
        assertThat(results.get(2).value()).isEqualTo(42);
        assertThat(requests()).containsExactly(Request.WRITE_UNCACHED, Request.READ_UNCACHED);
    }

    // ---------------------------------------------------------------- non-temporal stores

    @Test
    void a_non_temporal_store_takes_the_cached_line_away() {
        port(0).store(page(WRITE_BACK) + 8, 8, 1);
        port(0).load(page(WRITE_BACK), 8);
        assertThat(state(0)).isEqualTo(LineState.M);
        port(0).storeNonTemporal(page(WRITE_BACK), 8, 42);
        perform(0, new Step(Verb.STORE_FENCE, false, 0, 0, 0, 0));
        assertThat(state(0)).isEqualTo(LineState.I);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(42);
        assertThat(machine.memory().readLong(FRAME + 8)).isEqualTo(1);
    }

    @Test
    void a_load_that_would_hit_an_old_copy_waits_for_the_combined_store() {
        port(0).load(page(WRITE_BACK), 8);
        List<StepResult> results = perform(
                0,
                step(Verb.STORE_NON_TEMPORAL, WRITE_BACK, 0, 42),
                new Step(Verb.DELAY, false, 0, 0, 20, 0),
                step(Verb.LOAD, WRITE_BACK, 0, 0));
        assertThat(results.get(2).value()).isEqualTo(42);
        assertThat(results.get(2).ledger().total()).isEqualTo(results.get(2).cycles());
    }

    @Test
    void a_store_to_the_same_line_comes_after_the_combined_one() {
        perform(0, step(Verb.STORE_NON_TEMPORAL, WRITE_BACK, 0, 1), step(Verb.STORE, WRITE_BACK, 0, 2));
        machine.settle();
        assertThat(machine.view().read(FRAME, 8)).isEqualTo(2);
    }

    @Test
    void younger_stores_pass_a_non_temporal_one_unless_a_fence_stands_between() {
        port(0).store(page(WRITE_BACK) + 128, 8, 0); // owned, so that the flag is quick
        events.clear();
        perform(0, step(Verb.STORE_NON_TEMPORAL, WRITE_BACK, 0, 1), step(Verb.STORE, WRITE_BACK, 128, 1));
        machine.settle();
        assertThat(visible()).containsExactly(EventKind.STORE_DRAINED, EventKind.COMBINED_WRITTEN);
        events.clear();
        perform(
                0,
                step(Verb.STORE_NON_TEMPORAL, WRITE_BACK, 0, 2),
                new Step(Verb.STORE_FENCE, false, 0, 0, 0, 0),
                step(Verb.STORE, WRITE_BACK, 128, 2));
        machine.settle();
        assertThat(visible()).containsExactly(EventKind.COMBINED_WRITTEN, EventKind.STORE_DRAINED);
    }

    private Stream<EventKind> visible() {
        return events.stream()
                .map(SimEvent::kind)
                .filter(kind -> kind == EventKind.STORE_DRAINED || kind == EventKind.COMBINED_WRITTEN);
    }

    // ---------------------------------------------------------------- what drains first

    @Test
    void a_flush_drains_the_store_buffer_first() {
        port(0).store(page(WRITE_BACK), 8, 1); // owned: the store below would be quick, but for the one before it
        perform(
                0,
                step(Verb.STORE, WRITE_BACK, 128, 1),
                step(Verb.STORE, WRITE_BACK, 0, 42),
                new Step(Verb.FLUSH, true, page(WRITE_BACK), 1, 0, 0));
        machine.settle();
        assertThat(state(0)).isEqualTo(LineState.I);
        assertThat(machine.memory().readLong(FRAME)).isEqualTo(42);
    }

    @Test
    void an_invalidation_of_a_page_drains_the_store_buffer_first() {
        List<StepResult> results = perform(
                0,
                step(Verb.STORE, WRITE_BACK, 0, 42),
                new Step(Verb.INVALIDATE_PAGE, true, page(WRITE_BACK), 0, 0, 0));
        assertThat(machine.view().read(FRAME, 8)).isEqualTo(42);
        assertThat(results.get(1).cycles()).isGreaterThan(100);
    }
}
