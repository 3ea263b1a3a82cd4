package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.GLOBAL;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.random.BareMetal;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.isa.register.RegisterFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paging-structure caches and process-context identifiers: SDM vol. 3, sections 4.10.1, 4.10.3 and 4.10.4. */
class WalkCachesTest {
    private static final String FORGET = """
                    default rel
                    section .text
            _start: hlt
            page:   invlpg [rax]
                    hlt
            space:  mov cr3, rax
                    hlt
            modes:  mov cr4, rax
                    hlt
            pcid:   mov [far], rbx
                    mov [far + 8], rcx
                    invpcid rax, [far]
                    hlt
                    section .data
            far:    dq 0, 0
            """;

    private static final long VIRTUAL = 0x7f00_0000_0000L;
    private static final long PCIDE = 1 << 17;
    private static final long NO_FLUSH = 1L << 63;

    private BareMetal program;
    private Machine machine;

    private void build(int pml4, int pdpt, int pd) {
        MachineConfig config = MachineConfig.profile("textbook-1");
        program = new BareMetal(
                config.withTlb(config.tlb().withWalkCaches(new WalkCacheConfig(pml4, pdpt, pd))), FORGET, true);
        machine = program.machine();
    }

    /** How many table entries the walk of a load reads; 0 if its translation is in a TLB. */
    private long accessesOfLoad(long address) {
        TlbCounters counters = machine.core(0).counters().dataTlb;
        long before = counters.walkAccesses;
        assertThat(machine.port(0).virtual().load(address, 8).fault()).isNull();
        return counters.walkAccesses - before;
    }

    private void run(String label, long rax) {
        RegisterFile registers = machine.core(0).registers();
        registers.rip = program.address(label);
        registers.gpr[RegisterFile.RAX] = rax;
        machine.core(0).start(machine.cycle());
        machine.run(machine.cycle() + 1_000_000);
        machine.settle();
    }

    @ParameterizedTest(name = "{0} + {1} + {2}: {3}")
    @CsvSource({"0, 0, 0, 4", "4, 0, 0, 3", "0, 4, 0, 2", "0, 0, 4, 1", "4, 4, 4, 1", "4, 4, 0, 2"})
    void a_walk_begins_below_the_lowest_entry_that_is_cached(int pml4, int pdpt, int pd, int accesses) {
        build(pml4, pdpt, pd);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        program.tables().map(VIRTUAL + 0x1000, 0x2000, WRITABLE);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
        assertThat(accessesOfLoad(VIRTUAL + 0x1000)).isEqualTo(accesses);
        assertThat(accessesOfLoad(VIRTUAL + 0x1000)).isZero();
    }

    @Test
    void addresses_share_only_the_levels_that_they_have_in_common() {
        build(4, 4, 4);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        program.tables().map(VIRTUAL + (1L << 21), 0x1000, WRITABLE);
        program.tables().map(VIRTUAL + (1L << 30), 0x1000, WRITABLE);
        program.tables().map(VIRTUAL - (1L << 39), 0x1000, WRITABLE);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
        assertThat(accessesOfLoad(VIRTUAL + (1L << 21))).isEqualTo(2);
        assertThat(accessesOfLoad(VIRTUAL + (1L << 30))).isEqualTo(3);
        assertThat(accessesOfLoad(VIRTUAL - (1L << 39))).isEqualTo(4);
    }

    @Test
    void invlpg_of_any_page_and_a_load_of_cr3_forget_all_entries() {
        build(4, 4, 4);
        for (int page = 0; page < 4; page++) {
            program.tables().map(VIRTUAL + page * 0x1000L, 0x1000, WRITABLE);
        }
        accessesOfLoad(VIRTUAL);
        run("page", 0x1234_5000);
        assertThat(accessesOfLoad(VIRTUAL + 0x1000)).isEqualTo(4);
        run("space", program.tables().root());
        assertThat(accessesOfLoad(VIRTUAL + 0x2000)).isEqualTo(4);
        assertThat(accessesOfLoad(VIRTUAL + 0x3000)).isEqualTo(1);
    }

    @Test
    void a_snapshot_has_them() {
        build(4, 4, 4);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        program.tables().map(VIRTUAL + 0x1000, 0x1000, WRITABLE);
        accessesOfLoad(VIRTUAL);
        Snapshot snapshot = machine.snapshot();
        run("page", 0x1234_5000);
        machine.restore(snapshot);
        assertThat(accessesOfLoad(VIRTUAL + 0x1000)).isEqualTo(1);
    }

