package dev.interlock.test.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.report.AccessExplainer;
import dev.interlock.core.report.Explanation;
import dev.interlock.core.report.Explanation.Step;
import dev.interlock.core.trap.StopReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final AccessExplainer explainer = new AccessExplainer();
    private final List<Explanation> explanations = new ArrayList<>();

    /** Explains everything that a machine does from now on. */
    private Machine explained(Machine machine) {
        EventSink each = event -> {
            explainer.accept(event);
            if (event.kind() == EventKind.ACCESS_COMPLETED) {
                explanations.add(explainer.explain((AccessCompleted) event));
            }
        };
        return machine.subscribe(each, AccessExplainer.FILTER);
    }

    private Explanation last() {
        return explanations.get(explanations.size() - 1);
    }

    @Test
    void the_steps_of_a_million_random_accesses_sum_to_their_totals() {
        long seed = 17;
        Machine machine = RandomRun.machine("textbook-1", seed, 160_000);
        long[] seen = new long[4];
        int slack = machine.config().cache().l1d().hitCycles()
                + machine.config().cache().l2().hitCycles();
        EventSink check = event -> {
            explainer.accept(event);
            if (event.kind() == EventKind.ACCESS_COMPLETED) {
                AccessCompleted access = (AccessCompleted) event;
                Explanation explanation = explainer.explain(access);
                long late = access.began() + explanation.total() - access.cycle();
                boolean sums = explanation.total() == access.ledger().total()
                        && explanation.steps().stream().allMatch(ExplanationTest::innerSums)
                        && late >= 0
                        && late <= slack + access.ledger().cycles(Part.LOCK);
                if (!sums) {
                    throw new AssertionError("seed " + seed + ": " + explanation.text(120) + access);
                }
                seen[0]++;
                seen[1] += access.ledger().walk() > 0 ? 1 : 0;
                seen[2] += access.ledger().cycles(Part.INTERVENTION) > 0 ? 1 : 0;
                seen[3] += access.ledger().cycles(Part.DRAM) > 0 ? 1 : 0;
            }
        };
        machine.subscribe(check, AccessExplainer.FILTER);

        assertThat(machine.run(1_000_000_000L).kind()).isEqualTo(StopReason.Kind.HALTED);
        assertThat(seen[0]).as("accesses").isGreaterThan(1_000_000);
        assertThat(seen[1]).as("accesses that walked").isGreaterThan(10_000);
        assertThat(seen[2]).as("accesses served by another core").isGreaterThan(10_000);
        assertThat(seen[3]).as("accesses served by DRAM").isGreaterThan(10_000);
    }

    private static boolean innerSums(Step step) {
        return step.cycles() > 0
                && (step.inner().isEmpty()
                        || step.inner().stream().mapToInt(Step::cycles).sum() == step.cycles());
    }

    @Test
    void a_load_of_a_line_that_another_core_has_modified() {
        Machine machine =
                explained(new Machine(MachineConfig.profile("textbook-1").withCores(2)));
        machine.port(1).store(0x1040, 8, 7);
        machine.port(0).load(0x1040, 8);

        assertThat(last().text(120)).isEqualTo("""
                core 0: load of 8 bytes at 0x1040, cycles 152 to 210
                58 cycles: L1 miss 4, L2 miss 8, bus wait 2, snoop 12, intervention from core 1 24, transfer 8
                       4  L1 miss
                       8  L2 miss
                       2  bus wait: arbitration
                      12  snoop: core 1 had M, now S
                      24  intervention from core 1
                       8  transfer: gets the data from another core
                """);
        assertThat(machine.port(0).load(0x1040, 8).ledger().total()).isEqualTo(last().total());
        assertThat(last().toString()).isEqualTo("4 cycles: L1 hit 4");
    }

    @Test
    void a_store_to_a_shared_line_names_those_that_lose_it() {
        Machine machine =
                explained(new Machine(MachineConfig.profile("textbook-1").withCores(3)));
        machine.port(0).load(0x1040, 8);
        machine.port(1).load(0x1040, 8);
        machine.port(0).store(0x1040, 8, 7);

        assertThat(last().text(60)).isEqualTo("""
                core 0: store of 8 bytes at 0x1040, cycles 194 to 224
                30 cycles: L1 4, L2 8, bus wait 2, snoop 12, transfer 4
                       4  L1: the line is here, but shared: a store needs
                          ownership
                       8  L2
                       2  bus wait: arbitration
                      12  snoop: core 1 had S, now invalid
                       4  transfer: gets its acknowledgement
                """);
    }

    @Test
    void a_long_line_is_broken_at_a_narrow_terminal() {
        Machine machine = explained(RandomRun.machine("textbook-1", 1, 30));
        machine.run(100_000);

        assertThat(explanations.stream().flatMap(each -> each.text(40).lines()))
                .hasSizeGreaterThan(100)
                .allMatch(line -> line.length() <= 40);
    }

    @Test
    void a_walk_says_where_it_found_each_entry() {
        Machine machine = explained(RandomRun.machine("textbook-1", 1, 3));
        machine.run(100_000);

        Explanation walked = explanations.stream()
                .filter(each -> each.access().ledger().walk() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(walked.text(100)).isEqualTo("""
                core 1: load of 8 bytes at 0x401270 (physical 0x105270), cycles 930 to 1122
                192 cycles: DTLB miss 42 (PML4E in L1 4, PDPTE in L1 4, PDE in L1 4, PTE in L1 30), L1 miss 4, L2
                miss 8, bus wait 2, snoop 12, L3 6, DRAM 110, transfer 8
                      42  DTLB miss
                         4  PML4E in L1: entry at 0x100000
                         4  PDPTE in L1: entry at 0x102000
                         4  PDE in L1: entry at 0x103010
                        30  PTE in L1: entry at 0x104008, owned to set its accessed or dirty bit
                       4  L1 miss
                       8  L2 miss
                       2  bus wait: behind core 2 Read of 0x104000
                      12  snoop: no other core had the line
                       6  L3: no other core had to supply the line
                     110  DRAM: the line was not in the L3
                       8  transfer: gets the data from DRAM
                """);
    }
}
