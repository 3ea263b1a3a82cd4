package dev.interlock.core.mmu;

import static dev.interlock.core.mmu.PageTableEntry.NO_EXECUTE;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.random.BareMetal;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what with a page, and the error code if not: SDM vol. 3, sections 4.6.1 and 4.7, case by case. */
class AccessRightsTest {
    private static final long VIRTUAL = 0x7f00_0000_0000L;
    private static final long FRAME = 0x50_0000;
    private static final long CR0_WP = 1 << 16;
    private static final long SMEP = 1 << 20;
    private static final long SMAP = 1 << 21;
    private static final long AC = 1 << 18;
    private static final long NXE = 1 << 11;
    private static final int HLT = 0xf4;

    private static final String SOURCE = """
                    section .text
            _start: hlt
            flags:  push rax
                    popfq
                    mov rbx, [rcx]
                    hlt
            modes:  mov rbx, [rcx]
                    mov cr4, rax
                    mov rbx, [rcx]
                    hlt
            touch:  stac
                    mov rbx, [rcx]
                    clac
                    mov rdx, [rcx]
                    hlt
            nxe:    mov rbx, [rcx]
                    mov ecx, 0xc0000080
                    rdmsr
                    btc eax, 11
                    wrmsr
                    mov rcx, rsi
                    mov rdx, [rcx]
                    hlt
            """;

    private final BareMetal program = new BareMetal(MachineConfig.profile("textbook-1"), SOURCE, true);
    private final Machine machine = program.machine();
    private final RegisterFile registers = machine.core(0).registers();