    @Test
    void translations_of_two_pcids_live_side_by_side() {
        build(4, 4, 4);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        long root = program.tables().root();
        run("modes", machine.core(0).registers().cr4 | PCIDE);
        run("space", root | 1);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
        run("space", root | 4095);
        assertThat(machine.core(0).registers().cr3).isEqualTo(root | 4095);
        assertThat(accessesOfLoad(VIRTUAL)).as("made for another PCID").isEqualTo(4);
        run("space", root | 1 | NO_FLUSH);
        assertThat(machine.core(0).registers().cr3)
                .as("bit 63 is no part of CR3")
                .isEqualTo(root | 1);
        assertThat(accessesOfLoad(VIRTUAL)).as("kept").isZero();
        run("space", root | 1);
        assertThat(accessesOfLoad(VIRTUAL)).as("forgotten").isEqualTo(4);
        run("page", VIRTUAL);
        run("space", root | 4095 | NO_FLUSH);
        assertThat(accessesOfLoad(VIRTUAL)).as("the other PCID's").isZero();
        assertThat(program.faults()).isEmpty();
    }

    @Test
    void invlpg_forgets_a_global_page_for_every_pcid() {
        build(0, 0, 0);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE | GLOBAL);
        long root = program.tables().root();
        run("modes", machine.core(0).registers().cr4 | PCIDE);
        run("space", root | 1);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
        run("space", root | 2);
        accessesOfLoad(VIRTUAL);
        run("page", VIRTUAL);
        run("space", root | 1 | NO_FLUSH);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
    }

    /** Which of four translations are forgotten: ours, our neighbour's, another PCID's, a global one. */
    @ParameterizedTest(name = "type {0}: {1}")
    @CsvSource({"0, ours", "1, ours neighbour", "2, ours neighbour other global", "3, ours neighbour other"})
    void invpcid_forgets_what_its_type_says(long type, String forgotten) {
        build(0, 0, 0);
        long neighbour = VIRTUAL + 0x1000;
        long global = VIRTUAL + 0x2000;
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        program.tables().map(neighbour, 0x1000, WRITABLE);
        program.tables().map(global, 0x1000, WRITABLE | GLOBAL);
        long root = program.tables().root();
        run("modes", machine.core(0).registers().cr4 | PCIDE);
        run("space", root | 2);
        accessesOfLoad(VIRTUAL);
        run("space", root | 1);
        accessesOfLoad(VIRTUAL);
        accessesOfLoad(neighbour);
        accessesOfLoad(global);
        RegisterFile registers = machine.core(0).registers();
        registers.gpr[RegisterFile.RBX] = 1;
        registers.gpr[RegisterFile.RCX] = VIRTUAL;
        run("pcid", type);
        assertThat(program.faults()).isEmpty();
        assertThat(accessesOfLoad(VIRTUAL) > 0).isEqualTo(forgotten.contains("ours"));
        assertThat(accessesOfLoad(neighbour) > 0).isEqualTo(forgotten.contains("neighbour"));
        assertThat(accessesOfLoad(global) > 0).isEqualTo(forgotten.contains("global"));
        run("space", root | 2 | NO_FLUSH);
        assertThat(accessesOfLoad(VIRTUAL) > 0).isEqualTo(forgotten.contains("other"));
    }

    @Test
    void invpcid_of_type_0_leaves_a_global_page() {
        build(0, 0, 0);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE | GLOBAL);
        accessesOfLoad(VIRTUAL);
        RegisterFile registers = machine.core(0).registers();
        registers.gpr[RegisterFile.RBX] = 0;
        registers.gpr[RegisterFile.RCX] = VIRTUAL;
        run("pcid", 0);
        assertThat(program.faults()).isEmpty();
        assertThat(accessesOfLoad(VIRTUAL)).isZero();
    }

    @Test
    void without_pcide_the_low_bits_of_cr3_mean_nothing() {
        build(0, 0, 0);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE | GLOBAL);
        assertThat(accessesOfLoad(VIRTUAL)).isEqualTo(4);
        run("space", program.tables().root() | 0x18);
        assertThat(accessesOfLoad(VIRTUAL)).isZero();
    }

    @Test
    void pcide_cannot_be_set_while_cr3_has_a_pcid() {
        build(0, 0, 0);
        run("space", program.tables().root() | 3);
        run("modes", machine.core(0).registers().cr4 | PCIDE);
        assertThat(program.faults()).singleElement().asString().contains("GENERAL_PROTECTION");
    }

    @Test
    void a_fetch_and_a_data_access_have_a_walker_each() {
        build(4, 4, 4);
        program.tables().map(VIRTUAL, 0x1000, WRITABLE);
        run("page", 0x1234_5000); // also fetches
        TlbCounters data = machine.core(0).counters().dataTlb;
        TlbCounters code = machine.core(0).counters().instructionTlb;
        assertThat(code.walks).isPositive();
        assertThat(data.walks).isZero();
        long fetchWalks = code.walks;
        accessesOfLoad(VIRTUAL);
        assertThat(data.walks).isEqualTo(1);
        assertThat(code.walks).isEqualTo(fetchWalks);
    }
}
