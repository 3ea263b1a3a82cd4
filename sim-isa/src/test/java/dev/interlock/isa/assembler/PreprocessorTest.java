package dev.interlock.isa.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the golden program macros.asm cannot show: mistakes, bounds, and where files come from. */
class PreprocessorTest {
    private static String result(String source) {
        return result(source, IncludeResolver.NONE);
    }

    private static String result(String source, IncludeResolver includes) {
        try {
            byte[] code = new Assembler(includes, warning -> {}).flatBinary("x.asm", source.replace("\\n", "\n"));
            return HexFormat.of().formatHex(code);
        } catch (AssemblyException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', textBlock = """
        %define 5 6                                      | 1:9: error: expected the name of a macro, found '5'
        %macro m 1\\nnop                                 | 1:1: error: this %macro has no %endmacro
        nop\\n%rep 5\\nnop                               | 2:1: error: this %rep has no %endrep
        %if 1\\nnop                                      | 1:1: error: this %if has no %endif
        %endif                                           | 1:1: error: %endif without %if
        %if 1\\n%else\\n%else\\n%endif                   | 3:1: error: %else without %if
        %if foo\\n%endif                                 | 1:5: error: 'foo' is not a number that is known here
        %foo 1                                           | 1:1: error: unknown preprocessor directive '%foo'
        %rep -1\\nnop\\n%endrep                          | 1:6: error: the %rep count must not be negative, it is -1
        %rep 10000000\\nnop\\n%endrep                    | 2:1: error: the macros and repetitions make more than 1000000 lines
        %include "nofile"                                | 1:10: error: cannot read file 'nofile'
        %include nofile                                  | 1:10: error: expected a string in quotes, found 'nofile'
        %error "this must not be"                        | 1:1: error: this must not be
        %rotate 1                                        | 1:1: error: %rotate has a meaning only within a macro
        %exitrep                                         | 1:1: error: %exitrep outside any %rep
        %pop                                             | 1:1: error: %pop without %push
        mov eax, %1                                      | 1:10: error: expected an expression, found '%1'
        mov eax, %$x                                     | 1:10: error: '%$x' needs a %push before it
        %define f(x) x\\ndb f(1                          | 2:5: error: this '(' of a macro call is never closed
        %macro m 1\\ndb %1\\n%endmacro\\nm 1, 2          | 4:1: error: macro 'm' does not take 2 arguments
        %macro m 1\\n mov %1, [rax]\\n%endmacro\\nm 5    | 2:2: error: invalid combination of operands for MOV: a number, memory (in a macro used at x.asm:4:1)
        %macro m 2-1\\n%endmacro                         | 1:8: error: a macro cannot take at least 2 and at most 1
        endstruc                                         | 1:1: error: 'endstruc' outside any structure
        struc a\\n.x: resd 1                             | 1:7: error: the structure 'a' is never ended; expected ENDSTRUC
        struc a\\ndb 5\\nendstruc                        | 2:4: error: STRUC and ABSOLUTE give addresses only; use RESB and its like here
        struc a\\nx: resb 1\\nendstruc\\nistruc a\\nat x, dw 1\\niend | 6:1: error: what stands before this field is 1 bytes too long
        """)
    void a_mistake_is_told_in_one_sentence(String source, String expected) {
        assertThat(result(source)).isEqualTo("x.asm:" + expected);
    }

    @Test
    void macros_that_double_themselves_are_stopped() {
        StringBuilder source = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            source.append("%define a")
                    .append(i)
                    .append(" a")
                    .append(i + 1)
                    .append(" a")
                    .append(i + 1)
                    .append('\n');
        }
        assertThat(result(source + "db a0")).endsWith("error: the line becomes too long when its macros are expanded");
    }

    @Test
    void a_macro_may_wrap_the_instruction_of_its_name() {
        assertThat(result("%macro mov 2\\nmov %1, %2\\nnop\\n%endmacro\\nmov eax, 1"))
                .isEqualTo("b80100000090");
    }

    @Test
    void text_that_is_skipped_need_not_be_well_formed() {
        assertThat(result("%if 0\\ndon't `read\\n%endif\\nnop")).isEqualTo("90");
    }

    @Test
    void files_come_from_the_resolver() {
        Map<String, String> files = Map.of("a.inc", "%include \"b.inc\"\ninc eax\n", "b.inc", "dec eax\nmvo 1\n");
        IncludeResolver resolver =
                (name, from) -> Optional.ofNullable(files.get(name)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        assertThat(result("%include 'a.inc'", resolver))
                .isEqualTo("b.inc:2:1: error: unknown mnemonic or directive 'mvo'; did you mean 'mov'?");
    }

    @Test
    void a_file_that_includes_itself_is_stopped() {
        IncludeResolver resolver = (name, from) -> Optional.of("%include 'self'".getBytes(StandardCharsets.UTF_8));
        assertThat(result("%include 'self'", resolver))
                .isEqualTo("self:1:10: error: macros, repetitions and files are nested too deeply");
    }
}
