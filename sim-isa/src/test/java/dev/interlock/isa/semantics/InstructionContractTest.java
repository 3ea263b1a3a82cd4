package dev.interlock.isa.semantics;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RBX;
import static dev.interlock.isa.register.RegisterFile.RCX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;
import static dev.interlock.isa.register.RegisterFile.RSP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner of a processor may rely on: waits, faults, repeats, locks. */
class InstructionContractTest {
    private final Bench bench = new Bench();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 03", // add [rbx], eax
                "f0 0f b1 0b", // lock cmpxchg [rbx], ecx
                "0f c1 03", // xadd [rbx], eax
                "48 0f c7 0b", // cmpxchg16b [rbx]
                "87 03", // xchg [rbx], eax
                "ff 33", // push qword [rbx]
                "8f 03", // pop qword [rbx]
                "a4", // movsb
                "a6", // cmpsb
                "c8 10 00 03", // enter 16, 3
                "c9", // leave
                "c2 08 00", // ret 8
                "ff 13", // call [rbx]
                "f7 33", // div dword [rbx]
                "d3 03", // rol dword [rbx], cl
                "0f ab 03", // bts [rbx], eax
                "9d" // popfq
            })
    void an_access_that_waits_leaves_registers_and_flags_as_they_were_at_any_access(String hex) {
        for (int accesses = 0; accesses < 9; accesses++) {
            Bench waiting = start();
            long[] before = waiting.registers.gpr.clone();
            long flags = waiting.registers.flags.rflags();
            waiting.memory.waitAfter(accesses);
            Outcome outcome = waiting.execute(hex);
            if (outcome != Outcome.INCOMPLETE) {
                assertThat(accesses).as("the instruction makes accesses").isPositive();
                return;
            }
            assertThat(waiting.registers.gpr).as("after access %d", accesses).isEqualTo(before);
            assertThat(waiting.registers.flags.rflags()).isEqualTo(flags);
            assertThat(waiting.registers.rip).isEqualTo(Bench.CODE);
        }
    }

    private static Bench start() {
        Bench bench = new Bench();
        bench.with(RBX, Bench.DATA + 0x100).with(RSI, Bench.DATA + 0x200).with(RDI, Bench.DATA + 0x300);
        bench.with(RCX, 3).with(RDX, 1);
        bench.registers.gpr[5] = Bench.DATA + 0x4000;
        bench.memory.store(Bench.DATA + 0x100, 8, 0x1234);
        bench.memory.store(Bench.DATA + 0x8000, 8, Bench.CODE);
        bench.registers.flags.status(Flags.CF | Flags.OF);
        return bench;
    }

    @Test
    void a_locked_instruction_unlocks_what_it_locked() {
        bench.with(RBX, Bench.DATA);
        for (String hex : new String[] {"f0 01 03", "87 03", "f0 0f b1 0b", "f0 48 0f c7 0b", "f0 0f bb 03"}) {
            assertThat(bench.execute(hex)).isEqualTo(Outcome.DONE);
            assertThat(bench.memory.lockedLoads()).as(hex).isZero();
        }
    }

    @Test
    void rep_movs_does_one_iteration_per_execution_and_can_be_interrupted_between() {
        bench.with(RSI, Bench.DATA).with(RDI, Bench.DATA + 64).with(RCX, 3);
        bench.memory.put(Bench.DATA, "abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(bench.execute("f3 a4")).isEqualTo(Outcome.REPEAT);
        assertThat(bench.registers.gpr[RCX]).isEqualTo(2);
        assertThat(bench.registers.rip).isEqualTo(Bench.CODE);
        assertThat(bench.execute("f3 a4")).isEqualTo(Outcome.REPEAT);
        assertThat(bench.execute("f3 a4")).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.gpr[RCX]).isZero();
        assertThat(bench.memory.get(Bench.DATA + 64, 3)).asString().isEqualTo("abc");
        assertThat(bench.registers.rip).isEqualTo(Bench.CODE + 2);
    }

    @Test
    void rep_with_a_count_of_zero_does_nothing() {
        bench.with(RCX, 0).with(RSI, 0).with(RDI, 0);
        assertThat(bench.execute("f3 a4")).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.gpr[RSI]).isZero();
    }

    @Test
    void repne_scas_stops_where_the_byte_is() {
        bench.memory.put(Bench.DATA, new byte[] {1, 2, 3, 0, 5});
        bench.with(RDI, Bench.DATA).with(RCX, -1).with(RAX, 0);
        int executions = 1;
        while (bench.execute("f2 ae") == Outcome.REPEAT) {
            executions++;
        }
        assertThat(executions).isEqualTo(4);
        assertThat(bench.registers.gpr[RDI]).isEqualTo(Bench.DATA + 4);
        assertThat(bench.registers.flags.zf()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "f7 f1, 0, 5, 0", // div ecx by zero
        "f7 f1, 0, 5, 5", // quotient needs 33 bits
        "48 f7 f9, -9223372036854775808, -1, -1", // idiv: the most negative by -1
        "f6 f1, 0x100, 0, 1", // div cl: 256 does not fit
    })
    void a_division_that_has_no_result_is_a_divide_error_and_changes_nothing(
            String hex, String rax, String rdx, String rcx) {
        bench.with(RAX, Long.decode(rax)).with(RDX, Long.decode(rdx)).with(RCX, Long.decode(rcx));
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.DIVIDE_ERROR);
        assertThat(bench.registers.gpr[RAX]).isEqualTo(Long.decode(rax));
        assertThat(bench.registers.gpr[RDX]).isEqualTo(Long.decode(rdx));
    }

    @ParameterizedTest
    @CsvSource({
        "8b 03, GENERAL_PROTECTION", // mov eax, [rbx]
        "8b 45 00, STACK_FAULT", // mov eax, [rbp]
        "8b 04 24, STACK_FAULT", // mov eax, [rsp]
        "50, STACK_FAULT", // push rax
        "64 8b 45 00, GENERAL_PROTECTION", // mov eax, [fs:rbp]
    })
    void an_address_that_is_not_canonical_is_a_stack_fault_if_the_stack_segment_is_used(
            String hex, Fault.Vector vector) {
        long bad = 0x8000_0000_0000L;
        bench.with(RBX, bad).with(5, bad).with(RSP, bad + 8);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(vector);
        assertThat(bench.processor.fault().errorCode()).isZero();
    }

    @Test
    void an_access_that_runs_into_the_hole_between_the_canonical_halves_faults() {
        bench.with(RBX, 0x7fff_ffff_fffcL);
        assertThat(bench.execute("48 8b 03")).isEqualTo(Outcome.FAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4", "0f 20 d8", "0f 22 d8", "0f 01 3b", "fa", "0f 30", "ec"})
    void privileged_instructions_are_general_protection_faults_in_a_program(String hex) {
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.GENERAL_PROTECTION);
    }

    @Test
    void a_kernel_may_halt_and_change_the_address_space() {
        bench.registers.cpl = 0;
        assertThat(bench.execute("f4")).isEqualTo(Outcome.HALT);
        bench.with(RAX, 0x5000);
        assertThat(bench.execute("0f 22 d8")).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.cr3).isEqualTo(0x5000);
    }

    @Test
    void syscall_leaves_the_way_back_in_rcx_and_the_flags_in_r11() {
        bench.registers.flags.status(Flags.ZF);
        assertThat(bench.execute("0f 05")).isEqualTo(Outcome.SYSCALL);
        assertThat(bench.registers.gpr[RCX]).isEqualTo(Bench.CODE + 2);
        assertThat(bench.registers.gpr[11]).isEqualTo(Flags.ZF | 0x202);
    }

    @Test
    void cpuid_introduces_itself() {
        bench.with(RAX, 0);
        bench.execute("0f a2");
        byte[] name = new byte[12];
        for (int n = 0; n < 4; n++) {
            name[n] = (byte) (bench.registers.gpr[RBX] >> 8 * n);
            name[n + 4] = (byte) (bench.registers.gpr[RDX] >> 8 * n);
            name[n + 8] = (byte) (bench.registers.gpr[RCX] >> 8 * n);
        }
        assertThat(name).asString().isEqualTo("InterlockSim");
    }

    @Test
    void rdtsc_reads_the_clock() {
        bench.execute("0f 31");
        assertThat(bench.registers.gpr[RAX]).isEqualTo(0x2345_6789L);
        assertThat(bench.registers.gpr[RDX]).isEqualTo(1);
    }

    @Test
    void pause_is_a_hint_that_the_owner_hears() {
        assertThat(bench.execute("f3 90")).isEqualTo(Outcome.PAUSE);
        assertThat(bench.execute("90")).isEqualTo(Outcome.DONE);
    }
}
