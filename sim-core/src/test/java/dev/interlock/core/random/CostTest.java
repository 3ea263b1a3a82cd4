package dev.interlock.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.machine.CorePort;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The prices of the textbook machine, by hand and from programs. */
class CostTest {
    private static final MachineConfig TEXTBOOK = MachineConfig.profile("textbook-1");

    @Test
    void a_load_costs_4_in_l1_12_in_l2_40_in_l3_and_150_from_dram() {
        Machine machine = new Machine(TEXTBOOK);
        CorePort port = machine.port(0);
        assertThat(port.load(0x10000, 8).cycles()).isEqualTo(150);
        assertThat(port.load(0x10000, 8).cycles()).isEqualTo(4);
        for (int way = 1; way <= 8; way++) { // L1D: 64 sets of 8 ways
            port.load(0x10000 + way * 64 * 64, 8);
        }
        assertThat(port.load(0x10000, 8).cycles()).isEqualTo(12);
        assertThat(machine.port(1).load(0x10000 + 8 * 64 * 64, 8).cycles()).isEqualTo(40);
    }

    @Test
    void a_line_modified_in_another_core_costs_an_intervention() {
        Machine machine = new Machine(TEXTBOOK);
        machine.port(0).store(0x10000, 8, 42);
        StepResult load = machine.port(1).load(0x10000, 8);
        assertThat(load.value()).isEqualTo(42);
        assertThat(load.ledger().cycles(Part.INTERVENTION)).isEqualTo(24);
        assertThat(load.cycles()).isEqualTo(load.ledger().total());
    }

    @Test
    void an_access_in_two_lines_costs_both_one_after_the_other() {
        Machine machine = new Machine(TEXTBOOK);
        CorePort port = machine.port(0);
        port.load(0x10000, 8);
        port.load(0x10040, 8);
        assertThat(port.load(0x1003c, 8).cycles()).isEqualTo(8);
        port.store(0x1003c, 8, 1);
        assertThat(port.store(0x1003c, 8, 1).ledger().toString()).isEqualTo("8 cycles: L1 8");
    }

    @Test
    void a_locked_operand_in_two_lines_locks_the_bus_and_pays_for_it() {
        Machine machine = new Machine(TEXTBOOK);
        CorePort port = machine.port(0);
        port.store(0x1003c, 8, 41);
        StepResult inOneLine = port.fetchAndAdd(0x10010, 8, 1);
        StepResult inTwoLines = port.fetchAndAdd(0x1003c, 8, 1);
        assertThat(inTwoLines.value()).isEqualTo(41);
        assertThat(machine.view().read(0x1003c, 8)).isEqualTo(42);
        assertThat(inTwoLines.ledger().cycles(Part.BUS)).isPositive();
        assertThat(inTwoLines.cycles()).isEqualTo(inTwoLines.ledger().total()).isGreaterThan(inOneLine.cycles());
    }

    @Test
    void independent_instructions_issue_one_per_cycle() {
        BareMetal program = run("""
                        section .text
                _start: mov ecx, 1000
                .loop:  times 20 add eax, 1
                        add ebx, 2
                        dec ecx
                        jnz .loop
                        hlt
                """);
        long branches = 999 * TEXTBOOK.core().takenBranchCycles();
        long instructions = program.machine().core(0).counters().instructions;
        assertThat(instructions).isEqualTo(1000 * 23 + 2);
        assertThat(program.machine().cycle()).isBetween(instructions + branches, instructions + branches + 2000);
    }

    @Test
    void the_use_of_a_loaded_value_stalls_for_three_cycles() {
        List<Long> issued = issued("""
                        section .text
                _start: mov rbx, 0x500000
                        mov rax, [rbx]
                        mov rcx, rax
                        jmp warm
                        align 64
                warm:   mov rax, [rbx]
                        add rax, 1
                        mov rax, [rbx]
                        mov rdx, rbx
                        mov rsi, rbx
                        add rax, 1
                        hlt
                """);
        int load = 4;
        assertThat(issued.get(load + 1) - issued.get(load)).isEqualTo(4);
        assertThat(issued.get(load + 2) - issued.get(load + 1)).isEqualTo(1);
        assertThat(issued.get(load + 5) - issued.get(load + 2)).isEqualTo(4);
    }

    @Test
    void a_multiplication_delays_only_who_needs_it() {
        List<Long> issued = issued("""
                        section .text
                _start: imul rax, rbx
                        add rcx, 1
                        add rax, 1
                        hlt
                """);
        assertThat(issued.get(1) - issued.get(0)).isEqualTo(1);
        assertThat(issued.get(2) - issued.get(0)).isEqualTo(3);
    }

