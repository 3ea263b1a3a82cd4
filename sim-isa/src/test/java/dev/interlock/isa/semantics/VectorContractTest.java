package dev.interlock.isa.semantics;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RBX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.X87Registers;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alignment, waits and exceptions of SSE and x87. */
class VectorContractTest {
    private static final long ONE = Double.doubleToRawLongBits(1.0);
    private static final long THREE = Double.doubleToRawLongBits(3.0);

    private final Bench bench = new Bench();

    @ParameterizedTest
    @ValueSource(strings = {"0f 28 03", "0f 29 03", "66 0f 6f 03", "66 0f ef 03", "0f ae 03", "66 0f e7 03"})
    void sixteen_bytes_that_are_not_aligned_are_a_general_protection_fault(String hex) {
        bench.with(RBX, Bench.DATA + 8);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.GENERAL_PROTECTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0f 10 03", "0f 11 03", "f3 0f 6f 03", "f2 0f f0 03", "66 0f 3a 63 03 00"})
    void unaligned_moves_and_string_comparisons_do_not_mind(String hex) {
        bench.with(RBX, Bench.DATA + 8);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "66 0f fe 03", // paddd xmm0, [rbx]
                "0f 58 03", // addps xmm0, [rbx]
                "f2 0f 58 03", // addsd xmm0, [rbx]
                "0f 11 03", // movups [rbx], xmm0
                "dd 03", // fld qword [rbx]
                "db 3b", // fstp tword [rbx]
                "dc 03", // fadd qword [rbx]
                "0f ae 0b", // fxrstor [rbx]
                "dd 33", // fnsave [rbx]
                "d9 2b" // fldcw [rbx]
            })
    void an_access_that_waits_leaves_vectors_and_the_x87_stack_as_they_were(String hex) {
        for (int accesses = 0; accesses < 2; accesses++) {
            Bench waiting = new Bench();
            waiting.with(RBX, Bench.DATA);
            waiting.memory.store(Bench.DATA, 8, ONE);
            waiting.execute("d9 eb"); // fldpi
            waiting.registers.xmm[0] = THREE;
            long[] xmm = waiting.registers.xmm.clone();
            X87Registers before = new X87Registers();
            before.copyFrom(waiting.registers.x87);
            waiting.memory.waitAfter(accesses);
            if (waiting.execute(hex) != Outcome.INCOMPLETE) {
                assertThat(accesses).isPositive();
                return;
            }
            assertThat(waiting.registers.xmm).isEqualTo(xmm);
            assertThat(waiting.registers.x87).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void a_store_into_two_pages_of_which_one_is_missing_writes_neither() {
        bench.memory.map(0x40_0000, 4096); // and nothing behind it
        bench.memory.store(0x40_0ff8, 8, 42);
        bench.with(RBX, 0x40_0ff8);
        assertThat(bench.execute("0f 11 03")).isEqualTo(Outcome.INCOMPLETE);
        assertThat(bench.memory.load(0x40_0ff8, 8)).isEqualTo(42);
    }

    @Test
    void an_unmasked_sse_exception_is_raised_at_once_and_the_destination_stays() {
        bench.registers.mxcsr = 0x1f80 & ~(1 << 9); // division by zero
        bench.registers.xmm[0] = ONE;
        assertThat(bench.execute("f2 0f 5e c1")).isEqualTo(Outcome.FAULT); // divsd xmm0, xmm1
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.SIMD_ERROR);
        assertThat(bench.registers.xmm[0]).isEqualTo(ONE);
        assertThat(bench.registers.mxcsr & 0x3f).isEqualTo(1 << 2);
    }

    @Test
    void an_unmasked_x87_exception_is_raised_by_the_next_instruction() {
        bench.registers.x87.control &= ~(1 << 2);
        bench.execute("d9 e8"); // fld1
        bench.execute("d9 ee"); // fldz
        assertThat(bench.execute("de f9")).isEqualTo(Outcome.DONE); // fdivp: 1 / 0
        assertThat(bench.execute("9b")).isEqualTo(Outcome.FAULT); // fwait
        assertThat(bench.processor.fault().vector()).isEqualTo(Fault.Vector.X87_ERROR);
        assertThat(bench.execute("db e2")).isEqualTo(Outcome.DONE); // fnclex does not wait
        assertThat(bench.execute("9b")).isEqualTo(Outcome.DONE);
    }

    @Test
    void inexactness_is_noted_once_and_then_stays() {
        bench.registers.xmm[0] = ONE;
        bench.registers.xmm[2] = THREE;
        bench.execute("f2 0f 5e c1"); // divsd xmm0, xmm1
        assertThat(Double.longBitsToDouble(bench.registers.xmm[0])).isEqualTo(1.0 / 3.0);
        assertThat(bench.registers.mxcsr & 0x3f).isEqualTo(1 << 5);
    }

    @Test
    void rounding_follows_mxcsr() {
        double[] expected = {1.0 / 3.0, 1.0 / 3.0, Math.nextUp(1.0 / 3.0), 1.0 / 3.0};
        for (int mode = 0; mode < 4; mode++) {
            bench.registers.mxcsr = 0x1f80 | mode << 13;
            bench.registers.xmm[0] = ONE;
            bench.registers.xmm[2] = THREE;
            bench.execute("f2 0f 5e c1");
            assertThat(Double.longBitsToDouble(bench.registers.xmm[0]))
                    .as("mode %d", mode)
                    .isEqualTo(expected[mode]);
        }
    }

    @Test
    void x87_keeps_sixty_four_bits_where_a_double_has_fifty_three() {
        bench.execute("d9 eb"); // fldpi
        X87Registers x87 = bench.registers.x87;
        assertThat(x87.significand[x87.top]).isEqualTo(0xc90f_daa2_2168_c235L);
        assertThat(x87.signExponent[x87.top]).isEqualTo(0x4000);
    }

    @Test
    void the_ninth_push_is_a_stack_overflow() {
        for (int n = 0; n < 8; n++) {
            bench.execute("d9 e8");
        }
        assertThat(bench.registers.x87.status & 0x41).isZero();
        bench.execute("d9 e8");
        assertThat(bench.registers.x87.status & 0x241).isEqualTo(0x241); // C1, SF, IE
    }

    @Test
    void fxsave_and_fxrstor_bring_everything_back() {
        bench.with(RBX, Bench.DATA);
        bench.execute("d9 eb");
        for (int n = 0; n < 32; n++) {
            bench.registers.xmm[n] = n * 0x0101_0101L;
        }
        long[] xmm = bench.registers.xmm.clone();
        X87Registers before = new X87Registers();
        before.copyFrom(bench.registers.x87);
        bench.execute("48 0f ae 03");
        Arrays.fill(bench.registers.xmm, 0);
        bench.execute("db e3"); // fninit
        bench.execute("48 0f ae 0b");
        assertThat(bench.registers.xmm).isEqualTo(xmm);
        assertThat(bench.registers.x87).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void cpuid_offers_what_the_table_has_and_no_avx() {
        bench.with(RAX, 1);
        bench.execute("0f a2");
        long ecx = bench.registers.gpr[1];
        long edx = bench.registers.gpr[2];
        assertThat(ecx & 1 << 20).as("SSE4.2").isNotZero();
        assertThat(ecx & 1 << 28).as("AVX").isZero();
        assertThat(ecx & 1 << 26).as("XSAVE").isNotZero();
        assertThat(edx & 1 << 26).as("SSE2").isNotZero();
    }
}
