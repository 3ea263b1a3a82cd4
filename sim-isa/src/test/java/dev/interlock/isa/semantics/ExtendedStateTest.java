package dev.interlock.isa.semantics;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RBX;
import static dev.interlock.isa.register.RegisterFile.RCX;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.X87Registers;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XSAVE and its kin, as SDM vol. 1, chapter 13, has them. */
class ExtendedStateTest {
    private static final String XSAVE64 = "48 0f ae 23"; // xsave64 [rbx]
    private static final String XRSTOR64 = "48 0f ae 2b"; // xrstor64 [rbx]
    private static final String XSAVEOPT64 = "48 0f ae 33"; // xsaveopt64 [rbx]
    private static final String XGETBV = "0f 01 d0";
    private static final String XSETBV = "0f 01 d1";
    private static final long XSTATE_BV = Bench.DATA + 512;

    private final Bench bench = new Bench().with(RBX, Bench.DATA).with(RAX, 3);

    private void fill() {
        bench.execute("d9 eb"); // fldpi
        Arrays.setAll(bench.registers.xmm, n -> 0x1111_1111_1111_1111L * (n % 15 + 1));
        bench.registers.mxcsr = 0x5f80;
    }

    @Test
    void what_was_saved_is_restored() {
        fill();
        long[] xmm = bench.registers.xmm.clone();
        X87Registers x87 = new X87Registers();
        x87.copyFrom(bench.registers.x87);

        assertThat(bench.execute(XSAVE64)).isEqualTo(Outcome.DONE);
        assertThat(bench.memory.load(XSTATE_BV, 8)).isEqualTo(3);
        bench.execute("d9 ee"); // fldz
        Arrays.fill(bench.registers.xmm, 7);
        bench.registers.mxcsr = 0x1f80;
        assertThat(bench.execute(XRSTOR64)).isEqualTo(Outcome.DONE);

        assertThat(bench.registers.xmm).isEqualTo(xmm);
        assertThat(bench.registers.mxcsr).isEqualTo(0x5f80);
        assertThat(bench.registers.x87).usingRecursiveComparison().isEqualTo(x87);
    }

    @Test
    void the_image_is_that_of_fxsave() {
        fill();
        bench.execute("48 0f ae 03"); // fxsave64 [rbx]
        byte[] image = bench.memory.get(Bench.DATA, 416);
        bench.with(RBX, Bench.DATA + 0x1000);
        bench.execute(XSAVE64);

        assertThat(bench.memory.get(Bench.DATA + 0x1000, 416)).isEqualTo(image);
    }

    @Test
    void a_component_that_is_not_requested_stays_in_the_area_and_in_the_registers() {
        fill();
        bench.memory.store(XSTATE_BV, 8, 1);
        bench.memory.store(Bench.DATA, 8, 0x1234);
        bench.with(RAX, 2);
        bench.execute(XSAVE64);
        assertThat(bench.memory.load(XSTATE_BV, 8)).isEqualTo(3);
        assertThat(bench.memory.load(Bench.DATA, 8)).isEqualTo(0x1234);

        int top = bench.registers.x87.top;
        bench.execute(XRSTOR64);
        assertThat(bench.registers.x87.top).isEqualTo(top);
    }

    @Test
    void a_component_that_the_area_does_not_hold_is_initialised_and_mxcsr_is_loaded_all_the_same() {
        fill();
        bench.memory.store(Bench.DATA + 24, 4, 0x3f80);
        assertThat(bench.execute(XRSTOR64)).isEqualTo(Outcome.DONE);

        assertThat(bench.registers.xmm).containsOnly(0);
        assertThat(bench.registers.mxcsr).isEqualTo(0x3f80);
        assertThat(bench.registers.x87).usingRecursiveComparison().isEqualTo(new X87Registers());
    }

