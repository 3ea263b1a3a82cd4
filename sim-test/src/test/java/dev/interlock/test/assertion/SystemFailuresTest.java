package dev.interlock.test.assertion;

import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static dev.interlock.test.scenario.CoreScript.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.scenario.EventTrace;
import dev.interlock.test.scenario.Outcomes;
import dev.interlock.test.scenario.Scenario;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** As {@link FailuresTest}, for what lies around the caches: translation, counters, threads, outcomes. */
class SystemFailuresTest {
    private static final long V = 0x40_0000;
    private static final long P = 0x9000;
    private static final long X = 0x1040;
    private static final long Y = 0x2080;
    private static final MachineConfig TWO_CORES =
            MachineConfig.profile("textbook-1").withCores(2);

    private static String failure(ThrowingCallable assertion) {
        AssertionError error = catchThrowableOfType(AssertionError.class, assertion);
        assertThat(error).as("the assertion should fail").isNotNull();
        return error.getMessage().strip();
    }

    @Test
    void entries_of_tlbs() {
        Scenario scene = Scenario.cores(2)
                .map(V, P)
                .map(V + 4096, P + 4096)
                .core(0)
                .virtual()
                .load(V)
                .untilQuiet();
        var tlb = assertThat(scene).core(0).dataTlb();

        tlb.hasEntry(V).maps(V, P).hasNoEntry(V + 4096);
        assertThat(scene).core(0).secondLevelTlb().hasEntry(V);
        assertThat(scene).core(0).instructionTlb().hasNoEntry(V);
        assertThat(scene).core(1).dataTlb().hasNoEntry(V);
        assertThat(failure(() -> tlb.hasEntry(V + 4096)))
                .contains("expected in the data TLB of core 0: an entry for 0x401000, but there is none at cycle "
                        + scene.cycle() + " (textbook-1, mesi, seed 1)");
        assertThat(failure(() -> tlb.hasNoEntry(V)))
                .contains("no entry for 0x400000, but there is one, for the frame 0x9000");
        assertThat(failure(() -> tlb.maps(V, 0xa000)))
                .contains("0x400000 to lead to the frame 0xa000, but it leads to 0x9000");
        assertThat(failure(() -> tlb.maps(V + 4096, P))).contains("but there is no entry");
        assertThat(failure(() -> tlb.allowsWriting(V + 4096)))
                .contains("an entry for 0x401000 that allows writing, but there is none");
        scene.core(0).virtual().store(V, 1).untilQuiet();
        tlb.allowsWriting(V);
        assertThat(failure(() -> tlb.forbidsWriting(V)))
                .contains("an entry for 0x400000 that does not allow writing, but it is writable");
    }

    @Test
    void pages_and_their_walk() {
        Scenario scene = Scenario.cores(1).map(V, P).core(0).virtual().load(V).untilQuiet();
        var page = assertThat(scene).page(0, V);

        page.isMapped()
                .isMappedTo(P)
                .hasSize(4096)
                .isWritable()
                .isForUsers()
                .isAccessed()
                .isClean();
        assertThat(scene).page(0, V + 8).isMappedTo(P + 8);
        assertThat(scene).page(0, V + 4096).isNotMapped();
        assertThat(failure(page::isNotMapped))
                .containsPattern("expected the page of 0x400000 not to be mapped, but it is at cycle \\d+")
                .containsPattern("its walk:\n  PML4\\[0] at 0x[0-9a-f]+: 0x[0-9a-f]+  P W U A\n  PDPT\\[0]")
                .containsPattern("\n  PD\\[2] at .*\n  PT\\[0] at 0x[0-9a-f]+: 0x9027  P W U A$");
        assertThat(failure(() -> assertThat(scene).page(0, V + 4096).isMapped()))
                .contains("the page of 0x401000 to be mapped, but it is not")
                .endsWith(": 0x0  not present");
        assertThat(failure(() -> page.isMappedTo(0xa000)))
                .contains("to be mapped to 0xa000, but it is mapped to 0x9000");
        assertThat(failure(() -> page.hasSize(1 << 21))).contains("to have 2097152 bytes, but it has 4096");
        assertThat(failure(page::isReadOnly)).contains("not to be writable, but it is");
        assertThat(failure(page::isForKernelOnly)).contains("not to be for user mode, but it is");
        assertThat(failure(page::isNotAccessed)).contains("not to be accessed, but it is");
        assertThat(failure(page::isDirty)).contains("to be dirty, but it is not");
        assertThat(failure(() -> assertThat(scene).page(0, V + 4096).isDirty())).contains("but it is not mapped");
        scene.core(0).virtual().store(V, 1).untilQuiet();
        assertThat(scene).page(0, V).isDirty();
    }