    /** The page's bits and the machine's, as columns; what a fetch, a load and a store come to: ok or the error code. */
    @ParameterizedTest(name = "CPL {0}, page {1}, {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                // CPL | page        | mode             | fetch | load | store
                "3 | user rw     | wp               | ok | ok | ok",
                "3 | user ro     | wp               | ok | ok | 7",
                "3 | user ro     | none             | ok | ok | 7",
                "3 | user rw nx  | wp               | 21 | ok | ok",
                "3 | kernel rw   | wp               | 21 | 5  | 7",
                "3 | kernel ro   | none             | 21 | 5  | 7",
                "3 | kernel rw nx| wp               | 21 | 5  | 7",
                "3 | user rw     | wp smep smap     | ok | ok | ok",
                "3 | user ro     | smep smap ac     | ok | ok | 7",
                "0 | kernel rw   | wp               | ok | ok | ok",
                "0 | kernel ro   | wp               | ok | ok | 3",
                "0 | kernel ro   | none             | ok | ok | ok",
                "0 | kernel rw nx| wp               | 17 | ok | ok",
                "0 | user rw     | wp               | ok | ok | ok",
                "0 | user ro     | wp               | ok | ok | 3",
                "0 | user ro     | none             | ok | ok | ok",
                "0 | user rw     | wp smep          | 17 | ok | ok",
                "0 | user rw nx  | wp smep          | 17 | ok | ok",
                "0 | kernel rw   | wp smep smap     | ok | ok | ok",
                "0 | user rw     | wp smap          | ok | 1  | 3",
                "0 | user rw     | wp smap ac       | ok | ok | ok",
                "0 | user ro     | wp smap ac       | ok | ok | 3",
                "0 | user ro     | smap ac          | ok | ok | ok",
                "0 | user ro     | smap             | ok | 1  | 3",
                "0 | user rw     | wp smep ac       | 17 | ok | ok",
                "3 | absent      | wp               | 20 | 4  | 6",
                "0 | absent      | wp smep smap     | 16 | 0  | 2",
                "3 | reserved    | wp               | 29 | 13 | 15",
                "0 | reserved    | wp smep smap     | 25 | 9  | 11",
                "3 | user rw     | wp no-nxe        | ok | ok | ok",
                "3 | user rw nx  | wp no-nxe        | 13 | 13 | 15", // bit 63 is reserved, and a fetch is not told
                "0 | kernel rw nx| wp no-nxe        | 9  | 9  | 11",
                "0 | kernel rw nx| wp no-nxe smep   | 25 | 9  | 11",
                "3 | kernel rw   | wp no-nxe        | 5  | 5  | 7",
            })
    void an_access_is_allowed_or_faults_with_its_code(
            int cpl, String page, String mode, String fetch, String load, String store) {
        machine.memory().writeLong(FRAME, HLT);
        if (!page.equals("absent")) {
            program.tables().map(VIRTUAL, FRAME, bits(page));
        }
        mode(cpl, mode);
        assertThat(code(machine.port(0).virtual().load(VIRTUAL, 8).fault())).isEqualTo(load);
        assertThat(code(machine.port(0).virtual().store(VIRTUAL, 8, HLT).fault()))
                .isEqualTo(store);
        assertThat(code(machine.port(0).virtual().load(VIRTUAL, 8).fault()))
                .as("again, with the page in the TLB perhaps")
                .isEqualTo(load);
        machine.settle();

        // the fetch: HLT is there, which a program may not execute
        registers.rip = VIRTUAL;
        machine.core(0).start(machine.cycle());
        machine.run(machine.cycle() + 1_000_000);
        String seen = program.faults().isEmpty() ? "ok" : program.faults().get(0);
        if (fetch.equals("ok")) {
            assertThat(seen).doesNotContain("PAGE_FAULT");
        } else {
            assertThat(seen).contains("PAGE_FAULT", "errorCode=" + fetch + ",", "address=" + VIRTUAL + ",");
        }
    }

    private static long bits(String page) {
        return (page.contains("user") ? USER : 0)
                | (page.contains("rw") ? WRITABLE : 0)
                | (page.contains("nx") ? NO_EXECUTE : 0)
                | (page.equals("reserved") ? 1L << 45 : 0);
    }

    private void mode(int cpl, String mode) {
        List<String> words = List.of(mode.split(" "));
        registers.cpl = cpl;
        registers.cr0 = words.contains("wp") ? registers.cr0 | CR0_WP : registers.cr0 & ~CR0_WP;
        registers.efer = words.contains("no-nxe") ? registers.efer & ~NXE : registers.efer;
        registers.cr4 |= (words.contains("smep") ? SMEP : 0) | (words.contains("smap") ? SMAP : 0);
        long flags = registers.flags.rflags();
        registers.flags.rflags(words.contains("ac") ? flags | AC : flags & ~AC);
        machine.core(0).start(machine.cycle()); // the core looks at its mode when it starts
        registers.rip = program.address("_start");
        registers.cpl = 0;
        machine.run(machine.cycle() + 1_000_000);
        program.faults().clear();
        registers.cpl = cpl;
    }

    private static String code(Fault fault) {
        if (fault == null) {
            return "ok";
        }
        assertThat(fault.vector()).isEqualTo(Fault.Vector.PAGE_FAULT);
        assertThat(fault.address()).isEqualTo(VIRTUAL);
        return Integer.toString(fault.errorCode());
    }

    /** Rights of all levels are taken together: the least of them counts. */
    @Test
    void an_upper_level_without_a_right_takes_it_from_the_page() {
        program.tables().map(VIRTUAL, FRAME, WRITABLE | USER);
        long pml4Entry = program.tables().root() + (VIRTUAL >>> 39 & 511) * 8;
        machine.memory().writeLong(pml4Entry, machine.memory().readLong(pml4Entry) & ~WRITABLE);
        registers.cpl = 3;
        assertThat(code(machine.port(0).virtual().store(VIRTUAL, 8, 1).fault())).isEqualTo("7");
        assertThat(code(machine.port(0).virtual().load(VIRTUAL, 8).fault())).isEqualTo("ok");
    }

    @Test
    void an_address_that_is_not_canonical_is_a_general_protection_fault() {
        List<Long> addresses = new ArrayList<>(List.of(0x8000_0000_0000L, 0xffff_7fff_ffff_f000L, Long.MIN_VALUE));
        addresses.add(1L << 63 | 0x1000);
        for (long address : addresses) {
            Fault fault = machine.port(0).virtual().load(address, 8).fault();
            assertThat(fault.vector()).isEqualTo(Fault.Vector.GENERAL_PROTECTION);
            assertThat(fault.errorCode()).isZero();
        }
    }

    private void run(String label, long rax) {
        registers.rip = program.address(label);
        registers.cpl = 0;
        registers.gpr[RegisterFile.RAX] = rax;
        registers.gpr[RegisterFile.RCX] = VIRTUAL;
        machine.core(0).start(machine.cycle());
        machine.run(machine.cycle() + 1_000_000);
        machine.settle();
    }

    @Test
    void popf_of_ac_takes_effect_at_the_next_access() {
        program.tables().map(VIRTUAL, FRAME, WRITABLE | USER);
        machine.memory().writeLong(FRAME, 77);
        long stack = BareMetal.STACKS - 4096;
        program.tables().map(stack, stack, WRITABLE); // the kernel's own, as SMAP wants it
        registers.cr4 |= SMAP;
        run("flags", 2 | AC);
        assertThat(program.faults()).isEmpty();
        assertThat(registers.gpr[RegisterFile.RBX]).isEqualTo(77);
        run("flags", 2);
        assertThat(program.faults()).singleElement().asString().contains("PAGE_FAULT", "errorCode=1,");
    }

    @Test
    void smap_takes_effect_with_the_mov_to_cr4() {
        program.tables().map(VIRTUAL, FRAME, WRITABLE | USER);
        run("modes", registers.cr4 | SMAP);
        assertThat(program.faults()).singleElement().asString().contains("PAGE_FAULT", "errorCode=1,");
    }

    @Test
    void stac_opens_the_pages_of_programs_and_clac_closes_them() {
        program.tables().map(VIRTUAL, FRAME, WRITABLE | USER);
        machine.memory().writeLong(FRAME, 77);
        registers.cr4 |= SMAP;
        run("touch", 0);
        assertThat(registers.gpr[RegisterFile.RBX]).isEqualTo(77);
        assertThat(program.faults()).singleElement().asString().contains("PAGE_FAULT", "errorCode=1,", "mov rdx");
    }

    @Test
    void wrmsr_of_nxe_takes_effect_at_the_next_access() {
        program.tables().map(VIRTUAL, FRAME, WRITABLE | NO_EXECUTE);
        registers.gpr[RegisterFile.RSI] = VIRTUAL;
        run("nxe", 0);
        assertThat(registers.efer & NXE).isZero();
        assertThat(program.faults()).singleElement().asString().contains("PAGE_FAULT", "errorCode=9,", "mov rdx");
        program.faults().clear();
        registers.gpr[RegisterFile.RSI] = VIRTUAL;
        run("touch", 0); // no use of the page is left over from before
        assertThat(program.faults()).singleElement().asString().contains("PAGE_FAULT", "errorCode=9,");
    }
}
