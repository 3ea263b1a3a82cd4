package dev.interlock.test.promise;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.core.event.Request.READ;
import static dev.interlock.core.event.Request.RFO;
import static dev.interlock.core.event.Request.UPGRADE;
import static dev.interlock.test.assertion.EventPattern.busLocked;
import static dev.interlock.test.assertion.EventPattern.busUnlocked;
import static dev.interlock.test.assertion.EventPattern.granted;
import static dev.interlock.test.assertion.EventPattern.lineLocked;
import static dev.interlock.test.assertion.EventPattern.lineUnlocked;
import static dev.interlock.test.assertion.EventPattern.requestSent;
import static dev.interlock.test.assertion.EventPattern.walked;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static dev.interlock.test.scenario.CoreScript.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent.BusLocked;
import dev.interlock.core.event.SimEvent.BusUnlocked;
import dev.interlock.test.junit.Cores;
import dev.interlock.test.junit.InterlockTest;
import dev.interlock.test.junit.Program;
import dev.interlock.test.junit.Seeds;
import dev.interlock.test.oracle.Lockstep;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Accesses that cross lines and pages, locked operands in two lines, and code that writes code. */
@InterlockTest
@Cores(2)
class AwkwardAccessesTest {
    private static final long X = 0x1040;
    private static final long NEXT = X + 64;
    /** The last four bytes of one line and the first four of the next. */
    private static final long ACROSS = NEXT - 4;

    private static final long VALUE = 0x1122_3344_5566_7788L;
    private static final long VIRTUAL = 0x7654_3210_0000L;
    private static final long PAGE = 4096;

    @Test
    void a_store_across_two_lines_owns_both(Scenario scene) {
        scene.line(X, S, S).line(NEXT, S, S);

        scene.core(0).store(ACROSS, VALUE).untilQuiet();

        assertThat(scene).line(X).isHeldAs(M, I).after(UPGRADE);
        assertThat(scene).line(NEXT).isHeldAs(M, I).after(UPGRADE);
        assertThat(scene).hasMemory(ACROSS, 4, 0x5566_7788).hasMemory(NEXT, 4, 0x1122_3344);
        assertThat(scene.lastAccess()).isFullyAccountedFor().costs(2 * 30);
    }

    @Test
    void a_buffered_store_across_two_lines_is_forwarded_whole(Scenario scene) {
        scene.line(X, S, S).line(NEXT, S, S);

        scene.core(0).storeBuffered(ACROSS, VALUE).load(ACROSS);

        assertThat(scene.lastAccess()).hasValue(VALUE);
        assertThat(scene).line(X).onCore(0).wasNever(M);
        scene.untilQuiet();
        assertThat(scene).hasMemory(ACROSS, VALUE).line(NEXT).isHeldAs(M, I);
    }

    @Test
    void a_load_across_two_lines_pays_for_both(Scenario scene) {
        scene.line(X, E, I).line(NEXT, E, I).holding(ACROSS, VALUE);

        scene.core(0).load(ACROSS);

        assertThat(scene.lastAccess())
                .hasValue(VALUE)
                .costs(8)
                .ofWhich(Part.L1, 8)
                .isFullyAccountedFor();
    }

    @Test
    void a_load_across_two_pages_walks_for_both(Scenario scene) {
        long far = 0x9000; // the second page lies elsewhere in memory
        scene.map(VIRTUAL, X).map(VIRTUAL + PAGE, far);
        long border = VIRTUAL + PAGE - 4;
        scene.holding((X & -PAGE) + PAGE - 8, 0x5566_7788L << 32).holding(far, 0x1122_3344);

        scene.core(0).virtual().load(border).untilQuiet();

        assertThat(scene.lastAccess()).hasValue(VALUE).isFullyAccountedFor();
        assertThat(scene.events()).containsExactly(walked(0, border), walked(0, VIRTUAL + PAGE));
        assertThat(scene).line(far).isHeldAs(E, I).after(READ);
    }

    @Test
    void a_misaligned_lock_within_a_line_is_a_lock_like_any_other(Scenario scene) {
        scene.line(X, S, S).holding(X + 3, 41);

        scene.core(0).fetchAndAdd(X + 3, 1).untilQuiet();

        assertThat(scene.lastAccess()).hasValue(41).ofWhich(Part.LOCK, 14);
        assertThat(scene).hasMemory(X + 3, 42).bus().carriedExactly(UPGRADE).wasLocked(0);
        assertThat(scene.events()).onLine(X).containsExactly(lineLocked(0), lineUnlocked(0));
    }

    @Test
    void a_lock_across_two_lines_takes_the_whole_bus(Scenario scene) {
        scene.line(X, S, S).line(NEXT, S, S).holding(ACROSS, VALUE);

        scene.core(0).fetchAndAdd(ACROSS, 1).untilQuiet();

        assertThat(scene.lastAccess()).hasValue(VALUE).isFullyAccountedFor();
        assertThat(scene).hasMemory(ACROSS, VALUE + 1).bus().wasLocked(1);
        assertThat(scene).line(X).isHeldAs(M, I);
        assertThat(scene).line(NEXT).isHeldAs(M, I);
        assertThat(scene.events())
                .containsInOrder(
                        requestSent(0, Request.BUS_LOCK),
                        busLocked(0),
                        granted(0, UPGRADE),
                        granted(0, UPGRADE),
                        busUnlocked(0));
    }

