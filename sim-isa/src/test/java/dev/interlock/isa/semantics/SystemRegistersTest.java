package dev.interlock.isa.semantics;

import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RBX;
import static dev.interlock.isa.register.RegisterFile.RCX;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.semantics.LogicalProcessor.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Control registers, model-specific registers, STAC, CLAC and INVPCID: what may be written, what comes of it. */
class SystemRegistersTest {
    private static final String[] MOV_TO = {
        "0f 22 c0", "", "0f 22 d0", "0f 22 d8", "0f 22 e0", "", "", "", "44 0f 22 c0"
    };
    private static final String[] MOV_FROM = {
        "0f 20 c0", "", "0f 20 d0", "0f 20 d8", "0f 20 e0", "", "", "", "44 0f 20 c0"
    };
    private static final String WRMSR = "0f 30";
    private static final String RDMSR = "0f 32";
    private static final String INVPCID = "66 0f 38 82 03"; // invpcid rax, [rbx]
    private static final long AC = 1 << 18;

    private final Bench bench = new Bench();

    @BeforeEach
    void in_the_kernel() {
        bench.registers.cpl = 0;
    }

    private void faults(Fault.Vector vector) {
        assertThat(bench.processor.fault().vector()).isEqualTo(vector);
    }

    @ParameterizedTest(name = "CR{0} := {1}: {2}")
    @CsvSource({
        "0, 0x80050033, ok",
        "0, 0x80040033, ok", // without WP
        "0, 0xe0050033, ok", // CD and NW
        "0, 0x180050033, refused", // bit 32
        "0, 0x80050032, refused", // PG without PE
        "0, 0xa0050033, refused", // NW without CD
        "0, 0x50033, refused", // PG cleared in 64-bit mode
        "2, -1, ok",
        "3, 0x7ffffff018, ok",
        "3, 0x10000000000, refused", // bit 40
        "3, 0x4000000000000000, refused",
        "3, -0x8000000000000000, refused", // bit 63 without PCIDE
        "4, 0x3206b0, ok", // PCIDE SMEP SMAP
        "4, 0x690, refused", // without PAE
        "4, 0x800006b0, refused",
        "4, 0x100000006b0, refused",
        "8, 15, ok",
        "8, 16, refused",
    })
    void a_control_register_takes_what_the_manual_allows(int number, String value, String outcome) {
        long wanted = Long.decode(value);
        bench.with(RAX, wanted);
        if (outcome.equals("refused")) {
            assertThat(bench.execute(MOV_TO[number])).isEqualTo(Outcome.FAULT);
            faults(Fault.Vector.GENERAL_PROTECTION);
            return;
        }
        assertThat(bench.execute(MOV_TO[number])).isEqualTo(Outcome.DONE);
        bench.with(RAX, 0);
        assertThat(bench.execute(MOV_FROM[number])).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.gpr[RAX]).isEqualTo(wanted);
    }

    @Test
    void bits_of_cr0_that_mean_nothing_are_dropped_and_et_stays() {
        bench.with(RAX, 0x8005_0021L | 0x7a02_0fc0L & ~0x2000_0000L);
        assertThat(bench.execute(MOV_TO[0])).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.cr0).isEqualTo(0xc005_0031L);
    }

    @Test
    void with_pcids_bit_63_of_cr3_is_a_wish_and_no_value() {
        bench.registers.cr4 |= 1 << 17;
        bench.with(RAX, 1L << 63 | 0x5007);
        assertThat(bench.execute(MOV_TO[3])).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.cr3).isEqualTo(0x5007);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0f 20 c8", "0f 22 c8", "0f 22 e8", "44 0f 20 c8", "44 0f 22 f8"})
    void other_control_registers_do_not_exist_whatever_the_level(String hex) {
        for (int cpl : new int[] {0, 3}) {
            bench.registers.cpl = cpl;
            assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
            faults(Fault.Vector.INVALID_OPCODE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0f 20 c0",
                "0f 22 c0",
                "0f 22 d0",
                "0f 22 e0",
                "44 0f 20 c0",
                "44 0f 22 c0",
                "0f 30",
                "0f 32",
                "0f 01 f8",
                "66 0f 38 82 03",
                "66 48 0f 38 82 03"
            })
    void a_program_may_not(String hex) {
        bench.registers.cpl = 3;
        bench.with(RBX, Bench.DATA).with(RCX, 0xc000_0080L);
        assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
        faults(Fault.Vector.GENERAL_PROTECTION);
    }

    // ---------------------------------------------------------------- model-specific registers

    private Outcome write(long number, long value) {
        long junk = 0x7777_0000_0000L; // the upper halves of the three registers mean nothing
        bench.with(RCX, number | junk).with(RAX, value & 0xffff_ffffL | junk).with(RDX, value >>> 32 | junk);
        return bench.execute(WRMSR);
    }

    private long read(long number) {
        bench.with(RCX, number).with(RAX, -1).with(RDX, -1);
        assertThat(bench.execute(RDMSR)).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.gpr[RAX] >>> 32).isZero();
        assertThat(bench.registers.gpr[RDX] >>> 32).isZero();
        return bench.registers.gpr[RDX] << 32 | bench.registers.gpr[RAX];
    }

    @ParameterizedTest(name = "MSR {0} := {1}: {2}")
    @CsvSource({
        "0x277, 0x0007010600070406, ok", // PA2 is write-combining
        "0x277, 0x0007010600070206, refused", // 2 is no memory type
        "0x277, 0x0807010600070406, refused",
        "0xc0000080, 0xd01, ok",
        "0xc0000080, 0x500, ok", // neither SCE nor NXE
        "0xc0000080, 0xc01, refused", // LME cleared under paging
        "0xc0000080, 0x1d01, refused", // SVME
        "0xc0000081, 0x0023001000000000, ok",
        "0xc0000082, -0x7f0000000000, ok",
        "0xc0000082, 0x0000800000000000, refused",
        "0xc0000083, 0x1000, ok",
        "0xc0000084, 0x47700, ok",
        "0xc0000084, 0x100000000, refused",
        "0xc0000100, 0x7fffffffffff, ok",
        "0xc0000100, 0x800000000000, refused",
        "0xc0000101, -0x800000000000, ok",
        "0xc0000101, -0x800000000001, refused",
        "0xc0000102, 0x1234, ok",
        "0x10, 0, refused", // the clock is the machine's
        "0x1b, 0, refused",
    })
    void a_register_takes_what_the_manual_allows(String number, String value, String outcome) {
        long wanted = Long.decode(value);
        if (outcome.equals("refused")) {
            assertThat(write(Long.decode(number), wanted)).isEqualTo(Outcome.FAULT);
            faults(Fault.Vector.GENERAL_PROTECTION);
        } else {
            assertThat(write(Long.decode(number), wanted)).isEqualTo(Outcome.DONE);
            long lma = number.equals("0xc0000080") ? 0x400 : 0;
            assertThat(read(Long.decode(number))).isEqualTo(wanted | lma);
        }
    }

    @Test
    void what_does_not_exist_cannot_be_read() {
        bench.with(RCX, 0x1b);
        assertThat(bench.execute(RDMSR)).isEqualTo(Outcome.FAULT);
        faults(Fault.Vector.GENERAL_PROTECTION);
    }

    @Test
    void the_bases_are_those_that_addresses_use() {
        write(0xc000_0100L, Bench.DATA);
        write(0xc000_0101L, Bench.DATA + 8);
        bench.memory.store(Bench.DATA, 8, 11);
        bench.memory.store(Bench.DATA + 8, 8, 22);
        bench.execute("64 48 8b 04 25 00 00 00 00"); // mov rax, [fs:0]
        assertThat(bench.registers.gpr[RAX]).isEqualTo(11);
        bench.execute("65 48 8b 04 25 00 00 00 00"); // mov rax, [gs:0]
        assertThat(bench.registers.gpr[RAX]).isEqualTo(22);
    }

    @Test
    void swapgs_exchanges_the_two_bases_of_gs() {
        write(0xc000_0101L, 1);
        write(0xc000_0102L, 2);
        assertThat(bench.execute("0f 01 f8")).isEqualTo(Outcome.DONE);
        assertThat(read(0xc000_0101L)).isEqualTo(2);
        assertThat(read(0xc000_0102L)).isEqualTo(1);
    }

    @Test
    void the_time_stamp_and_the_processor_number_are_those_of_the_instructions() {
        assertThat(read(0x10)).isEqualTo(0x1_2345_6789L);
        bench.execute("0f 01 f9");
        long number = bench.registers.gpr[RCX];
        assertThat(read(0xc000_0103L)).isEqualTo(number);
    }

    @Test
    void syscall_must_be_enabled() {
        write(0xc000_0080L, 0xd00);
        assertThat(bench.execute("0f 05")).isEqualTo(Outcome.FAULT);
        faults(Fault.Vector.INVALID_OPCODE);
        write(0xc000_0080L, 0xd01);
        assertThat(bench.execute("0f 05")).isEqualTo(Outcome.SYSCALL);
    }

    @Test
    void with_tsd_the_time_stamp_is_for_the_kernel() {
        bench.registers.cr4 |= 1 << 2;
        assertThat(bench.execute("0f 31")).isEqualTo(Outcome.DONE);
        bench.registers.cpl = 3;
        for (String hex : new String[] {"0f 31", "0f 01 f9"}) {
            assertThat(bench.execute(hex)).isEqualTo(Outcome.FAULT);
            faults(Fault.Vector.GENERAL_PROTECTION);
        }
    }

    // ---------------------------------------------------------------- SMAP's flag, and INVPCID

    @Test
    void stac_and_clac_change_ac_and_nothing_else() {
        long before = bench.registers.flags.rflags();
        assertThat(bench.execute("0f 01 cb")).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.flags.rflags()).isEqualTo(before | AC);
        assertThat(bench.execute("0f 01 ca")).isEqualTo(Outcome.DONE);
        assertThat(bench.registers.flags.rflags()).isEqualTo(before & ~AC);
        bench.registers.cpl = 3;
        assertThat(bench.execute("0f 01 cb")).isEqualTo(Outcome.FAULT);
        faults(Fault.Vector.INVALID_OPCODE);
    }

    @ParameterizedTest(name = "type {0}, descriptor {1} {2}, PCIDE {3}: {4}")
    @CsvSource({
        "0, 0, 0x1000, false, ok",
        "0, 1, 0x1000, false, refused",
        "0, 1, 0x1000, true, ok",
        "0, 1, 0x800000000000, true, refused",
        "1, 0, 0, false, ok",
        "1, 4095, 0x800000000000, true, ok",
        "1, 4096, 0, true, refused",
        "1, 1, 0, false, refused",
        "2, 7, 0, false, ok",
        "3, 7, 0, true, ok",
        "4, 0, 0, true, refused",
        "-1, 0, 0, true, refused",
    })
    void invpcid_takes_what_the_manual_allows(long type, String pcid, String address, boolean pcids, String outcome) {
        bench.registers.cr4 |= pcids ? 1 << 17 : 0;
        bench.with(RAX, type).with(RBX, Bench.DATA + 0x104); // need not be aligned
        bench.memory.store(Bench.DATA + 0x104, 8, Long.decode(pcid));
        bench.memory.store(Bench.DATA + 0x10c, 8, Long.decode(address));
        assertThat(bench.execute(INVPCID)).isEqualTo(outcome.equals("ok") ? Outcome.DONE : Outcome.FAULT);
        if (outcome.equals("refused")) {
            faults(Fault.Vector.GENERAL_PROTECTION);
        }
    }

    @Test
    void invpcid_faults_where_its_descriptor_does() {
        bench.with(RAX, 2).with(RBX, 0x8000_0000_0000L);
        assertThat(bench.execute(INVPCID)).isEqualTo(Outcome.FAULT);
        faults(Fault.Vector.GENERAL_PROTECTION);
        bench.with(RBX, 0x666_0000);
        assertThat(bench.execute(INVPCID)).isEqualTo(Outcome.INCOMPLETE);
    }

    @Test
    void cpuid_reports_what_there_is() {
        bench.with(RAX, 1);
        bench.execute("0f a2");
        assertThat(bench.registers.gpr[RDX] & 0x1_20e8).isEqualTo(0x1_20e8); // PSE MSR PAE MCE PGE PAT
        assertThat(bench.registers.gpr[RCX] >>> 17 & 1).as("PCID").isEqualTo(1);
        bench.with(RAX, 7).with(RCX, 0);
        bench.execute("0f a2");
        assertThat(bench.registers.gpr[RBX] & 0x10_0480).isEqualTo(0x10_0480); // SMEP INVPCID SMAP
    }
}
