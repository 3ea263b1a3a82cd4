package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LitmusCommandTest {
    @TempDir
    private Path directory;

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private int run(Path... files) throws IOException {
        return new LitmusCommand(MachineConfig.profile("textbook-1"), 100, 7).run(List.of(files), out, err);
    }

    @Test
    void a_result_is_printed_as_litmus7_prints_it() throws IOException {
        Path file = file(
                "one.litmus",
                "X86_64 one+thread\n{ int x=0; }\n P0 ;\n movl $1,(x) ;\n movl (x),%eax ;\nexists (0:rax=1 /\\ x=1)\n");
        assertThat(run(file)).isEqualTo(LitmusCommand.PASSED);
        String[] cycles = out.toString().split(" runs, ");
        assertThat(cycles[0] + " runs, …").isEqualTo("""
                        Test one+thread Allowed
                        Histogram (1 states)
                        100   *>0:rax=1; x=1;
                        Ok

                        Witnesses
                        Positive: 100, Negative: 0
                        Condition exists (0:rax=1 /\\ x=1) is validated
                        Observation one+thread Always 100 0
                        Model one+thread x86-TSO Always, 1 states allowed, 1 of them seen
                        Run one+thread textbook-1, seed 7, 100 runs, …""");
        assertThat(cycles[1]).matches("[0-9]+ cycles\n\n");
        assertThat(err).isEmpty();
    }

    @Test
    void the_witnesses_of_a_negated_condition_are_the_runs_that_avoid_it() throws IOException {
        LitmusTest test =
                LitmusTest.parse("t.litmus", "X86 no\n{ }\n P0 ;\n MOV EAX,[x] ;\n~exists (0:EAX=1 \\/ 0:EAX=2)\n");
        FinalState zero = new FinalState(test, new long[] {0});
        FinalState two = new FinalState(test, new long[] {2});
        LitmusResult result =
                new LitmusResult(test, Map.of(zero, 5L, two, 123456789L), "p", 3, 99, TsoModel.allowed(test));
        result.print(out);
        assertThat(out).hasToString("""
                Test no Forbidden
                Histogram (2 states)
                5     :>0:EAX=0;
                123456789*>0:EAX=2;
                No

                Witnesses
                Positive: 5, Negative: 123456789
                Condition ~exists (0:EAX=1 \\/ 0:EAX=2) is NOT validated
                Observation no Sometimes 123456789 5
                Model no x86-TSO Never, 1 states allowed, 1 of them seen
                Forbidden no 0:EAX=2; was seen 123456789 times, and x86-TSO does not allow it
                Run no p, seed 3, 123456794 runs, 99 cycles
                """);
        assertThat(result.forbidden()).containsExactly(two);
    }

    @Test
    void a_file_that_is_no_test_gets_one_line_and_the_others_run() throws IOException {
        Path bad = file("bad.litmus", "X86_64 bad\n{}\n P0 ;\n frob ;\nexists (true)\n");
        Path missing = directory.resolve("missing.litmus");
        Path wild = file("wild.litmus", "X86_64 wild\n{}\n P0 ;\n movl (%rax),%ebx ;\nforall (true)\n");
        Path good = file("good.litmus", "X86_64 good\n{}\n P0 ;\n nop ;\nforall (true)\n");
        assertThat(run(bad, missing, wild, good)).isEqualTo(LitmusCommand.CANNOT_LOAD);
        assertThat(err.toString().lines())
                .containsExactly(
                        bad + ":4:2: error: 'frob' is not an instruction known here",
                        missing + ": error: there is no such file",
                        "wild: P0 ended in a fault: #PF at 'mov ebx, [rax]': page is not mapped");
        assertThat(out).startsWith("Test good Required\n");
    }

    @Test
    void no_runs_are_refused() {
        assertThatThrownBy(() -> new LitmusCommand(MachineConfig.profile("edu-1"), 0, 1))
                .hasMessage("a test is run at least once, not 0 times");
    }
}