    @Test
    void a_lock_across_two_lines_costs_more_than_one_in_a_line(Scenario scene) {
        scene.line(X, M, I).line(NEXT, M, I);
        scene.core(0).fetchAndAdd(X, 1);
        int within = scene.lastAccess().ledger().total();

        scene.core(0).fetchAndAdd(ACROSS, 1);

        assertThat(scene.lastAccess().ledger().total()).isGreaterThan(2 * within);
        assertThat(scene.lastAccess().ledger().cycles(Part.BUS)).isPositive();
    }

    @Test
    void nobody_else_is_on_the_bus_while_it_is_locked(Scenario scene) {
        long other = 0x8000;
        scene.line(X, S, S).line(NEXT, S, S).line(other, I, I);

        scene.together(on(0).fetchAndAdd(ACROSS, 1), on(1).after(20).storeThrough(other, 1))
                .untilQuiet();

        long locked = scene.events().of(BusLocked.class).get(0).cycle();
        long unlocked = scene.events().of(BusUnlocked.class).get(0).cycle();
        assertThat(scene.events().between(locked + 1, unlocked)).ofCore(1).doesNotContain(granted(1, RFO));
        assertThat(scene).line(other).isHeldAs(I, M).after(RFO);
    }

    @Seeds(20)
    void locks_across_two_lines_are_atomic(Scenario scene, Random random) {
        scene.line(X, S, S).line(NEXT, S, S);

        scene.together(
                        on(0).after(random.nextInt(40)).fetchAndAdd(ACROSS, 1).times(20),
                        on(1).after(random.nextInt(40))
                                .fetchAndAdd(ACROSS, 0x1_0000_0001L)
                                .times(20))
                .untilQuiet();

        assertThat(scene).hasMemory(ACROSS, 20 * 0x1_0000_0002L).bus().wasLocked(40);
    }

    @Seeds(50)
    void whatever_crosses_a_line_is_accounted_for_to_the_cycle(Scenario scene, Random random) {
        for (int i = 0; i < 40; i++) {
            int core = random.nextInt(2);
            switch (random.nextInt(8)) {
                case 0, 1 -> scene.core(core).load(ACROSS);
                case 2 -> scene.core(core).store(ACROSS, i);
                case 3 -> scene.core(core).storeBuffered(ACROSS, i);
                case 4 -> scene.core(core).fetchAndAdd(ACROSS, 1);
                case 5 -> scene.core(core).load(random.nextBoolean() ? X : NEXT);
                case 6 -> scene.core(core).store(random.nextBoolean() ? X : NEXT, i);
                default -> scene.core(core).flush(random.nextBoolean() ? X : NEXT);
            }
            assertThat(scene.lastAccess()).as("step %d on core %d", i, core).isFullyAccountedFor();
        }
    }

    @Test
    @Program(source = """
                    ; Both cores: LOCK on an operand in two lines, a hundred times.
                            section .text
                    _start: mov     ecx, 100
                    .again: lock inc qword [split]
                            dec     ecx
                            jnz     .again
                            hlt
                            section .data
                            align   64
                            times 60 db 0
                    split:  dq      0xffffff80              ; so that the carry goes over the border
                    """)
    void a_program_may_lock_across_two_lines(ProgramRun run) {
        run.untilEnd();

        assertThat(run.value("split")).isEqualTo(0xffff_ff80L + 200);
        assertThat(run.machine()).bus().wasLocked(200);
    }

    @Test
    @Cores(1)
    @Program(source = """
                    ; Writes a function byte by byte into a page of its own, calls it, changes it, calls it again.
                            section code exec write
                    _start: lea     rdi, [rel made]
                            mov     byte [rdi], 0xb8        ; mov eax, imm32
                            mov     dword [rdi + 1], 42
                            mov     byte [rdi + 5], 0xc3    ; ret
                            call    made
                            mov     [rel first], rax
                            mov     dword [rdi + 1], 43
                            call    made
                            mov     [rel second], rax
                            hlt
                            align   4096
                    made:   times 64 db 0x90
                            section .data
                    first:  dq 0
                    second: dq 0
                    """)
    void code_that_was_just_written_is_executed(ProgramRun run) {
        assertThat(Lockstep.compare(run)).isEmpty();
        assertThat(run.value("first")).isEqualTo(42);
        assertThat(run.value("second")).isEqualTo(43);
    }

    @Test
    @Program(source = """
                    ; Core 1 spins in code until core 0 overwrites the jump with two NOPs.
                            section code exec write
                    _start: test    rdi, rdi
                            jnz     spin
                            mov     ecx, 200
                    .wait:  dec     ecx
                            jnz     .wait
                            mov     word [rel spin], 0x9090
                            hlt
                            align   64
                    spin:   jmp     spin
                            mov     qword [rel freed], 1
                            hlt
                            section .data
                    freed:  dq 0
                    """)
    void code_that_another_core_has_written_is_executed(ProgramRun run) {
        run.untilEnd();

        assertThat(run.value("freed")).isEqualTo(1);
    }
}
