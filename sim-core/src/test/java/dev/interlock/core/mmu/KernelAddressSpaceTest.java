package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.GLOBAL;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.isa.register.RegisterFile;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel's script enters another address space, and forgets translations: what the instructions would forget. */
class KernelAddressSpaceTest {
    private static final long PRIVATE = 0x40_0000;
    private static final long SHARED = 0xffff_8000_0000_0000L;
    private static final long TABLES = 0x10_0000;
    private static final long PCIDE = 1 << 17;
    private static final long NO_FLUSH = 1L << 63;

    private final Machine machine = new Machine(MachineConfig.profile("textbook-1"));
    private long nextFrame = TABLES;
    private PageTables first;
    private PageTables second;

    @BeforeEach
    void two_address_spaces() {
        first = space(0x20_0000, 1);
        second = space(0x21_0000, 2);
        RegisterFile registers = machine.core(0).registers();
        registers.cr3 = first.root();
        registers.cpl = 0;
    }

    private PageTables space(long frame, long value) {
        PageTables tables = new PageTables(machine.memory(), () -> {
            nextFrame += 4096;
            return nextFrame;
        });
        tables.map(PRIVATE, frame, WRITABLE);
        tables.map(SHARED, 0x30_0000, WRITABLE | GLOBAL);
        machine.memory().writeLong(frame, value);
        return tables;
    }

    private StepResult kernel(AccessScript.Builder work) {
        List<StepResult> results = machine.perform(0, work.build());
        return results.get(results.size() - 1);
    }

    private void load(long cr3) {
        kernel(AccessScript.builder().loadCr3(cr3));
    }

    private void pcids() {
        machine.core(0).registers().cr4 |= PCIDE;
    }

    private long value() {
        return machine.port(0).virtual().load(PRIVATE, 8).value();
    }

    private boolean knows(long address) {
        long walks = machine.core(0).counters().dataTlb.walks;
        assertThat(machine.port(0).virtual().load(address, 8).fault()).isNull();
        return machine.core(0).counters().dataTlb.walks == walks;
    }

    @Test
    void a_load_of_cr3_enters_another_address_space() {
        assertThat(value()).isEqualTo(1);
        load(second.root());
        assertThat(machine.core(0).registers().cr3).isEqualTo(second.root());
        assertThat(value()).isEqualTo(2);
        load(first.root());
        assertThat(value()).isEqualTo(1);
    }

    @Test
    void it_forgets_all_but_global_translations() {
        assertThat(knows(PRIVATE)).isFalse();
        assertThat(knows(SHARED)).isFalse();
        load(first.root());
        assertThat(knows(PRIVATE)).isFalse();
        assertThat(knows(SHARED)).isTrue();
    }

    @Test
    void with_pcids_it_forgets_those_of_the_pcid_that_is_loaded_unless_bit_63_is_set() {
        pcids();
        load(first.root() | 1);
        assertThat(value()).isEqualTo(1);
        load(second.root() | 2);
        assertThat(value()).isEqualTo(2);
        load(first.root() | 1 | NO_FLUSH);
        assertThat(machine.core(0).registers().cr3).isEqualTo(first.root() | 1);
        assertThat(knows(PRIVATE)).isTrue();
        load(second.root() | 2);
        assertThat(knows(PRIVATE)).isFalse();
    }

    @Test
    void one_pcid_is_forgotten_and_another_is_not() {
        pcids();
        load(first.root() | 1);
        knows(PRIVATE);
        knows(SHARED);
        load(second.root() | 2);
        knows(PRIVATE);
        kernel(AccessScript.builder().invalidatePcid(1));
        assertThat(knows(PRIVATE)).isTrue();
        load(first.root() | 1 | NO_FLUSH);
        assertThat(knows(PRIVATE)).isFalse();
        assertThat(knows(SHARED)).as("global").isTrue();
    }

    @Test
    void everything_is_forgotten_global_pages_too() {
        pcids();
        load(first.root() | 1);
        knows(PRIVATE);
        knows(SHARED);
        load(second.root() | 2);
        kernel(AccessScript.builder().invalidateAll());
        load(first.root() | 1 | NO_FLUSH);
        assertThat(knows(PRIVATE)).isFalse();
        assertThat(knows(SHARED)).isFalse();
    }

    @Test
    void each_costs_what_a_serialising_instruction_costs_once_the_stores_before_it_are_done() {
        assertThat(kernel(AccessScript.builder().loadCr3(first.root())).cycles())
                .isEqualTo(100);
        assertThat(kernel(AccessScript.builder().invalidatePcid(0)).cycles()).isEqualTo(100);
        assertThat(kernel(AccessScript.builder().invalidateAll()).cycles()).isEqualTo(100);
        StepResult after = kernel(AccessScript.builder().store(0x50_0000, 8, 7).loadCr3(first.root()));
        assertThat(after.cycles()).as("a miss to memory, then the rest").isGreaterThan(200);
        assertThat(machine.core(0).hasBufferedStores()).isFalse();
    }

    @Test
    void a_snapshot_holds_one_that_waits_for_the_store_buffer() {
        AccessScript work = AccessScript.builder()
                .store(0x50_0000, 8, 7)
                .loadCr3(second.root())
                .build();
        machine.core(0).perform(work, machine.cycle(), false, false);
        machine.runTo(machine.cycle() + 20);
        Snapshot waiting = machine.snapshot();
        assertThat(machine.core(0).registers().cr3).isEqualTo(first.root());
        machine.run(machine.cycle() + 10_000);
        long end = machine.cycle();
        machine.restore(waiting);
        machine.run(machine.cycle() + 10_000);
        assertThat(machine.cycle()).isEqualTo(end);
        assertThat(value()).isEqualTo(2);
    }
}
