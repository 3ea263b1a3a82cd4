package dev.interlock.test.assertion;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.core.coherence.LineState.SM_A;
import static dev.interlock.test.assertion.EventPattern.busLocked;
import static dev.interlock.test.assertion.EventPattern.granted;
import static dev.interlock.test.assertion.EventPattern.lineInvalidated;
import static dev.interlock.test.assertion.EventPattern.upgradeSent;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.test.contract.BrokenProtocols;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every assertion, failing: the sentence must tell where to look. */
class FailuresTest {
    private static final long X = 0x1040;

    private final Scenario scene =
            Scenario.cores(2).line(X, S, S).holding(X, 5).core(1).store(X, 42).untilQuiet();

    private static String failure(ThrowingCallable assertion) {
        AssertionError error = catchThrowableOfType(AssertionError.class, assertion);
        assertThat(error).as("the assertion should fail").isNotNull();
        return error.getMessage();
    }

    private String when() {
        return " at cycle " + scene.cycle() + " (textbook-1, mesi, seed 1)";
    }

    @Test
    void a_wrong_state_is_told_with_the_last_events_on_the_line() {
        String message = failure(() -> assertThat(scene).line(X).onCore(0).isShared());

        assertThat(message.stripLeading()).isEqualTo("""
                        line 0x1040: expected core 0 to hold S (Shared: a clean copy, others may have one too), but it holds I at cycle 229 (textbook-1, mesi, seed 1)
                        last heard on this line:
                          cycle │ core 0                                │ core 1                              │ bus
                          ──────┼───────────────────────────────────────┼─────────────────────────────────────┼──────────────────
                          196   │                                       │ S → SM_A: the core writes           │
                                │                                       │ sends Upgrade                       │
                          210   │                                       │                                     │ Upgrade of core 1
                          214   │ S → I: another sharer takes ownership │                                     │
                                │ answers SNOOP_UPGRADE in S            │                                     │
                          226   │                                       │ gets its acknowledgement            │
                                │                                       │ SM_A → E: all other copies are gone │
                                │                                       │ E → M: the core writes              │
                                │                                       │ writes 8 bytes                      │
                                │                                       │ store 42, 30 cycles                 │""");
    }

    @Test
    void states_of_all_cores() {
        assertThat(failure(() -> assertThat(scene).line(X).isHeldAs(S, S)))
                .contains("line 0x1040: expected the cores to hold S/S, but they hold I/M" + when());
        assertThat(failure(() -> assertThat(scene).line(X).isUncached())).contains("to hold I/I, but they hold I/M");
    }