    @Test
    void xsaveopt_leaves_out_what_is_in_its_initial_configuration_and_xsave_does_not() {
        bench.registers.xmm[5] = 42;
        bench.memory.store(Bench.DATA, 8, 0x1234);
        bench.execute(XSAVEOPT64);
        assertThat(bench.memory.load(XSTATE_BV, 8)).isEqualTo(2);
        assertThat(bench.memory.load(Bench.DATA, 8)).isEqualTo(0x1234);
        assertThat(bench.memory.load(Bench.DATA + 160 + 40, 8)).isEqualTo(42);

        bench.execute(XSAVE64);
        assertThat(bench.memory.load(XSTATE_BV, 8)).isEqualTo(2);
        assertThat(bench.memory.load(Bench.DATA, 8)).isEqualTo(0x37f);
    }

    @ParameterizedTest
    @CsvSource({
        "512, 4", // a component that does not exist
        "520, 1", // compaction
        "528, 1", // reserved
        "24, 0x10000" // reserved bit of MXCSR
    })
    void an_area_that_cannot_be_is_a_general_protection_fault_and_changes_nothing(long at, String value) {
        fill();
        bench.memory.store(Bench.DATA + at, 8, Long.decode(value));
        long[] xmm = bench.registers.xmm.clone();

        assertThat(bench.execute(XRSTOR64)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.GENERAL_PROTECTION);
        assertThat(bench.registers.xmm).isEqualTo(xmm);
        assertThat(bench.registers.x87.isEmpty(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {XSAVE64, XRSTOR64, XSAVEOPT64})
    void the_area_is_aligned_to_64_bytes(String hex) {
        bench.with(RBX, Bench.DATA + 32);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.GENERAL_PROTECTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {XSAVE64, XRSTOR64, XSAVEOPT64, XGETBV, XSETBV})
    void a_system_that_has_not_switched_them_on_does_not_have_them(String hex) {
        bench.registers.cr4 &= ~(1 << 18);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.INVALID_OPCODE);
        assertThat(osxsave()).isFalse();
    }

    @Test
    void cpuid_says_what_xgetbv_says() {
        assertThat(osxsave()).isTrue();
        bench.with(RAX, 0xd).with(RCX, 0);
        bench.execute("0f a2");
        assertThat(bench.registers.gpr[RAX]).isEqualTo(3);
        assertThat(bench.registers.gpr[RBX]).isEqualTo(576);
        assertThat(bench.registers.gpr[RCX]).isEqualTo(576);
        bench.with(RCX, 0);
        bench.execute(XGETBV);
        assertThat(bench.registers.gpr[RAX]).isEqualTo(3);
        assertThat(bench.registers.gpr[RDX]).isZero();
    }

    private boolean osxsave() {
        bench.with(RAX, 1);
        bench.execute("0f a2");
        return (bench.registers.gpr[RCX] & 1 << 27) != 0;
    }

    @Test
    void xgetbv_of_1_tells_what_is_in_use() {
        bench.with(RCX, 1);
        bench.execute(XGETBV);
        assertThat(bench.registers.gpr[RAX]).isZero();
        bench.execute("d9 eb"); // fldpi
        bench.execute(XGETBV);
        assertThat(bench.registers.gpr[RAX]).isEqualTo(1);
        bench.with(RCX, 2);
        assertThat(bench.execute(XGETBV)).isEqualTo(Outcome.FAULT);
    }

    @ParameterizedTest
    @CsvSource({"3, 0, 1, DONE", "0, 0, 1, DONE", "0, 0, 2, FAULT", "0, 0, 7, FAULT", "0, 1, 1, FAULT"})
    void only_a_kernel_may_set_xcr0_and_only_to_what_exists(int cpl, int ecx, long value, Outcome outcome) {
        bench.registers.cpl = cpl;
        bench.with(RCX, ecx).with(RAX, value);
        assertThat(bench.execute(XSETBV)).isEqualTo(cpl == 0 ? outcome : Outcome.FAULT);
        assertThat(bench.registers.xcr0).isEqualTo(cpl == 0 && outcome == Outcome.DONE ? value : 3);
    }

    @Test
    void an_area_that_reaches_into_a_missing_page_is_not_written_at_all() {
        bench.memory.map(0x40_0000, 4096); // and nothing behind it
        fill();
        bench.with(RBX, 0x40_0e00);
        assertThat(bench.execute(XSAVE64)).isEqualTo(Outcome.INCOMPLETE);
        assertThat(bench.memory.get(0x40_0e00, 512)).containsOnly(0);
    }
}
