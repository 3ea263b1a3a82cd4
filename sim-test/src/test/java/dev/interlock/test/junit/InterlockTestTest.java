package dev.interlock.test.junit;

import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.trap.StopReason.Kind;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@InterlockTest
@Cores(3)
@Profile("edu-1")
class InterlockTestTest {
    private static final long X = 0x1040;

    @Test
    void a_machine_is_as_its_class_says(Machine machine) {
        assertThat(machine.config().name()).isEqualTo("edu-1");
        assertThat(machine.cores()).isEqualTo(3);
        assertThat(machine).isAtCycle(0);
    }

    @Test
    @Cores(2)
    @Profile("zero-latency-1")
    @Protocol("msi")
    void the_method_is_nearer_than_the_class(MachineConfig config) {
        assertThat(config.name()).isEqualTo("zero-latency-1");
        assertThat(config.cores()).isEqualTo(2);
        assertThat(config.protocol()).isEqualTo("msi");
    }

    @Test
    void a_parameter_that_is_annotated_has_a_machine_of_its_own(Machine shared, @Cores(5) Machine own) {
        assertThat(own.cores()).isEqualTo(5);
        assertThat(shared.cores()).isEqualTo(3);
    }

    @Test
    void the_scene_and_the_machine_are_one(Scenario scene, Machine machine) {
        assertThat(scene.machine()).isSameAs(machine);
    }

    @RepeatedTest(2)
    void each_test_gets_a_new_machine(Scenario scene) {
        assertThat(scene).isAtCycle(0).line(X).isUncached();
        scene.core(0).store(X, 1).untilQuiet();
    }

    @Test
    @Program("count.asm")
    void a_program_is_assembled_and_ready_to_run(ProgramRun run, Machine machine) {
        assertThat(run.machine()).isSameAs(machine);
        assertThat(run.run().kind()).isEqualTo(Kind.HALTED);
        assertThat(run.value("counter")).isEqualTo(3000);
        assertThat(machine).hasMemory(run.physical("counter"), 3000);
        assertThat(machine).core(2).hasLocked(1000);
    }

    @Test
    @Program(source = "_start: jmp _start")
    @MaxCycles(1000)
    void a_program_that_takes_too_long_is_stopped(ProgramRun run) {
        assertThat(run.run().kind()).isEqualTo(Kind.BUDGET);
        assertThat(run.machine()).isAtCycle(1000);
    }

    @Seeds(3)
    void the_machine_has_the_seed_of_its_test(Machine machine, Random random) {
        assertThat(machine.config().seed()).isBetween(1L, 3L);
        assertThat(random.nextLong()).isEqualTo(new Random(machine.config().seed()).nextLong());
    }

    @Nested
    @Cores(4)
    class Inside {
        private Scenario scene;

        @BeforeEach
        void prepare(Scenario prepared) {
            scene = prepared.line(X, LineState.E, LineState.I, LineState.I, LineState.I);
        }

        @Test
        void what_was_prepared_is_what_the_test_gets(Scenario same) {
            assertThat(same == scene).as("the same scene").isTrue();
            assertThat(same.machine().config().name())
                    .as("from the outer class")
                    .isEqualTo("edu-1");
            assertThat(same).line(X).onCore(0).isExclusive();
        }
    }
}