    @Test
    void any_counter_and_any_layer_of_the_cpi_stack() {
        Scenario scene = Scenario.cores(1).core(0).load(X).untilQuiet();

        assertThat(scene).core(0).hasCounted("loads", c -> c.loads, 1).hasSpentBetween(CycleUse.BRANCH, 0, 0);
        assertThat(failure(() -> assertThat(scene).core(0).hasCounted("split locks", c -> c.splitLocks, 2)))
                .contains("expected core 0 to count 2 split locks, but it counted 0 at cycle ");
        assertThat(failure(() -> assertThat(scene).core(0).hasCountedBetween("loads", c -> c.loads, 5, 9)))
                .contains("expected core 0 to count 5 to 9 loads, but it counted 1 at cycle ");
        assertThat(failure(() -> assertThat(scene).core(0).hasSpentBetween(CycleUse.BRANCH, 5, 9)))
                .contains("expected core 0 to count 5 to 9 cycles of branch, but it counted 0");
    }

    @Test
    void threads() {
        List<SimEvent> events = List.of(
                new ThreadSwitched(10, 0, 0, 1, 1),
                new ThreadSwitched(20, 1, 0, 2, 1),
                new ThreadSlept(30, 1, 2, "futex"),
                new ThreadSwitched(40, 0, 1, 2, 1),
                new ThreadEnded(50, 0, 2, 3));
        var trace = assertThat(new EventTrace(events, 2));

        trace.thread(1).ranOn(0).gotACore(1).slept(0);
        trace.thread(2).ranOn(1, 0).gotACore(2).slept(1).endedWith(3);
        trace.thread(7).neverRan();
        assertThat(failure(() -> trace.thread(2).ranOn(0))).isEqualTo("""
                        expected thread 2 to run on the cores [0], but it ran on [1, 0]
                        last heard of it:
                          cycle │ core 0                      │ core 1                   │ bus
                          ──────┼─────────────────────────────┼──────────────────────────┼────
                          20    │                             │ runs thread 2            │
                          30    │                             │ thread 2 sleeps on futex │
                          40    │ runs thread 2               │                          │
                          50    │ thread 2 ends with status 3 │                          │""");
        assertThat(failure(() -> trace.thread(7).ranOn(1)))
                .isEqualTo("expected thread 7 to run on the cores [1], but it never ran\n"
                        + "no events of this thread were recorded");
        assertThat(failure(() -> trace.thread(2).gotACore(1))).contains("to get a core once, but it got one 2 times");
        assertThat(failure(() -> trace.thread(2).slept(0))).contains("to sleep 0 times, but it slept once");
        assertThat(failure(() -> trace.thread(2).endedWith(0)))
                .contains("to end with status 0, but it ended with status 3");
        assertThat(failure(() -> trace.thread(1).endedWith(0))).contains("to end with status 0, but it did not end");
    }

    /** Store buffering: each core writes one word and reads the other. */
    private static Outcomes<String> storeBuffering() {
        return Outcomes.ofScenes(TWO_CORES, 30, scene -> {
            Random random = new Random(scene.seed());
            scene.line(X, S, S);
            scene.line(Y, S, S);
            scene.together(
                    on(0).after(random.nextInt(100)).store(X, 1).load(Y),
                    on(1).after(random.nextInt(100)).store(Y, 1).load(X));
            return scene.results(0).get(1).value() + ","
                    + scene.results(1).get(1).value();
        });
    }

    @Test
    void outcomes_of_many_seeds() {
        Outcomes<String> seen = storeBuffering();

        assertThat(seen).allOutcomesIn("0,0", "0,1", "1,0", "1,1").eventuallySees("0,0", "0,1", "1,0");
        assertThat(failure(() -> assertThat(seen).allOutcomesIn("0,1", "1,0")))
                .startsWith("expected every outcome to be one of [0,1, 1,0], but 0,0 came of "
                        + seen.seedsOf("0,0").size() + " of 30 seeds, first of seed "
                        + seen.seedsOf("0,0").get(0) + "\nseen were:\n")
                .contains(" times  0,0, first with seed ")
                .contains("\nhow it came about:\n")
                .contains("│ core 0");
        assertThat(failure(() -> assertThat(seen).neverSees("0,1")))
                .contains("expected never to see 0,1, but 0,1 came");
        assertThat(failure(() -> assertThat(seen).eventuallySees("2,2")))
                .contains("expected to see 2,2 under one of 30 seeds, but it was never seen\nseen were:\n");
        assertThat(storeBuffering()).hasToString(seen.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Outcomes.ofSeeds(0, seed -> seed))
                .withMessage("there are 0 seeds; there must be at least 1");
    }

    @Test
    void soft_assertions_reach_them_all() {
        Scenario scene = Scenario.cores(1).map(V, P);
        assertThatThrownBy(() -> InterlockSoftAssertions.softly(softly -> {
                    softly.assertThat(scene).core(0).dataTlb().hasEntry(V);
                    softly.assertThat(scene).page(0, V).isDirty().isNotMapped();
                    softly.assertThat(scene).thread(1).endedWith(0);
                    softly.assertThat(Outcomes.ofSeeds(3, seed -> seed)).eventuallySees(9L);
                }))
                .hasMessageContaining("5 failures");
    }
}
