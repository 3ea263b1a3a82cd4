package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.ACCESSED;
import static dev.interlock.core.mmu.PageTableEntry.DIRTY;
import static dev.interlock.core.mmu.PageTableEntry.GLOBAL;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.core.random.BareMetal;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of all three sizes, global pages, accessed and dirty bits: SDM vol. 3, sections 4.5, 4.8 and 4.10. */
class PageWalkTest {
    private static final String FORGET = """
                    section .text
            _start: hlt
            page:   invlpg [rax]
                    hlt
            space:  mov cr3, rax
                    hlt
            """;

    /** Far from what {@link BareMetal} maps: entries of the PML4 and below of its own. */
    private static final long VIRTUAL = 0x7f00_0000_0000L;
    /** The second 4 MiB of memory hold data. */
    private static final long PHYSICAL = 0x40_0000;

    private static final long PAT = 1 << 12;

    private final BareMetal program = new BareMetal(MachineConfig.profile("textbook-1"), FORGET, true);
    private final Machine machine = program.machine();

    private TlbCounters counters() {
        return machine.core(0).counters().dataTlb;
    }

    private StepResult load(long address) {
        return machine.port(0).virtual().load(address, 8);
    }

    /** Where the entry of a level lies that maps an address. */
    private long entryAt(long virtual, int shift) {
        long table = program.tables().root();
        for (int level = 39; level > shift; level -= 9) {
            table = machine.view().read(table + (virtual >>> level & 511) * 8, 8) & PageTableEntry.ADDRESS;
        }
        return table + (virtual >>> shift & 511) * 8;
    }

    private long entry(long virtual, int shift) {
        return machine.view().read(entryAt(virtual, shift), 8);
    }

    private void poke(long virtual, int shift, long entry) {
        byte[] bytes = new byte[8];
        for (int b = 0; b < 8; b++) {
            bytes[b] = (byte) (entry >>> (8 * b));
        }
        machine.settle();
        machine.view().poke(entryAt(virtual, shift), bytes);
    }

    private void run(String label, long rax) {
        RegisterFile registers = machine.core(0).registers();
        registers.rip = program.address(label);
        registers.gpr[RegisterFile.RAX] = rax;
        machine.core(0).start(machine.cycle());
        machine.run(machine.cycle() + 1_000_000);
        assertThat(program.faults()).isEmpty();
        machine.settle();
    }

    @ParameterizedTest(name = "1 << {0}: {1} accesses")
    @CsvSource({"12, 4", "21, 3", "30, 2"})
    void a_walk_ends_at_the_page_it_finds(int shift, int accesses) {
        long frame = shift == 30 ? 0 : PHYSICAL;
        program.tables().map(VIRTUAL, frame, WRITABLE, shift);
        machine.memory().writeLong(PHYSICAL + 0x28, 0x1234_5678_9abcL);
        StepResult result = load(VIRTUAL + PHYSICAL - frame + 0x28);
        assertThat(result.fault()).isNull();
        assertThat(result.value()).isEqualTo(0x1234_5678_9abcL);
        assertThat(counters().walks).isEqualTo(1);
        assertThat(counters().walkAccesses).isEqualTo(accesses);
        assertThat(result.ledger().total()).isEqualTo((int) result.cycles());
    }

    @ParameterizedTest(name = "1 << {0}")
    @CsvSource({"21, 16", "21, 511", "30, 77", "30, 8191"})
    void every_piece_of_a_large_page_lies_where_it_should(int shift, int piece) {
        program.tables().map(VIRTUAL, 0, WRITABLE, shift);
        long offset = piece * 4096L & (16 << 20) - 1;
        machine.memory().writeLong(offset + 16, 42 + piece);
        assertThat(load(VIRTUAL + offset + 16).value()).isEqualTo(42 + piece);
    }

    @ParameterizedTest(name = "1 << {0}")
    @CsvSource({"21", "30"})
    void invlpg_of_a_large_page_forgets_all_its_pieces_and_nothing_else(int shift) {
        program.tables().map(VIRTUAL, 0, WRITABLE, shift);
        long neighbour = VIRTUAL + (1L << shift);
        program.tables().map(neighbour, 0, WRITABLE, shift);
        for (int piece = 0; piece < 5; piece++) {
            load(VIRTUAL + piece * 0x1000L);
        }
        load(neighbour);
        assertThat(counters().walks).isEqualTo(6);
        load(VIRTUAL + 0x3000);
        assertThat(counters().walks).as("in the TLB").isEqualTo(6);
        run("page", VIRTUAL + 0x2123);
        load(neighbour);
        assertThat(counters().walks).as("the neighbour stays").isEqualTo(6);
        for (int piece = 0; piece < 5; piece++) {
            load(VIRTUAL + piece * 0x1000L);
        }
        assertThat(counters().walks).isEqualTo(11);
    }

    @ParameterizedTest(name = "1 << {0}")
    @CsvSource({"21", "30"})
    void bit_12_of_a_large_page_is_pat_and_no_address_bit(int shift) {
        program.tables().map(VIRTUAL, PAT, WRITABLE, shift);
        machine.memory().writeLong(0x5008, 99);
        StepResult result = load(VIRTUAL + 0x5008);
        assertThat(result.fault()).isNull();
        assertThat(result.value()).isEqualTo(99);
    }