    @Test
    void a_tlb_miss_costs_the_four_accesses_of_its_walk() {
        BareMetal program = new BareMetal(TEXTBOOK.withCores(1), """
                        section .text
                _start: mov rbx, 0x500000
                        mov rax, [rbx]
                        mov rcx, rax
                        invlpg [rbx]
                        mov rax, [rbx]
                        hlt
                """, true);
        List<SimEvent> events = new ArrayList<>();
        program.machine().subscribe(events::add, EventKind.ACCESS_COMPLETED, EventKind.PAGE_WALKED);
        program.start().machine().run(100_000);
        List<AccessCompleted> loads = events.stream()
                .filter(AccessCompleted.class::isInstance)
                .map(AccessCompleted.class::cast)
                .toList();
        List<PageWalked> walks = events.stream()
                .filter(PageWalked.class::isInstance)
                .map(PageWalked.class::cast)
                .filter(walk -> walk.virtual() == 0x500000)
                .toList();
        assertThat(loads.get(0).ledger().walk())
                .isEqualTo(walks.get(0).cycles())
                .isGreaterThan(16);
        assertThat(loads.get(1).ledger().toString())
                .isEqualTo("20 cycles: walk PML4E 4, walk PDPTE 4, walk PDE 4, walk PTE 4, L1 4");
        assertThat(walks.get(1).cycles()).isEqualTo(16);
    }

    @Test
    void a_store_that_misses_is_hidden_by_the_store_buffer_until_it_is_full() {
        List<Long> issued = issued("""
                        section .text
                _start: mov rbx, 0x500000
                        jmp warm
                        align 64
                warm:
                        mov [rbx], rax
                        times 15 mov [rbx + 64], rax
                        mov [rbx + 64], rax
                        hlt
                """);
        int first = 2;
        assertThat(issued.get(first + 15) - issued.get(first)).isLessThan(150);
        assertThat(issued.get(first + 16) - issued.get(first)).isGreaterThanOrEqualTo(150);
    }

    @Test
    void a_forwarded_load_takes_the_forwarding_latency() {
        List<Long> issued = issued("""
                        section .text
                _start: mov rbx, 0x500000
                        mov rax, [rbx]
                        mov rax, [rbx + 64]
                        jmp warm
                        align 64
                warm:   mov [rbx + 64], rcx
                        mov rax, [rbx + 64]
                        add rax, 1
                        hlt
                """);
        int store = 4;
        assertThat(issued.get(store + 1) - issued.get(store)).isEqualTo(1);
        // the store drains one cycle after its issue, so the load behind it reads the L1D or forwards: 4 cycles either
        // way
        assertThat(issued.get(store + 2) - issued.get(store + 1)).isEqualTo(4);
    }

    @Test
    void a_flushed_line_comes_back_from_dram() {
        Machine machine = new Machine(TEXTBOOK);
        List<DataSource> sources = new ArrayList<>();
        machine.subscribe(
                event -> {
                    if (event instanceof LineDelivered delivered) {
                        sources.add(delivered.source());
                    }
                },
                EventKind.LINE_DELIVERED);
        machine.port(0).store(0x10000, 8, 7);
        machine.port(1).flush(0x10000);
        assertThat(machine.memory().readLong(0x10000)).isEqualTo(7);
        assertThat(machine.line(0x10000).toString()).isEqualTo("line 0x10000: core 0 I, core 1 I");
        assertThat(machine.port(1).load(0x10000, 8).value()).isEqualTo(7);
        machine.settle();
        assertThat(sources).containsExactly(DataSource.DRAM, DataSource.DRAM);
    }

    private static BareMetal run(String source) {
        BareMetal program = new BareMetal(TEXTBOOK.withCores(1), source, false);
        program.start().machine().run(1_000_000);
        assertThat(program.faults()).isEmpty();
        return program;
    }

    /** When each instruction of a program issued. */
    private static List<Long> issued(String source) {
        BareMetal program = new BareMetal(TEXTBOOK.withCores(1), source, false);
        List<Long> cycles = new ArrayList<>();
        program.machine()
                .subscribe(
                        event -> {
                            if (event instanceof InstructionRetired retired) {
                                cycles.add(retired.cycle());
                            }
                        },
                        EventKind.INSTRUCTION_RETIRED);
        program.start().machine().run(1_000_000);
        assertThat(program.faults()).isEmpty();
        return cycles;
    }
}
