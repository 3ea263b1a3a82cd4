package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.ACCESSED;
import static dev.interlock.core.mmu.PageTableEntry.DIRTY;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.random.BareMetal;
import dev.interlock.core.snapshot.Snapshot;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two page-miss handlers do at once, and what they must not do early. */
class TwoWalkersTest {
    /** The lower half is the last page below a border of 512 GiB: no table is shared, so both walks miss everywhere. */
    private static final long UPPER = 0x7f00_0000_0000L;

    private static final long LOWER = UPPER - 4096;
    private static final long ACROSS = UPPER - 4;

    private static final String SOURCE = """
                    section .text
            _start: hlt
                    align 4096
                    times 4093 db 0x90
            code:   mov rbx, [rax]
            next:   hlt
            """;

    private BareMetal program;
    private Machine machine;
    private final List<PageWalked> walks = new ArrayList<>();

    private void build(int walkers) {
        MachineConfig config = MachineConfig.profile("textbook-1");
        program = new BareMetal(config.withTlb(config.tlb().withWalkers(walkers)), SOURCE, true);
        machine = program.machine();
        walks.clear();
        machine.subscribe(event -> walks.add((PageWalked) event), EventKind.PAGE_WALKED);
        program.tables().map(LOWER, 0x50_0000, WRITABLE);
        program.tables().map(UPPER, 0x60_0000, WRITABLE);
        machine.memory().writeLong(0x50_0ff8, 0x1122_3344_0000_0000L);
        machine.memory().writeLong(0x60_0000, 0x5566_7788L);
    }

    private long entryAt(long virtual) {
        long table = program.tables().root();
        for (int level = 39; level > 12; level -= 9) {
            table = machine.view().read(table + (virtual >>> level & 511) * 8, 8) & PageTableEntry.ADDRESS;
        }
        return table + (virtual >>> 12 & 511) * 8;
    }

    private long entry(long virtual) {
        return machine.view().read(entryAt(virtual), 8);
    }

    private enum Kind {
        LOAD(AccessScript.Verb.LOAD),
        STORE(AccessScript.Verb.STORE),
        WRITE(AccessScript.Verb.WRITE),
        LOCKED(AccessScript.Verb.ADD);

        private final AccessScript.Verb verb;

        Kind(AccessScript.Verb verb) {
            this.verb = verb;
        }
    }

    private StepResult across(Kind kind) {
        AccessScript script = AccessScript.of(kind.verb, true, ACROSS, 8, 1, 0);
        return machine.perform(0, script).get(0);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_walks_of_an_access_across_two_pages_overlap(Kind kind) {
        build(1);
        StepResult one = across(kind);
        assertThat(walks).hasSize(2);
        assertThat(began(1)).isGreaterThanOrEqualTo(ended(0));
        build(2);
        StepResult two = across(kind);
        assertThat(walks).hasSize(2);
        assertThat(began(0)).isBetween(began(1) - 4, began(1) + 4);
        assertThat(two.value()).isEqualTo(one.value());
        if (kind == Kind.LOAD) {
            assertThat(two.value()).isEqualTo(0x5566_7788_1122_3344L);
        }
        assertThat(two.cycles()).isLessThan(one.cycles() - 300); // a walk of four misses to memory, but for the bus
        assertThat(two.ledger().total()).isEqualTo((int) two.cycles());
        machine.settle();
        long marks = kind == Kind.LOAD ? ACCESSED : ACCESSED | DIRTY;
        assertThat(entry(LOWER) & (ACCESSED | DIRTY)).isEqualTo(marks);
        assertThat(entry(UPPER) & (ACCESSED | DIRTY)).isEqualTo(marks);
    }

    private long ended(int walk) {
        return walks.get(walk).cycle();
    }

    private long began(int walk) {
        PageWalked event = walks.get(walk);
        return event.cycle() - event.cycles(); // but for its last lookup, which ends after the event
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_fault_of_the_upper_half_waits_until_the_lower_half_is_translated(Kind kind) {
        build(2);
        poke(UPPER, 0);
        Fault fault = across(kind).fault();
        assertThat(fault.address()).isEqualTo(UPPER);
        assertThat(entry(LOWER) & ACCESSED).isEqualTo(ACCESSED);
        poke(LOWER, 0);
        assertThat(across(kind).fault()).isNotNull(); // its translation is known, and both are forgotten now
        machine.perform(0, AccessScript.builder().invalidateAll().build());
        assertThat(across(kind).fault().address()).isEqualTo(ACROSS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"STORE", "WRITE", "LOCKED"})
    void the_upper_page_is_not_dirty_if_the_lower_half_faults(Kind kind) {
        build(2);
        poke(LOWER, entry(LOWER) & ~WRITABLE);
        assertThat(across(kind).fault().address()).isEqualTo(ACROSS);
        machine.settle();
        assertThat(entry(UPPER) & DIRTY).isZero();
    }

    private void poke(long virtual, long entry) {
        machine.settle();
        byte[] bytes = new byte[8];
        for (int b = 0; b < 8; b++) {
            bytes[b] = (byte) (entry >>> (8 * b));
        }
        machine.view().poke(entryAt(virtual), bytes);
    }

    /** A load whose page is walked for, at the end of a page of code. */
    private long runAcross(int walkers) {
        build(walkers);
        RegisterFile registers = machine.core(0).registers();
        registers.rip = program.address("code") - 8;
        registers.gpr[RegisterFile.RAX] = UPPER;
        machine.core(0).start(machine.cycle());
        machine.run(machine.cycle() + 1_000_000);
        assertThat(program.faults()).isEmpty();
        assertThat(registers.gpr[RegisterFile.RBX]).isEqualTo(0x5566_7788L);
        return machine.cycle();
    }

    @Test
    void the_page_of_the_next_instruction_is_walked_for_while_data_is() {
        long one = runAcross(1);
        assertThat(walks)
                .extracting(PageWalked::virtual)
                .containsExactly(program.address("code") - 8, UPPER, (program.address("code") & -4096) + 4096);
        assertThat(began(2)).isGreaterThan(ended(1));
        long two = runAcross(2);
        assertThat(walks).hasSize(3).extracting(PageWalked::virtual).contains(UPPER);
        PageWalked data = walks.stream()
                .filter(walk -> walk.virtual() == UPPER)
                .findFirst()
                .orElseThrow();
        PageWalked code = walks.get(walks.indexOf(data) == 1 ? 2 : 1);
        assertThat(code.cycle() - code.cycles()).isLessThan(data.cycle());
        assertThat(two).isLessThan(one);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 40, 170, 333, 600})
    void a_snapshot_holds_both_walks(int after) {
        build(2);
        AccessScript script = AccessScript.of(AccessScript.Verb.LOAD, true, ACROSS, 8, 0, 0);
        machine.core(0).perform(script, machine.cycle(), false, false);
        machine.runTo(machine.cycle() + after);
        Snapshot snapshot = machine.snapshot();
        machine.run(machine.cycle() + 100_000);
        StepResult first = machine.core(0).scriptResults().get(0);
        List<PageWalked> told = List.copyOf(walks);
        machine.restore(snapshot);
        machine.run(machine.cycle() + 100_000);
        assertThat(machine.core(0).scriptResults().get(0)).isEqualTo(first);
        assertThat(walks.subList(told.size(), walks.size()))
                .isEqualTo(told.subList(told.size() * 2 - walks.size(), told.size()));
    }
}
