package dev.interlock.test.promise;

import static dev.interlock.core.event.Part.DRAM;
import static dev.interlock.core.event.Part.L1;
import static dev.interlock.core.event.Part.L2;
import static dev.interlock.core.event.Part.WALK_PD;
import static dev.interlock.core.event.Part.WALK_PDPT;
import static dev.interlock.core.event.Part.WALK_PML4;
import static dev.interlock.core.event.Part.WALK_PT;
import static dev.interlock.test.assertion.EventPattern.walked;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.test.junit.Cores;
import dev.interlock.test.junit.InterlockTest;
import dev.interlock.test.junit.Program;
import dev.interlock.test.scenario.EventRecorder;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The figures of the source documents, from the ledgers of one machine: L1 4 cycles, L2 12, L3 40, memory 100 to 200; a
 * translation that no TLB has costs the four accesses of its walk.
 */
@InterlockTest
@Cores(1)
class DocumentFiguresTest {
    private static final long X = 0x10_0040;
    private static final long PAGE = 4096;
    /** A page far from everything else, so that its tables are its own. */
    private static final long VIRTUAL = 0x7654_3210_0000L;

    @Test
    void one_line_at_every_distance(Scenario scene) {
        scene.core(0).load(X);
        assertThat(scene.lastAccess())
                .costsBetween(100, 200)
                .ofWhich(L1, 4)
                .ofWhich(L2, 8)
                .ofWhich(DRAM, 110);

        scene.core(0).load(X);
        assertThat(scene.lastAccess()).costs(4).ofWhich(L1, 4);

        crowdOutOfL1(scene);
        scene.core(0).load(X);
        assertThat(scene.lastAccess()).costs(12).ofWhich(L1, 4).ofWhich(L2, 8);

        scene.core(0).evict(X).load(X);
        assertThat(scene.lastAccess()).costs(40).ofWhich(L1, 4).ofWhich(L2, 8).isFullyAccountedFor();
    }

    /** Lines that want the same set of the L1 but different sets of the L2: one from each of the next eight pages. */
    private static void crowdOutOfL1(Scenario scene) {
        for (int page = 1; page <= 8; page++) {
            scene.core(0).load(X + page * PAGE);
        }
    }

    @Test
    void a_miss_of_all_tlbs_costs_the_four_accesses_of_its_walk(Scenario scene) {
        scene.map(VIRTUAL, X).map(VIRTUAL + PAGE, X + PAGE).map(VIRTUAL + 2 * PAGE, X + 2 * PAGE);
        scene.core(0).load(X);

        scene.core(0).virtual().load(VIRTUAL + 0x40);
        assertThat(scene.lastAccess()).ofWhich(L1, 4).isFullyAccountedFor();
        assertThat(scene.lastAccess().ledger().walk())
                .as("four entries, none of them in a cache")
                .isBetween(400, 800);

        scene.core(0).virtual().load(VIRTUAL + PAGE + 0x40);
        assertThat(scene.lastAccess())
                .ofWhichWalk(16) // four entries, all of them in the L1
                .ofWhich(WALK_PML4, 4)
                .ofWhich(WALK_PDPT, 4)
                .ofWhich(WALK_PD, 4)
                .ofWhich(WALK_PT, 4);
        assertThat(scene).events().containsExactly(walked(0, VIRTUAL + 0x40), walked(0, VIRTUAL + PAGE + 0x40));
    }

    @Test
    void a_tlb_hit_costs_nothing(Scenario scene) {
        scene.map(VIRTUAL, X).core(0).virtual().load(VIRTUAL + 0x40).load(VIRTUAL + 0x40);

        assertThat(scene.lastAccess()).costs(4).ofWhichWalk(0);
    }

    @Test
    @Program(source = """
                    ; Reads one line from memory, then from the L1, then (others having wanted its place) from the L2 and
                    ; from the L3.
                            section .text
                    _start: lea     rbx, [rel lines]
                            mov     rax, [rbx]
                            mov     rax, [rbx]
                            lea     rsi, [rbx + 4096]       ; 8 lines, one page apart: the same set of the L1
                            mov     ecx, 8
                    .l1:    mov     rdx, [rsi]
                            add     rsi, 4096
                            dec     ecx
                            jnz     .l1
                            mov     rax, [rbx]
                            lea     rsi, [rbx + 32768]      ; 16 lines, 32 KiB apart: the same set of the L2
                            mov     ecx, 16
                    .l2:    mov     rdx, [rsi]
                            add     rsi, 32768
                            dec     ecx
                            jnz     .l2
                            mov     rax, [rbx]
                            hlt
                            section .bss
                            align   4096
                    lines:  resb    32768 * 17
                    """)
    void the_same_out_of_one_program(ProgramRun run) {
        run.untilEnd();

        long line = run.physical("lines");
        List<Integer> costs = EventRecorder.of(run.machine()).events().onLine(line).of(AccessCompleted.class).stream()
                .filter(access -> access.access() == Access.LOAD)
                .map(access -> access.ledger().total() - access.ledger().walk())
                .toList();
        assertThat(costs).hasSize(4);
        assertThat(costs.get(0)).as("memory").isBetween(100, 200);
        assertThat(costs.subList(1, 4)).as("L1, L2, L3").containsExactly(4, 12, 40);
    }
}
