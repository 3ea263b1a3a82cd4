package dev.interlock.test.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.test.scenario.ProgramRun;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReferenceInterpreterTest {
    private static final MachineConfig FOUR = Profiles.all().get(0).withCores(4);

    private static ReferenceInterpreter counting(String increment) {
        return ReferenceInterpreter.of(
                ProgramRun.of("""
                        _start: mov     ecx, 100
                        .again: %s
                                dec     ecx
                                jnz     .again
                                hlt
                                section .data
                        counter: dq 0
                        """.formatted(increment), FOUR).program());
    }

    @Test
    void every_processor_knows_its_number() {
        var oracle = ReferenceInterpreter.of(ProgramRun.of("""
                        _start: lea rax, [rel ranks]
                                mov [rax + rdi * 8], rsi
                                hlt
                                section .data
                        ranks:  dq 0, 0, 0, 0
                        """, FOUR).program());

        oracle.runInTurns(100);

        assertThat(oracle.value("ranks")).isEqualTo(4);
        assertThat(oracle.processor(3).retired()).isEqualTo(3);
    }

    @Test
    void locked_increments_are_never_lost() {
        assertThat(counting("lock inc qword [counter]").runByChance(1, 100_000).value("counter"))
                .isEqualTo(400);
    }

    @Test
    void an_increment_in_memory_is_one_step_here_but_load_and_store_apart_are_not() {
        Set<Long> counts = new TreeSet<>();
        for (long seed = 1; seed <= 5; seed++) {
            counts.add(counting("mov rax, [counter]\n inc rax\n mov [counter], rax")
                    .runByChance(seed, 100_000)
                    .value("counter"));
        }
        assertThat(counts)
                .as("which updates are lost is chance")
                .hasSizeGreaterThan(1)
                .allMatch(count -> count < 400);
    }

    @Test
    void the_same_seed_takes_the_same_turns() {
        String race = "mov rax, [counter]\n inc rax\n mov [counter], rax";
        long once = counting(race).runByChance(42, 100_000).value("counter");

        assertThat(counting(race).runByChance(42, 100_000).value("counter")).isEqualTo(once);
    }

    @Test
    void a_fault_ends_a_processor_and_names_the_address() {
        var oracle = ReferenceInterpreter.of(
                ProgramRun.of("_start: mov al, [0x5000]\n hlt").program());

        oracle.runInTurns(100);

        assertThat(oracle.processor(0).fault().address()).isEqualTo(0x5000);
        assertThat(oracle.processor(0).registers().rip).isEqualTo(0x400000);
    }

    @Test
    void endless_programs_are_stopped() {
        var oracle = ReferenceInterpreter.of(ProgramRun.of("_start: jmp _start").program());

        assertThatThrownBy(() -> oracle.runInTurns(1000))
                .hasMessage("program.asm has not ended after 1000 instructions");
    }
}
