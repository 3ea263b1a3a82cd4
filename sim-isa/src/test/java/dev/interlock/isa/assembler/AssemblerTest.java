package dev.interlock.isa.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.isa.image.ProgramImage.SourceLine;
import dev.interlock.isa.image.ProgramImage.Symbol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private static final String PROGRAM = """
                    section .data
            value:  dd      5
            table:  dq      value, _start.again
            size    equ     $ - table
                    section .text
            first:  nop
            _start: mov     eax, [value]
            .again: lock inc dword [rel counter]
                    jmp     .again
                    section .bss
            buffer: resb    8192
            counter: resd   1
                    section .rodata
            text:   db      "hello", 10
            """;

    private final ProgramImage image = Assembler.assemble("program.asm", PROGRAM);

    private static String hex(Segment segment) {
        return HexFormat.of().formatHex(segment.bytes());
    }

    @Test
    void each_section_has_pages_and_protection_of_its_own() {
        assertThat(image.segments())
                .extracting(s -> String.format(
                        "%s %x %d %s%s%s",
                        s.name(),
                        s.address(),
                        s.memoryBytes(),
                        s.readable() ? "r" : "-",
                        s.writable() ? "w" : "-",
                        s.executable() ? "x" : "-"))
                .containsExactly(
                        ".text 400000 17 r-x", ".rodata 401000 6 r--", ".data 402000 20 rw-", ".bss 403000 8196 rw-");
        assertThat(image.kind()).isEqualTo(ProgramImage.Kind.ASSEMBLED);
    }

    @Test
    void addresses_are_resolved_across_sections() {
        assertThat(hex(image.segments().get(0)))
                .isEqualTo("90" + "8b042500204000" + "f0ff05" + "f1 4f 00 00".replace(" ", "") + "ebf7");
        assertThat(hex(image.segments().get(2))).isEqualTo("05000000" + "0020400000000000" + "0800400000000000");
        assertThat(image.segments().get(3).bytes()).isEmpty();
    }

    @Test
    void it_starts_at_start_or_else_at_the_first_instruction() {
        assertThat(image.entry()).isEqualTo(0x400001);
        assertThat(Assembler.assemble("x.asm", "db 1, 2\nnop\nnop").entry()).isEqualTo(0x400002);
    }

    @Test
    void symbols_reach_to_the_next_label() {
        assertThat(image.symbols().values())
                .containsExactlyInAnyOrder(
                        new Symbol("first", 0x400000, 1),
                        new Symbol("_start", 0x400001, 16),
                        new Symbol("_start.again", 0x400008, 9),
                        new Symbol("text", 0x401000, 6),
                        new Symbol("value", 0x402000, 4),
                        new Symbol("table", 0x402004, 16),
                        new Symbol("buffer", 0x403000, 8192),
                        new Symbol("counter", 0x405000, 4));
    }

    @Test
    void every_instruction_knows_its_line() {
        assertThat(image.lines())
                .containsExactly(
                        new SourceLine(0x400000, 1, "program.asm", 6),
                        new SourceLine(0x400001, 7, "program.asm", 7),
                        new SourceLine(0x400008, 7, "program.asm", 8),
                        new SourceLine(0x40000f, 2, "program.asm", 9));
    }

    @Test
    void a_repeated_instruction_belongs_to_its_line_as_a_whole() {
        assertThat(Assembler.assemble("x.asm", "ret\ntimes 3 inc eax\ndb 1\ntimes 2 jmp $")
                        .lines())
                .containsExactly(
                        new SourceLine(0x400000, 1, "x.asm", 1),
                        new SourceLine(0x400001, 6, "x.asm", 2),
                        new SourceLine(0x400008, 2, "x.asm", 4),
                        new SourceLine(0x40000a, 2, "x.asm", 4));
    }

    @Test
    void default_rel_makes_plain_addresses_relative() {
        ProgramImage relative = Assembler.assemble("x.asm", "default rel\nmov eax, [x]\nmov eax, [fs:x]\nx: dd 0");
        assertThat(hex(relative.segments().get(0))).isEqualTo("8b0508000000" + "648b04250e004000" + "00000000");
    }

    @Test
    void the_spin_lock_assembles_as_printed_in_the_course() throws Exception {
        String printed = """
                ; ; ; ; int lock; ; ; ;\s
                ; ; ; ; ; ; ; ; ; ; ; ;\s
                ; ; ; ; spin_lock:; ; ; ;\s
                    mov   ecx, 1          ; ECX = 1 (the value we want to swap in)
                .try:
                    ; Atomically do: if (eax == [lock]) then [lock] = ecx, else eax = [lock]
                    ; We will set eax to 0 (the value we *expect* the lock to be if it's free)
                    mov   eax, 0          ; EAX = 0 (expected value)
                    lock cmpxchg [lock], ecx  ; **ATOMIC MAGIC HAPPENS HERE**

                    ; After the operation, the Zero Flag (ZF) is set if eax == [lock] was true (success).
                    ; If it failed, eax is loaded with the current value of [lock].
                    test  eax, eax        ; Check what's in EAX now
                    jnz   .try            ; If EAX != 0, the lock was taken (1), so try again.

                    ; If we get here, we got the lock!
                    ret

                ; ; ; ; spin_unlock:; ; ; ;\s
                    mov   dword [lock], 0  ; Just set it to zero. The owner is the only one who can do this.
                    ret
                """;
        String expected = Files.readString(Path.of("src/test/resources/golden/spinlock.hex"))
                .replace("\n", "");
        Assembler assembler = new Assembler(IncludeResolver.NONE, warning -> {});
        for (String variable : new String[] {"lock: dd 0", "lock dd 0", "$lock: dd 0", "$lock dd 0"}) {
            assertThat(HexFormat.of().formatHex(assembler.flatBinary("spin.asm", printed + variable + "\n")))
                    .as(variable)
                    .isEqualTo(expected);
        }
        ProgramImage image = Assembler.assemble("spin.asm", printed + "section .data\nlock dd 0\n");
        assertThat(image.symbol("lock")).contains(new Symbol("lock", 0x401000, 4));
    }

    @Test
    void a_chain_of_branches_relaxes_to_the_shortest_program() {
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            chain.append("jmp l")
                    .append(i)
                    .append("\ntimes 30 nop\nl")
                    .append(i)
                    .append(":\n");
        }
        byte[] code = new Assembler(IncludeResolver.NONE, w -> {}).flatBinary("x.asm", chain.toString());
        assertThat(code).hasSize(200 * 32);
    }

    @Test
    void a_large_program_takes_no_time() {
        StringBuilder large = new StringBuilder("_start:\n");
        for (int i = 0; i < 20_000; i++) {
            large.append("l")
                    .append(i)
                    .append(": add rax, [rbx+")
                    .append(i)
                    .append("]\njnz l")
                    .append(i / 2)
                    .append('\n');
        }
        assertThat(Assembler.assemble("large.asm", large.toString()).segments()).hasSize(1);
    }
}