    @ParameterizedTest(name = "1 << {0}, bit {1}")
    @CsvSource({"21, 13", "21, 20", "30, 13", "30, 21", "30, 29", "21, 40", "30, 51", "12, 47"})
    void a_misaligned_or_too_high_frame_is_a_reserved_bit(int shift, int bit) {
        program.tables().map(VIRTUAL, 0, WRITABLE, shift);
        poke(VIRTUAL, shift, entry(VIRTUAL, shift) | 1L << bit);
        Fault fault = load(VIRTUAL + 8).fault();
        assertThat(fault.vector()).isEqualTo(Fault.Vector.PAGE_FAULT);
        assertThat(fault.errorCode()).isEqualTo(Fault.PRESENT | Fault.RESERVED_BIT);
        assertThat(fault.address()).isEqualTo(VIRTUAL + 8);
        assertThat(entry(VIRTUAL, shift) & (ACCESSED | DIRTY))
                .as("a faulty entry is not marked")
                .isZero();
    }

    @ParameterizedTest(name = "1 << {0}")
    @CsvSource({"12", "21", "30"})
    void global_pages_survive_a_load_of_cr3_and_others_do_not(int shift) {
        program.tables().map(VIRTUAL, 0, WRITABLE | GLOBAL, shift);
        long local = VIRTUAL + (1L << shift);
        program.tables().map(local, 0, WRITABLE, shift);
        load(VIRTUAL);
        load(local);
        run("space", program.tables().root());
        load(VIRTUAL);
        assertThat(counters().walks).isEqualTo(2);
        load(local);
        assertThat(counters().walks).isEqualTo(3);
        run("page", VIRTUAL);
        load(VIRTUAL);
        assertThat(counters().walks).as("INVLPG forgets a global page too").isEqualTo(4);
    }

    @ParameterizedTest(name = "1 << {0}")
    @CsvSource({"12", "21", "30"})
    void marks_are_set_once_and_the_dirty_one_by_a_write_only(int shift) {
        program.tables().map(VIRTUAL, 0x10_0000 & -(1L << shift), WRITABLE, shift);
        List<Long> written = new ArrayList<>();
        machine.subscribe(event -> note(event, written), EventKind.WRITTEN_IN_PLACE);
        load(VIRTUAL);
        List<Long> levels = new ArrayList<>();
        for (int level = 39; level >= shift; level -= 9) {
            levels.add(entryAt(VIRTUAL, level));
            assertThat(entry(VIRTUAL, level) & ACCESSED).isEqualTo(ACCESSED);
        }
        assertThat(written).containsExactlyElementsOf(levels);
        assertThat(entry(VIRTUAL, shift) & DIRTY).isZero();
        written.clear();

        run("page", VIRTUAL);
        written.clear(); // the program's own pages were marked
        load(VIRTUAL);
        assertThat(written).as("marked already").isEmpty();

        assertThat(machine.port(0).virtual().store(VIRTUAL + 64, 8, 7).fault()).isNull();
        assertThat(written).contains(entryAt(VIRTUAL, shift));
        assertThat(entry(VIRTUAL, shift) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED | DIRTY);
        for (int level = 39; level > shift; level -= 9) {
            assertThat(entry(VIRTUAL, level) & DIRTY).as("D is for pages").isZero();
        }
        written.clear();
        machine.port(0).virtual().store(VIRTUAL + 128, 8, 7);
        assertThat(written).doesNotContain(entryAt(VIRTUAL, shift));
    }

    private static void note(SimEvent event, List<Long> written) {
        written.add(((WrittenInPlace) event).physical());
    }

    @Test
    void a_walk_marks_the_entry_in_the_l1d_that_owns_it() {
        program.tables().map(VIRTUAL, PHYSICAL, WRITABLE);
        load(VIRTUAL);
        for (int level = 39; level >= 12; level -= 9) {
            long line = entryAt(VIRTUAL, level) & -64;
            assertThat(machine.line(line).on(0)).isEqualTo(LineState.M);
            assertThat(machine.memory().readLong(entryAt(VIRTUAL, level)) & ACCESSED)
                    .as("memory has the old entry until the line is written back")
                    .isZero();
        }
    }

    /** Read, marked and written as one: what one walker marks, another neither misses nor loses. */
    @Test
    void marks_of_two_cores_that_walk_for_one_page_at_once_are_both_there() {
        program.tables().map(VIRTUAL, PHYSICAL, WRITABLE);
        for (int skew = 0; skew < 200; skew += 7) {
            poke(VIRTUAL, 12, entry(VIRTUAL, 12) & ~(ACCESSED | DIRTY));
            AccessScript forget = AccessScript.builder().invalidateAll().build();
            machine.perform(0, forget);
            machine.perform(1, forget);
            long now = machine.cycle();
            machine.core(0)
                    .perform(AccessScript.of(AccessScript.Verb.LOAD, true, VIRTUAL, 8, 0, 0), now + skew, false, false);
            machine.core(1)
                    .perform(AccessScript.of(AccessScript.Verb.WRITE, true, VIRTUAL, 8, 1, 0), now + 100, false, false);
            machine.run(now + 1_000_000);
            StepResult seen = machine.port(0).load(entryAt(VIRTUAL, 12), 8);
            assertThat(seen.value() & (ACCESSED | DIRTY)).isEqualTo(ACCESSED | DIRTY);
        }
    }
}