    @Test
    void transitions_in_order() {
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).went(S, M)))
                .contains("expected core 1 to go S → M, but it went S → E → M" + when());
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).went(SM_A, M)))
                .contains("expected core 1 to go SM_A → M, but it went S → SM_A → E → M");
        assertThat(failure(() -> assertThat(scene).line(0x9000).onCore(1).went(I, M)))
                .contains("line 0x9000: expected core 1 to go I → M, but it stayed in I")
                .contains("nothing was heard on this line");
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).wasNever(E)))
                .contains("expected core 1 never to hold E, but it went S → SM_A → E → M");
    }

    @Test
    void values_of_lines_and_copies() {
        assertThat(failure(() -> assertThat(scene).line(X).holds(5)))
                .contains("expected the value 5 at 0x1040, but it is 42" + when());
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).holds(5)))
                .contains("expected core 1 to hold 5, but it holds 42");
        assertThat(failure(() -> assertThat(scene).line(X).onCore(0).holds(5)))
                .contains("expected core 0 to hold 5, but it has no copy");
        assertThat(failure(() -> assertThat(scene).hasMemory(X, 4, 0x12345678)))
                .contains("expected 0x12345678 in the 4 bytes at 0x1040, but they hold 42" + when());
    }

    @Test
    void memory_fresh_or_stale() {
        assertThat(failure(() -> assertThat(scene).line(X).isFreshInMemory()))
                .contains("expected memory to be fresh, but a core holds newer data");
        assertThat(failure(() -> assertThat(scene).line(0x9000).isStaleInMemory()))
                .contains("expected memory to be stale, but no core holds newer data");
    }

    @Test
    void bus_transactions() {
        assertThat(failure(() -> assertThat(scene).line(X).after(Request.RFO)))
                .contains("expected the bus transactions [RFO], but there were [UPGRADE]" + when());
        assertThat(failure(() -> assertThat(scene).line(X).withoutTheBus()))
                .contains("expected no bus transaction, but there were [UPGRADE]");
        assertThat(failure(() -> assertThat(scene).line(X).withDataFrom(DataSource.L3)))
                .contains("expected the last data to come from L3, but it came from NONE");
        assertThat(failure(() -> assertThat(scene).line(0x9000).withDataFrom(DataSource.L3)))
                .contains("expected the last data to come from L3, but none came");
        assertThat(failure(() -> assertThat(scene).bus().carriedNothing()))
                .contains("expected the bus to carry [], but it carried [UPGRADE]");
        assertThat(failure(() -> assertThat(scene).bus().hasGranted(Request.UPGRADE, 2)))
                .contains("expected Upgrade granted 2 times, but it was once" + when());
        assertThat(failure(() -> assertThat(scene).bus().wasLocked(1)))
                .contains("expected a bus lock once, but it was 0 times");
    }

    @Test
    void places_in_the_private_caches() {
        assertThat(failure(() -> assertThat(scene).line(X).onCore(0).isIn(Level.L1D)))
                .contains("expected core 0 to have it in its L1D, but it has not");
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).isNotIn(Level.L1D)))
                .contains("expected core 1 not to have it in its L1D, but it has");
    }

    @Test
    void counters_and_registers() {
        ProgramRun run = ProgramRun.of("_start: mov eax, 7\n hlt").untilEnd();

        assertThat(run.machine())
                .core(0)
                .hasRegister(RegisterFile.RAX, 7)
                .hasRetired(2)
                .hasStored(0);
        assertThat(failure(() -> assertThat(run.machine()).core(0).hasRegister(RegisterFile.RAX, 0x400000)))
                .contains("expected core 0 to hold 0x400000 in RAX, but it holds 7 at cycle "
                        + run.machine().cycle());
        assertThat(failure(() -> assertThat(run.machine()).core(0).isAt(0)))
                .contains("expected core 0 to hold 0 in RIP, but it holds 0x400006");
        assertThat(failure(() -> assertThat(run.machine()).core(0).hasRetired(3)))
                .contains("expected core 0 to count 3 instructions, but it counted 2");
        assertThat(failure(() -> assertThat(scene).core(1).hasSent(Request.READ, 7)))
                .contains("expected core 1 to count 7 requests Read, but it counted 1");
        assertThat(failure(() -> assertThat(scene).core(0).hasLostLines(0)))
                .contains("expected core 0 to count 0 invalidations, but it counted 1");
    }

    @Test
    void cycles() {
        assertThat(failure(() -> assertThat(scene).isAtCycle(7)))
                .contains("expected cycle 7, but the machine stands" + when());
        assertThat(failure(() -> assertThat(scene).isBetweenCycles(7, 9))).contains("expected a cycle from 7 to 9");
    }

    @Test
    void the_price_of_an_access() {
        assertThat(failure(() -> assertThat(scene.lastAccess()).costs(40)))
                .contains(
                        "expected an access of 40 cycles, but it took 30 cycles: L1 4, L2 8, bus wait 2, snoop 12, transfer 4");
        assertThat(failure(() -> assertThat(scene.lastAccess()).ofWhich(Part.L3, 6)))
                .contains("expected 6 cycles for L3, but there were 0 in 30 cycles: ");
        assertThat(failure(() -> assertThat(scene.lastAccess()).costsBetween(100, 200)))
                .contains("expected an access of 100 to 200 cycles, but it took 30 cycles");
        assertThat(failure(() -> assertThat(scene.lastAccess()).hasValue(1)))
                .contains("expected the access to read 1, but it read 0 at cycle ");
    }

    @Test
    void events_that_did_not_happen_are_pointed_at() {
        String message =
                failure(() -> assertThat(scene.events()).onLine(X).containsExactly(upgradeSent(1), lineInvalidated(1)));

        assertThat(message.stripLeading()).startsWith("""
                        expected exactly
                            upgradeSent(1)
                          → lineInvalidated(1)
                        but the next of these sorts was another:
                        """).contains("S → I: another sharer takes ownership");
        assertThat(failure(() -> assertThat(scene.events()).containsExactly(upgradeSent(1), upgradeSent(1))))
                .contains("but no more happened:");
        assertThat(failure(() -> assertThat(scene.events()).containsInOrder(lineInvalidated(0), upgradeSent(1))))
                .contains("  → upgradeSent(1)\nbut the marked one did not follow:");
        assertThat(failure(() -> assertThat(scene.events()).doesNotContain(granted(1, Request.UPGRADE))))
                .contains("expected no [granted(1, UPGRADE)], but it happened:");
        assertThat(failure(() -> assertThat(scene.events()).hasSize(3))).contains("expected 3 events, but there were ");
        assertThat(failure(() -> assertThat(scene.events()).containsExactly(busLocked(0))))
                .contains("    nothing");
    }

    @Test
    void a_description_stands_before_the_sentence() {
        assertThat(failure(() -> assertThat(scene).line(X).as("the lock").isHeldAs(S, S)))
                .startsWith("[the lock] ")
                .contains("line 0x1040: expected");
    }

    @Test
    void a_machine_that_nobody_recorded_says_so() {
        Machine machine = new Machine(Profiles.all().get(0));

        assertThat(failure(() -> assertThat(machine).line(X).onCore(0).isModified()))
                .contains("nobody recorded events; EventRecorder.of(machine) does");
    }

    @Test
    void soft_assertions_tell_all_failures() {
        assertThatThrownBy(() -> InterlockSoftAssertions.softly(softly -> {
                    softly.assertThat(scene)
                            .line(X)
                            .onCore(0)
                            .isShared()
                            .andOnCore(1)
                            .isModified();
                    softly.assertThat(scene).line(X).onCore(1).isInvalid();
                    softly.assertThat(scene.lastAccess()).costs(1);
                    softly.assertThat(scene.events()).isEmpty();
                    softly.assertThat(1).isEqualTo(1);
                }))
                .hasMessageContaining("4 failures")
                .hasMessageContaining("expected core 0 to hold S")
                .hasMessageContaining("expected core 1 to hold I")
                .hasMessageContaining("expected an access of 1 cycles")
                .hasMessageContaining("expected no event, but there were ");
    }

    @Test
    void a_wrong_count_of_a_core_names_what_was_counted() {
        assertThat(failure(() -> assertThat(scene).core(1).hasLoaded(3)))
                .isEqualTo("expected core 1 to count 3 loads, but it counted 1" + when());
        assertThat(failure(() -> assertThat(scene).core(1).hasStored(3)))
                .isEqualTo("expected core 1 to count 3 stores, but it counted 1" + when());
        assertThat(failure(() -> assertThat(scene).core(1).hasLocked(3))).contains("to count 3 locked accesses");
        assertThat(failure(() -> assertThat(scene).core(1).hasForwarded(3))).contains("to count 3 forwarded loads");
        assertThat(failure(() -> assertThat(scene).core(1).hasIntervened(3))).contains("to count 3 interventions");
        assertThat(failure(() -> assertThat(scene).core(1).hasMissed(Level.L2, 9)))
                .contains("to count 9 L2 misses");
        assertThat(failure(() -> assertThat(scene).core(1).hasWalkedForData(3)))
                .contains("to count 3 data page walks, but it counted 0");
    }

    @Test
    void a_wrong_count_of_the_bus_names_what_was_counted() {
        assertThat(failure(() -> assertThat(scene).bus().hasHitL3(9)))
                .contains("expected an L3 hit 9 times, but it was ");
        assertThat(failure(() -> assertThat(scene).bus().hasMissedL3(9))).contains("expected an L3 miss 9 times");
        assertThat(failure(() -> assertThat(scene).bus().hasIntervened(9)))
                .contains("expected an intervention 9 times");
    }

    @Test
    void a_core_that_runs_and_its_flags_are_told() {
        ProgramRun run = ProgramRun.of("_start: xor eax, eax\n hlt");
        Machine machine = run.machine();

        assertThat(failure(() -> assertThat(machine).core(0).isHalted()))
                .isEqualTo("expected core 0 to have halted, but it runs at cycle 0 (textbook-1, mesi, seed 1)");
        run.untilEnd();
        assertThat(failure(() -> assertThat(machine).core(0).hasFlags(Flags.CF)))
                .contains("expected core 0 to have the flags 0x1 set, but its RFLAGS is 0x");
        assertThat(failure(() -> assertThat(machine).core(0).hasNoFlags(Flags.ZF)))
                .contains("expected core 0 to have the flags 0x40 clear, but its RFLAGS is 0x");
    }

    @Test
    void what_an_access_should_not_have_paid_is_told() {
        assertThat(failure(() -> assertThat(scene.lastAccess()).withNothingFor(Part.SNOOP)))
                .contains("expected 0 cycles for snoop, but there were 12 in ");
        assertThat(failure(() -> assertThat(scene.lastAccess()).ofWhichWalk(7)))
                .contains("expected 7 cycles for the page walk, but there were 0 in ");
    }

    @Test
    void events_that_should_not_be_and_a_machine_that_is_busy_are_told() {
        assertThat(failure(() -> assertThat(scene.events()).isEmpty()))
                .startsWith("expected no event, but there were ");
        Machine fetching = ProgramRun.of("_start: hlt").machine();
        fetching.run(30);
        assertThat(failure(() -> assertThat(fetching).isQuiet()))
                .startsWith("expected a quiet machine, but a transaction is under way on the bus at cycle 30 ");
        assertThat(failure(() -> assertThat(scene).line(X).onCore(1).stayed(S)))
                .contains("expected core 1 to go S, but it went S → E → M");
    }

    @Test
    void two_owners_of_one_line() {
        var forgotten = BrokenProtocols.named("mesi-forgotten-invalidation").orElseThrow();
        var broken = Scenario.of(new Machine(MachineConfig.profile("textbook-1").withCores(2), forgotten.table()));
        broken.core(0).load(X).untilQuiet();
        broken.core(1).load(X).untilQuiet();
        broken.core(1).store(X, 42).untilQuiet();

        assertThat(failure(() -> assertThat(broken).line(X).hasOneWriterOrManyReaders()))
                .startsWith(
                        "line 0x1040: expected one writer or many readers, but there are core 0 S, core 1 M at cycle ");
    }

    @Test
    void an_account_that_does_not_sum_to_the_time() {
        StepResult load = scene.machine().port(0).load(X, 8);
        StepResult longer = new StepResult(load.value(), load.start(), load.end() + 1, load.ledger(), null);

        assertThat(failure(() -> assertThat(longer).isFullyAccountedFor()))
                .startsWith("expected an account of " + longer.cycles() + " cycles, but it has " + load.cycles()
                        + " cycles");
    }

    @Test
    void a_store_that_waits_is_not_quiet() {
        var storing = Scenario.cores(2);
        storing.machine().port(1).storeBuffered(0x2000, 8, 1);

        assertThat(failure(() -> assertThat(storing).isQuiet()))
                .startsWith("expected a quiet machine, but core 1 has stores in its buffer at cycle ");
    }
}
