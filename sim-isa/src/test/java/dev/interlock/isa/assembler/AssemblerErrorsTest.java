package dev.interlock.isa.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source with a mistake gets one clear sentence with its place, and nothing else. */
class AssemblerErrorsTest {
    private static String complaint(String source) {
        try {
            new Assembler(IncludeResolver.NONE, warning -> {}).program("x.asm", source.replace("\\n", "\n"));
            return "no complaint";
        } catch (AssemblyException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', textBlock = """
        mvo eax, 1                       | 1:1: error: unknown mnemonic or directive 'mvo'; did you mean 'mov'?
        foo: bra rax                     | 1:6: error: unknown mnemonic or directive 'bra'
        jmp nowhere                      | 1:5: error: undefined symbol 'nowhere'
        loop1: jmp lopp1                 | 1:12: error: undefined symbol 'lopp1'; did you mean 'loop1'?
        jmp .local                       | 1:5: error: undefined symbol '.local'
        x: nop\\nx: nop                  | 2:1: error: symbol 'x' is already defined in line 1
        eax: nop                         | 1:1: error: register 'eax' cannot be a label; expected an instruction
        mov [rax], 5                     | 1:1: error: operation size not specified; write byte, word, dword or qword before the memory operand
        inc [rax]                        | 1:1: error: operation size not specified; write byte, word, dword or qword before the memory operand
        movzx eax, [rcx]                 | 1:1: error: operation size not specified; write byte, word, dword or qword before the memory operand
        mov al, 300                      | 1:9: error: the value 300 does not fit in 8 bits
        add rax, 0x80000000              | 1:10: error: the value 0x80000000 does not fit in 32 signed bits
        db 256                           | 1:4: error: the value 256 does not fit in 8 bits
        dq 0x1ffffffffffffffff           | 1:4: error: '0x1ffffffffffffffff' does not fit in 64 bits
        mov rax, [0x100000000]           | 1:11: error: the displacement 0x100000000 does not fit in 32 signed bits
        mov eax, bl                      | 1:1: error: the operand sizes do not fit MOV: eax, bl
        push eax                         | 1:1: error: the operand sizes do not fit PUSH: eax
        mov [rax], [rcx]                 | 1:1: error: invalid combination of operands for MOV: memory, memory
        mov 5, eax                       | 1:1: error: invalid combination of operands for MOV: a number, eax
        int                              | 1:1: error: invalid combination of operands for INT: no operands
        lock mov [rax], eax              | 1:1: error: LOCK is not allowed here; it needs an instruction that reads and writes memory, such as ADD or XCHG
        lock inc eax                     | 1:1: error: LOCK is not allowed here; it needs an instruction that reads and writes memory, such as ADD or XCHG
        lock                             | 1:5: error: expected an instruction after the prefix, found the end of the line
        rep repne movsb                  | 1:1: error: the prefixes REP and REPNE exclude each other
        db "abc                          | 1:4: error: this string is not terminated; expected a closing "
        mov eax, [rax                    | 1:14: error: expected ']', found the end of the line
        mov eax,                         | 1:9: error: expected an expression, found the end of the line
        mov eax ebx                      | 1:9: error: expected a comma or the end of the line, found 'ebx'
        mov eax, 12z                     | 1:10: error: '12z' is not a number
        mov eax, 1.5                     | 1:10: error: a floating-point constant can only stand in DD, DQ or DT
        mov eax, [rax+rbx+rcx]           | 1:11: error: an address has at most two registers: base and index
        mov eax, [rsp*2]                 | 1:11: error: rsp cannot be an index register
        mov eax, [rax*7]                 | 1:11: error: an index can be scaled by 1, 2, 4 or 8, not by 7
        mov eax, [eax+rbx]               | 1:11: error: base and index of an address must be equally wide
        mov ah, r8b                      | 1:5: error: AH, BH, CH and DH cannot be used in an instruction that needs a REX prefix
        loop far\\ntimes 200 nop\\nfar:  | 1:6: error: the target is 200 bytes away; a short branch reaches from -128 to 127
        mov dword ptr [rax], 5           | 1:11: error: 'ptr' is not NASM syntax; write the size directly before the bracket
        mov rax, fs:[0x28]               | 1:10: error: a segment override stands inside the brackets: [fs:0x28]
        times -1 nop                     | 1:7: error: the TIMES count must not be negative, it is -1
        times 1000000000 db 0            | 1:18: error: the program is larger than 64 MiB
        times 30000000 jmp $             | 1:16: error: this can be repeated at most 1048576 times, for each copy differs
        resb -5                          | 1:6: error: the number of units to reserve must not be negative, it is -5
        section .bss\\nresb 1 << 40      | 2:1: error: a section can reserve at most 1 GiB
        section .bss\\ndb 1              | 2:4: error: section .bss holds no bytes; use RESB or section .data
        align 3                          | 1:7: error: the alignment must be a power of two of at most 4096, not 3
        x: times (y - x = 0) nop\\ny:   | 1:1: error: the sizes do not settle: a label depends on itself by way of TIMES, EQU or ALIGN
        a equ a                          | 1:1: error: symbol 'a' is defined by itself
        x equ 1 / 0                      | 1:9: error: division by zero
        mov eax, x * 2\\nx:              | 1:12: error: '*' needs plain numbers on both sides
        mov eax, x + x\\nx:              | 1:12: error: the sum of two addresses is neither a number nor an address
        bits 32                          | 1:1: error: only 64-bit code can be assembled; expected 'bits 64'
        extern printf                    | 1:1: error: 'extern' needs a linker; a program is assembled from one source
        global nope                      | 1:8: error: undefined symbol 'nope'
        section                          | 1:8: error: expected the name of a section, found the end of the line
        section .data\\nx: dd 1          | 1:1: error: nothing to run: section .text has no instruction
        incbin "nofile"                  | 1:8: error: cannot read file 'nofile'
        """)
    void a_mistake_is_told_in_one_sentence(String source, String expected) {
        assertThat(complaint(source)).isEqualTo("x.asm:" + expected);
    }

    @Test
    void several_mistakes_are_told_in_the_order_of_the_source() {
        assertThatExceptionOfType(AssemblyException.class)
                .isThrownBy(() -> Assembler.assemble("two.asm", "mvo eax, 1\nnop\n  jmp 1 +\n"))
                .withMessage("""
                        two.asm:1:1: error: unknown mnemonic or directive 'mvo'; did you mean 'mov'?
                        two.asm:3:10: error: expected an expression, found the end of the line""")
                .satisfies(e -> assertThat(e.errors()).hasSize(2))
                .satisfies(e -> assertThat(e.position()).isEqualTo(new SourcePosition("two.asm", 1, 1)));
    }

    @Test
    void a_line_number_counts_continued_lines() {
        assertThat(complaint("nop ; comment \\\n still comment\nmov eax, \\\n  nowhere"))
                .isEqualTo("x.asm:4:3: error: undefined symbol 'nowhere'");
    }

    @Test
    void a_label_alone_without_a_colon_draws_a_warning() {
        List<String> warnings = new ArrayList<>();
        new Assembler(IncludeResolver.NONE, warning -> warnings.add(warning.toString())).flatBinary("x.asm", "rte\n");
        assertThat(warnings)
                .containsExactly("x.asm:1:1: warning: 'rte' stands alone without a colon; it is taken for a label");
    }

    @Test
    void deep_and_long_expressions_are_refused() {
        assertThat(complaint("dd " + "(".repeat(100_000))).endsWith("error: this expression is nested too deeply");
        assertThat(complaint("dd " + "-".repeat(100_000) + "1"))
                .endsWith("error: this expression is nested too deeply");
        assertThat(complaint("dd 1" + "+1".repeat(100_000))).endsWith("error: this expression is too long");
    }

    /** Whatever the text, the answer is an image or an {@link AssemblyException}, soon. */
    @Test
    void garbage_never_crashes() {
        String[] pieces = {
            "mov",
            "eax",
            "[",
            "]",
            ",",
            "+",
            "*",
            "(",
            ")",
            "rax",
            "lock",
            "times",
            "db",
            "'a'",
            "\"",
            "`\\",
            "5",
            "0x",
            "$",
            "$$",
            "%",
            "%1",
            "align",
            "section",
            ".text",
            "equ",
            "x",
            ":",
            "\n",
            "\n",
            " ",
            ";",
            "\\\n",
            "dword",
            "rel",
            "resb",
            "-",
            "~",
            "1.5e",
            "?",
            "dup",
            "bits",
            "64",
            "st0",
            "xmm1",
            "cr3",
            "strict",
            "%define",
            "%macro",
            "%endmacro",
            "%rep",
            "%endrep",
            "%if",
            "%else",
            "%endif",
            "%%a",
            "%$b",
            "%+",
            "struc",
            "endstruc",
            "{",
            "\u0000",
            "\u00e9",
            "jmp",
            "short",
            "global",
            "org",
            "incbin",
            "default",
            "fs",
            "."
        };
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            StringBuilder source = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                source.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
            }
            Assertions.assertTimeout(
                    Duration.ofSeconds(20), () -> complaint(source.toString()), "seed " + seed + ": " + source);
        }
    }
}
