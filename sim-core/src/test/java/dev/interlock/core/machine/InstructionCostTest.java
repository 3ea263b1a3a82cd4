package dev.interlock.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.pipeline.CoreCounters;
import dev.interlock.core.pipeline.Latencies;
import dev.interlock.core.random.BareMetal;
import dev.interlock.isa.instruction.CostClass;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Latency and occupancy: how far apart two instructions are, that depend on one another or only want the same unit. */
class InstructionCostTest {
    /** SUB, JNZ and the bubble behind it. */
    private static final int LOOP = 3;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            textbook-2 | div ecx           | 25
            textbook-2 | imul rsi, rdi     | 1
            textbook-2 | divsd xmm0, xmm1  | 25
            textbook-2 | mulsd xmm2, xmm1  | 1
            haswell-2  | div ecx           | 9
            haswell-2  | div rcx           | 21
            haswell-2  | divss xmm0, xmm1  | 7
            haswell-2  | divsd xmm0, xmm1  | 14
            skylake-2  | div ecx           | 6
            skylake-2  | divsd xmm0, xmm1  | 4
            textbook-1 | divsd xmm0, xmm1  | 1
            """)
    void independent_instructions_are_as_far_apart_as_their_unit_is_busy(
            String profile, String instruction, int apart) {
        // each begins with operands of its own, so that it need not wait for the results of the one before
        String fresh = "mov edx, 0\n mov eax, 7\n movaps xmm0, xmm3\n movaps xmm2, xmm3\n mov esi, 3\n" + instruction;
        int instructions = fresh.split("\n", -1).length;

        assertThat(iteration(profile, fresh))
                .isEqualTo(7 * Math.max(instructions, apart) + Math.max(instructions + LOOP, apart));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            textbook-2 | imul rsi, rsi     | 7
            textbook-2 | addsd xmm0, xmm0  | 4
            textbook-2 | mulps xmm0, xmm0  | 7
            textbook-2 | divsd xmm0, xmm1  | 25
            haswell-2  | imul rsi, rsi     | 3
            haswell-2  | addsd xmm0, xmm0  | 3
            haswell-2  | divsd xmm0, xmm1  | 20
            haswell-2  | sqrtsd xmm0, xmm0 | 16
            skylake-2  | mulsd xmm0, xmm0  | 4
            skylake-2  | divsd xmm0, xmm1  | 14
            textbook-1 | imul rsi, rsi     | 3
            textbook-1 | addsd xmm0, xmm0  | 1
            """)
    void dependent_instructions_are_as_far_apart_as_the_latency(String profile, String instruction, int apart) {
        assertThat(iteration(profile, instruction)).isEqualTo(7 * apart + Math.max(1 + LOOP, apart));
    }

    @Test
    void the_wait_for_a_busy_unit_is_a_layer_of_its_own() {
        CoreCounters counters =
                run("textbook-2", "mov edx, 0\n mov eax, 7\n div ecx\n mov edx, 0\n mov eax, 7\n div ecx\n");

        // xor and mov issue behind the first division, which keeps the divider for 25 cycles
        assertThat(counters.cycles[CycleUse.UNIT.ordinal()]).isEqualTo(25 - 3);
        assertThat(counters.cycles[CycleUse.EXECUTE.ordinal()]).isZero();
    }

    @Test
    void a_result_that_comes_later_than_the_unit_is_free_is_a_wait_for_the_result() {
        CoreCounters counters = run("skylake-2", "mov edx, 0\n mov eax, 7\n div ecx\n mov edx, 0\n div ecx\n");

        assertThat(counters.cycles[CycleUse.UNIT.ordinal()]).isZero();
        assertThat(counters.cycles[CycleUse.EXECUTE.ordinal()]).isEqualTo(26 - 2);
    }

    @Test
    void a_microcoded_instruction_keeps_everything_from_issuing() {
        String sine = "fldz\n fsin\n fstp st0\n";
        long with = run("haswell-2", sine + "nop\n").cycles[CycleUse.BASE.ordinal()];
        long without = run("haswell-2", "fldz\n fchs\n fstp st0\n nop\n").cycles[CycleUse.BASE.ordinal()];

        assertThat(with - without).isEqualTo(60 - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_001})
    void an_occupancy_that_cannot_be_is_refused(int cycles) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Latencies(Map.of(), Map.of(CostClass.DIVIDE32, cycles)))
                .withMessage("DIVIDE32 is " + cycles + "; it must be from 1 to 10000");
    }

    /** Cycles of a loop over eight of these, once its code is in the cache. */
    private static double iteration(String profile, String body) {
        return (loop(profile, 20, body) - loop(profile, 10, body)) / 10.0;
    }

    private static long loop(String profile, int times, String body) {
        CoreCounters counters =
                run(profile, "mov r8d, " + times + "\nagain: " + (body + "\n").repeat(8) + "sub r8d, 1\n jnz again\n");
        return Arrays.stream(counters.cycles).sum();
    }

    private static CoreCounters run(String profile, String body) {
        MachineConfig config = MachineConfig.profile(profile).withCores(1);
        BareMetal program = new BareMetal(config, "_start: mov ecx, 3\n mov esi, 1\n" + body + "hlt\n", false);
        program.start().machine().run(100_000);
        assertThat(program.faults()).isEmpty();
        return program.machine().core(0).counters();
    }
}
