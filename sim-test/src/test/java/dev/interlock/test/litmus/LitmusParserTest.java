package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LitmusParserTest {
    private static LitmusTest parse(String text) {
        return LitmusTest.parse("t.litmus", text);
    }

    /** A test of one thread with one instruction. */
    private static LitmusTest one(String dialect, String instruction) {
        return parse(dialect + " one\n{ int x=0; uint64_t w=0; }\n P0 ;\n " + instruction + " ;\nforall (true)\n");
    }

    private static String nasm(LitmusTest test) {
        return NasmTranslation.instruction(test.threads().get(0).operations().get(0));
    }

    // ---------------------------------------------------------------- what is understood

    @Test
    void a_test_with_everything_is_read() {
        LitmusTest test = parse("""
                (* a comment (* within a comment *) above the name *)
                X86_64 all+of it
                "Fre PodWR Fre PodWR"
                Cycle=PodWR Fre
                Com=Fr Fr
                { int x=1; y; uint64_t z = 0x10; [v]=-3; int64_t t[2]={1,-1};
                  int* p = x; q = &y; 0:rdi=x; int 1:RAX; 1:%rbx=-1; }
                 P0                   | P1           ;
                 movl $1,(x)          | again:       ;
                 (* nothing *)        | decq 8(%rdi) ;
                 lock cmpxchg %ecx,y  | jne again    ;
                locations [y; 0:rcx; t[1];]
                ~exists ((0:rdi=x \\/ not (1:rax=-1)) /\\ [z]=16 /\\ *y<>2)
                """);
        assertThat(test.name()).isEqualTo("all+of it");
        assertThat(test.metadata()).containsEntry("Cycle", "PodWR Fre").containsEntry("Com", "Fr Fr");
        assertThat(test.threadCount()).isEqualTo(2);
        assertThat(test.locations().stream().map(Location::name)).containsExactly("x", "y", "z", "v", "t", "p", "q");
        assertThat(test.observed().stream().map(Observable::label))
                .containsExactly("0:rcx", "0:rdi", "1:rax", "t[1]", "y", "z");
        assertThat(test.conditionText()).isEqualTo("~exists ((0:rdi=x \\/ not (1:rax=-1)) /\\ z=16 /\\ y<>2)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    movl $1,(x)                 | mov dword [$x], 1
                    movl x,%eax                 | mov eax, dword [$x]
                    movl x(%rip),%eax           | mov eax, dword [$x]
                    movb $255,w+3               | mov byte [$w+3], 255
                    movw %ax,2(w)               | mov word [$w+2], ax
                    movw %ax,(w+2)              | mov word [$w+2], ax
                    mov $1,(w)                  | mov qword [$w], 1
                    mov $1,(x)                  | mov dword [$x], 1
                    movq 8(%rdi,%rcx,4),%r8     | mov r8, qword [rdi+rcx*4+8]
                    movq -8(%rdi),%rax          | mov rax, qword [rdi-8]
                    movq 0(%rax,%ebx,8),%rcx    | mov rcx, qword [rax+rbx*8]
                    movabsq $0x123456789,%rax   | mov rax, 4886718345
                    movzbl (x),%eax             | movzx eax, byte [$x]
                    movslq (x),%rax             | movsxd rax, dword [$x]
                    movsbw %al,%ax              | movsx ax, al
                    lock incl (x)               | lock inc dword [$x]
                    LOCK xaddq %rax,(w)         | lock xadd qword [$w], rax
                    lock xchgl %eax,(x)         | xchg dword [$x], eax
                    xchgl (x),%eax              | xchg eax, dword [$x]
                    cmpxchgb %ah,(x)            | cmpxchg byte [$x], ah
                    cmovnel %eax,%ebx           | cmovne ebx, eax
                    setz (x)                    | sete byte [$x]
                    nopw 0(%rax,%eax,1)         | nop
                    mfence                      | mfence
                    ret                         | hlt
                    """)
    void att_instructions_become_nasm(String instruction, String expected) {
        assertThat(nasm(one("X86_64", instruction))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    MOV [x],$1                  | mov dword [$x], 1
                    MOV EAX,[x]                 | mov eax, dword [$x]
                    MOV [x],AL                  | mov byte [$x], al
                    MOV QWORD PTR [w],1         | mov qword [$w], 1
                    MOV EAX,[EDI+ECX*4-8]       | mov eax, dword [edi+ecx*4-8]
                    LOCK XADD [x],EAX           | lock xadd dword [$x], eax
                    XCHG [x],EAX                | xchg dword [$x], eax
                    MOVZX EAX,BYTE PTR [x]      | movzx eax, byte [$x]
                    CMP EAX,$-1                 | cmp eax, -1
                    MFENCE                      | mfence
                    """)
    void intel_instructions_become_nasm(String instruction, String expected) {
        assertThat(nasm(one("X86", instruction))).isEqualTo(expected);
    }

    @Test
    void the_translation_is_readable() {
        LitmusTest test = parse("X86_64 SB\n{}\n P0 | P1 ;\n L: movl $1,(x) | ;\n jmp L | 1: jmp 1b ;\nexists (x=1)\n");
        assertThat(NasmTranslation.of(test, new long[] {0x601040}, new int[][] {{0, 3}, {0}}))
                .isEqualTo("""
                        ; SB
                        $x equ 0x601040
                        section .text
                        P0:
                        .L:
                                mov dword [$x], 1
                                times 3 nop
                                jmp .L
                                hlt
                                align 64
                        P1:
                        .n1:
                                jmp .n1
                                hlt
                                align 64
                        """);
    }

    @Test
    void undeclared_locations_are_ints_unless_an_access_is_wider() {
        LitmusTest test = parse("X86_64 w\n{}\n P0 ;\n movb $1,(x) ;\n movq $1,(y) ;\nexists (x=1 /\\ y=1 )\n");
        assertThat(test.locations().stream().map(location -> location.type().bytes()))
                .containsExactly(4, 8);
    }

    @Test
    void a_register_is_as_wide_as_its_thread_names_it() {
        LitmusTest test = parse("""
                X86_64 wide
                { uint32_t 2:rax; 3:rdi=x; }
                 P0           | P1           | P2           | P3   ;
                 movl (x),%eax| movq (x),%rax| movl (x),%eax| nop  ;
                exists (0:rax=-1 /\\ 1:rax=-1 /\\ 2:rax=4294967295 /\\ 3:rdi=x /\\ 3:AL=0)
                """);
        assertThat(test.observed().stream()
                        .map(what -> what.label() + " " + what.type().bytes() + " "
                                + what.type().signed()))
                .containsExactly("0:rax 4 true", "1:rax 8 true", "2:rax 4 false", "3:AL 1 true", "3:rdi 8 true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    exists x=1 /\\ y=2 \\/ x=3              ; exists (x=1 /\\ y=2 \\/ x=3)
                    exists (x=1 /\\ (y=2 \\/ x=3))          ; exists (x=1 /\\ (y=2 \\/ x=3))
                    forall ~(x=1) /\\ not y=2               ; forall (not (x=1) /\\ not (y=2))
                    not exists ((((x=1))))                  ; ~exists (x=1)
                    forall (x=1 => y=2 => true)             ; forall (x=1 => y=2 => true)
                    exists ((x=1 => y=2) => false)          ; exists ((x=1 => y=2) => false)
                    exists (x != 0x10)                      ; exists (x<>0x10)
                    """)
    void conditions_keep_their_meaning_when_printed(String condition, String expected) {
        String program = "X86 c\n{ x=0; y=0; }\n P0 ;\n NOP ;\n";
        LitmusTest test = parse(program + condition);
        assertThat(test.conditionText()).isEqualTo(expected);
        assertThat(parse(program + test.conditionText()).conditionText()).isEqualTo(expected);
    }

    @Test
    void every_test_of_the_catalogue_is_read_and_printed_with_its_condition() {
        for (LitmusCatalogue.Entry entry : LitmusCatalogue.entries()) {
            String source = LitmusCatalogue.source(entry.test().name());
            String last = source.lines().reduce("", (before, line) -> line);
            assertThat(entry.test().conditionText()).isEqualTo(last);
        }
        assertThat(LitmusCatalogue.entries()).hasSize(30);
    }

    // ---------------------------------------------------------------- what is refused

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    movl $1,(x              | 4:13: error: expected ')' at the end of an address, not ';'
                    frobl $1,(x)            | 4:2: error: 'frobl' is not an instruction known here
                    movl $1                 | 4:2: error: 'movl' has 2 operands, not 1
                    movl $x,%eax            | 4:8: error: the address of a location comes into a register by the initial state, as in 0:rdi=x
                    movl $1,%rax            | 4:2: error: 'movl' works on 4 bytes here, but rax has 8
                    movl $1,%st0            | 4:11: error: 'st0' is not a general-purpose register
                    movl (x),(w)            | 4:2: error: 'movl' cannot have two operands in memory
                    movl %eax,$1            | 4:2: error: the destination of 'movl' is a number
                    lock movl $1,(x)        | 4:7: error: LOCK stands only before a read-modify-write of memory (SDM vol. 2, LOCK)
                    lock incl %eax          | 4:7: error: LOCK stands only before a read-modify-write of memory (SDM vol. 2, LOCK)
                    movq $1,x+4             | 4:2: error: this access of 8 bytes at offset 4 leaves 'x', which has 8
                    movl (%rax,%rbx,3),%ecx | 4:18: error: an index is scaled by 1, 2, 4 or 8, not 3
                    jne nowhere             | 4:2: error: there is no label 'nowhere' in P0
                    movl 4,%eax             | 4:7: error: this address has neither a location nor a register
                    movl $99999999999999999999,%eax | 4:8: error: '99999999999999999999' is not a number of up to 64 bits
                    movl #1,%eax            | 4:7: error: there is no place for '#' in a litmus test
                    """)
    void a_wrong_instruction_gets_one_line_with_its_place(String instruction, String message) {
        assertThatThrownBy(() -> one("X86_64", instruction))
                .isInstanceOf(LitmusException.class)
                .hasMessage("t.litmus:" + message);
    }

    private static final String HEAD = "X86_64 t\n";
    private static final String PROGRAM = " P0 | P1 ;\n nop | nop ;\n";

    @Test
    void a_wrong_file_gets_one_line_with_its_place() {
        assertRefused("", "1:1: error: a litmus test begins with X86_64 or X86 and its name, not ''");
        assertRefused("AArch64 t\n", "1:1: error: a litmus test begins with X86_64 or X86 and its name, not 'AArch64'");
        assertRefused("X86_64\n", "1:1: error: the test has no name");
        assertRefused("X86_64 t\nfoo\n", "3:1: error: there is no initial state: expected '{'");
        assertRefused("X86_64 t (* oh\n", "2:1: error: there is no initial state: expected '{'");
        assertRefused(HEAD + "(* oh", "2:1: error: this comment has no end");
        assertRefused(
                HEAD + "{ int x=0",
                "2:10: error: expected ';' or '}' after a part of the initial state, not the end of the file");
        assertRefused(HEAD + "{ float x=0; }", "2:3: error: 'float' is not a type known here");
        assertRefused(HEAD + "{ int x=0; int x=1; }", "2:16: error: 'x' is declared twice");
        assertRefused(HEAD + "{ int x=y; }", "2:7: error: an address does not fit into 'x'");
        assertRefused(
                HEAD + "{ int x[17]; }",
                "2:7: error: 'x' must have from 1 to 16 elements, so that it fits a cache line, and no more values than elements");
        assertRefused(
                HEAD + "{ 2:rax=1; }" + PROGRAM + "exists (true)",
                "2:3: error: there is no thread 2; the last one is P1");
        assertRefused(HEAD + "{ 0:xmm0=1; }" + PROGRAM, "2:5: error: 'xmm0' is not a general-purpose register");
        assertRefused(HEAD + "{}\n P1 | P0 ;\n", "3:2: error: expected P0, not 'P1'");
        assertRefused(HEAD + "{}\n P0 | P1 ;\n nop ;\n", "4:6: error: expected '|' after the cell of P0, not ';'");
        assertRefused(HEAD + "{}\n P0 ;\n nop | nop ;\n", "4:6: error: expected ';' after the cell of P0, not '|'");
        assertRefused(HEAD + "{}\n P0 ;\n L: nop ;\n L: nop ;\n", "5:2: error: label 'L' stands twice in P0");
        assertRefused(HEAD + "{}" + PROGRAM, "4:1: error: expected exists, ~exists or forall, not the end of the file");
        assertRefused(
                HEAD + "{}" + PROGRAM + "exists (x=1)",
                "4:9: error: no thread and no initial value knows a location 'x'");
        assertRefused(
                HEAD + "{}" + PROGRAM + "exists (2:rax=1)", "4:9: error: there is no thread 2; the last one is P1");
        assertRefused(HEAD + "{}" + PROGRAM + "exists (0:rax 1)", "4:15: error: expected '=' after '0:rax', not '1'");
        assertRefused(
                HEAD + "{}" + PROGRAM + "exists (0:rax=1",
                "4:16: error: expected ')' in the condition, not the end of the file");
        assertRefused(
                HEAD + "{}" + PROGRAM + "exists (0:rax=1) x", "4:18: error: expected the end of the file, not 'x'");
        assertRefused(HEAD + "{}" + PROGRAM + "filter (0:rax=1)", "4:1: error: filter clauses are not supported");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .as(text)
                .isInstanceOf(LitmusException.class)
                .hasMessage("t.litmus:" + message);
    }

    @Test
    void nine_threads_are_too_many() {
        String heads =
                List.of(0, 1, 2, 3, 4, 5, 6, 7, 8).stream().map(n -> "P" + n).collect(Collectors.joining("|"));
        assertThatThrownBy(() -> parse(HEAD + "{}\n" + heads + ";\n"))
                .hasMessage("t.litmus:3:25: error: a test has at most 8 threads");
    }

    /** Whatever is cut away or changed, the answer is a test or one line: never another exception. */
    @ParameterizedTest
    @ValueSource(strings = {"n6", "SB+xchgs", "X86-SB+mfences", "iwp2.8.b"})
    void damaged_files_are_refused_in_one_line(String name) {
        String source = LitmusCatalogue.source(name);
        for (int at = 0; at < source.length(); at++) {
            for (String damage : List.of("", "(", "$", "9", "P", "\n", "=", "*")) {
                String damaged = source.substring(0, at) + damage + source.substring(at + 1);
                String cut = source.substring(0, at) + damage;
                for (String text : List.of(damaged, cut)) {
                    try {
                        parse(text);
                    } catch (LitmusException e) {
                        assertThat(e.getMessage()).startsWith("t.litmus:").doesNotContain("\n");
                    }
                }
            }
        }
    }
}
