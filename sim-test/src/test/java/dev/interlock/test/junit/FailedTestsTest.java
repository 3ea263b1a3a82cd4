package dev.interlock.test.junit;

import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.S;
import static dev.interlock.test.assertion.InterlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.interlock.core.machine.Machine;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a user sees when a test fails: the tests of {@link Stories} are run as a build would run them. */
class FailedTestsTest {
    private static final long X = 0x1040;

    /** Tests that fail; a build does not look for tests in nested classes. */
    @InterlockTest
    @Cores(2)
    static class Stories {
        @Test
        void wrong_state(Scenario scene) {
            scene.line(X, S, S).core(1).store(X, 42).untilQuiet();
            assertThat(scene).line(X).onCore(0).isShared();
        }

        @Seeds(3)
        void odd_seeds_fail(Machine machine) {
            if (machine.config().seed() % 2 == 1) {
                throw new IllegalStateException("odd");
            }
        }

        @Test
        void run_without_program(ProgramRun run) {
            run.run();
        }

        @Test
        @Program("nowhere.asm")
        void program_that_is_not_there(ProgramRun run) {
            run.run();
        }

        @Test
        @Program(source = "_start: mov rax")
        void program_with_an_error(ProgramRun run) {
            run.run();
        }

        @Test
        @Profile("pentium-9")
        void unknown_profile(Machine machine) {
            assertThat(machine).isAtCycle(0);
        }

        @Test
        @Program(source = "_start: jmp _start")
        @MaxCycles(1000)
        void endless(ProgramRun run) {
            run.untilEnd();
        }

        @Test
        void too_many_states(Scenario scene) {
            scene.line(X, S, I, I);
        }
    }

    /** What became of the tests of one method, by display name. */
    private static final class Outcome implements TestExecutionListener {
        private final Map<String, Throwable> failures = new TreeMap<>();
        private final List<String> passed = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();
        private final StringBuilder reported = new StringBuilder();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (!test.isTest()) {
                return;
            }
            result.getThrowable()
                    .ifPresentOrElse(
                            failure -> failures.put(test.getDisplayName(), failure),
                            () -> passed.add(test.getDisplayName()));
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            entry.getKeyValuePairs()
                    .forEach((key, value) ->
                            reported.append(key).append(": ").append(value).append('\n'));
        }

        @Override
        public void fileEntryPublished(TestIdentifier test, FileEntry entry) {
            files.add(entry.getPath());
        }

        Throwable failure() {
            return failures.values().iterator().next();
        }

        /** The message, and those of what caused it. */
        String message() {
            StringBuilder text = new StringBuilder();
            for (Throwable at = failure(); at != null; at = at.getCause()) {
                text.append(at.getMessage()).append('\n');
            }
            return text.toString();
        }
    }

    private static Outcome run(String method, Class<?> parameter, Map<String, String> configuration) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(Stories.class, method, parameter.getName()))
                .configurationParameters(configuration)
                .build();
        Outcome outcome = new Outcome();
        LauncherFactory.create().execute(request, outcome);
        return outcome;
    }

    private static Outcome run(String method, Class<?> parameter) {
        return run(method, parameter, Map.of());
    }

    @Test
    void a_failure_has_a_note_with_the_machine_and_the_seed() {
        Outcome outcome = run("wrong_state", Scenario.class);

        Throwable note = outcome.failure().getSuppressed()[0];
        assertThat(note)
                .hasMessageMatching(
                        "textbook-1 with 2 cores, mesi, seed 1, at cycle \\d+; run it again with -Dinterlock.seed=1");
        assertThat(note.getStackTrace()).isEmpty();
    }

    @Test
    void the_last_events_go_to_the_report() {
        Outcome outcome = run("wrong_state", Scenario.class);

        assertThat(outcome.reported.toString())
                .contains("machine: textbook-1 with 2 cores")
                .contains("sends Upgrade")
                .contains("│ core 0");
    }

    @Test
    void every_remembered_event_goes_to_a_file_beside_the_report() throws IOException {
        Outcome outcome = run("wrong_state", Scenario.class);

        assertThat(outcome.files).hasSize(1);
        assertThat(outcome.files.get(0)).hasFileName("events-1.jsonl");
        assertThat(Files.readAllLines(outcome.files.get(0)))
                .allMatch(line -> line.startsWith("{\"event\":"))
                .anyMatch(line -> line.contains("RequestSent") && line.contains("UPGRADE"));
    }

    @Test
    void each_seed_is_a_test_named_by_it() {
        Outcome outcome = run("odd_seeds_fail", Machine.class);

        assertThat(outcome.failures).containsOnlyKeys("seed 1", "seed 3");
        assertThat(outcome.passed).containsExactly("seed 2");
        assertThat(outcome.failures.get("seed 3").getSuppressed()[0]).hasMessageContaining("-Dinterlock.seed=3");
    }

    @Test
    void one_seed_can_be_run_alone() {
        Outcome outcome = run("odd_seeds_fail", Machine.class, Map.of("interlock.seed", "0x11"));

        assertThat(outcome.failures).containsOnlyKeys("seed 17");
        assertThat(outcome.passed).isEmpty();
    }

    @Test
    void mistakes_of_the_author_get_one_sentence() {
        assertThat(run("run_without_program", ProgramRun.class).message()).contains("a ProgramRun needs a @Program");
        assertThat(run("program_that_is_not_there", ProgramRun.class).message())
                .contains("@Program(\"nowhere.asm\") is neither a resource of");
        assertThat(run("program_with_an_error", ProgramRun.class).message()).contains("Stories.asm:1:");
        assertThat(run("unknown_profile", Machine.class).message())
                .contains("there is no profile pentium-9; there are");
        assertThat(run("too_many_states", Scenario.class).message())
                .contains("the line has 3 states, but the machine has 2 cores");
    }

    @Test
    void a_program_that_does_not_end_says_how_far_it_came() {
        assertThat(run("endless", ProgramRun.class).message())
                .contains("expected Stories.asm to end, but the budget of 1000 cycles is used up")
                .contains("BUDGET at cycle 1000");
    }
}
