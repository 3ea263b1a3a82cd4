package dev.interlock.isa.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.Registers;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
    private static Instruction decode(String hex) {
        byte[] bytes = bytes(hex);
        return Decoder.decode(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    48 01 d8                      | add rax, rbx
                    00 e0                         | add al, ah
                    40 00 e0                      | add al, spl
                    66 83 c0 ff                   | add ax, -1
                    48 81 e1 00 f0 ff ff          | and rcx, 0xfffffffffffff000
                    f0 48 0f b1 0b                | lock cmpxchg [rbx], rcx
                    87 03                         | xchg [rbx], eax
                    c6 44 24 08 7f                | mov byte [rsp+8], 0x7f
                    48 b8 88 77 66 55 44 33 22 11 | mov rax, 0x1122334455667788
                    64 48 8b 04 25 28 00 00 00    | mov rax, [fs:0x28]
                    67 8b 04 4b                   | mov eax, [ebx+ecx*2]
                    8b 05 10 00 00 00             | mov eax, [rel $+0x16]
                    43 8d 44 a5 f8                | lea eax, [r13+r12*4-8]
                    0f b6 07                      | movzx eax, byte [rdi]
                    48 63 d0                      | movsxd rdx, eax
                    f3 48 a5                      | rep movsq
                    f2 ae                         | repne scasb
                    64 a4                         | fs movsb
                    75 fe                         | jne $+0
                    e8 fb ff ff ff                | call $+0
                    ff 24 c5 00 10 00 00          | jmp qword [rax*8+0x1000]
                    41 90                         | xchg r8d, eax
                    90                            | nop
                    f3 90                         | pause
                    66 0f a4 d0 05                | shld ax, dx, 5
                    d1 e0                         | shl eax, 1
                    0f 22 d8                      | mov cr3, rax
                    8e d8                         | mov ds, ax
                    f2 0f 38 f0 c1                | crc32 eax, cl
                    48 0f c7 0f                   | cmpxchg16b oword [rdi]
                    c8 10 00 00                   | enter 0x10, 0
                    a1 88 77 66 55 44 33 22 11    | mov eax, [qword 0x1122334455667788]
                    """)
    void text_is_what_nasm_would_read(String hex, String text) {
        Instruction instruction = decode(hex);
        assertThat(instruction.length()).isEqualTo(bytes(hex).length);
        assertThat(instruction).hasToString(text);
    }

    @Test
    void an_instruction_that_goes_on_behind_the_limit_is_null_for_every_shorter_limit() {
        byte[] code = bytes("66 f0 48 81 84 88 78 56 34 12 78 56 34 12");
        for (int limit = 0; limit < code.length; limit++) {
            assertThat(Decoder.decode(code, 0, limit)).as("limit %d", limit).isNull();
        }
        assertThat(Decoder.decode(code, 0, code.length).length()).isEqualTo(code.length);
    }

    @Test
    void sixteen_bytes_are_too_many_and_fifteen_are_not() {
        String nop = "66 ".repeat(14) + "90";
        assertThat(decode(nop).mnemonic()).isEqualTo("NOP");
        assertThat(decode("66 " + nop).semantics()).isNotEqualTo(decode(nop).semantics());
        assertThat(decode("66 " + nop).endsBlock()).isTrue();
    }

    @Test
    void rex_counts_only_directly_before_the_opcode() {
        assertThat(decode("48 66 01 d8")).hasToString("add ax, bx");
        assertThat(decode("66 48 01 d8")).hasToString("add rax, rbx");
    }

    @Test
    void the_last_repeat_prefix_counts() {
        assertThat(decode("f2 f3 a6")).hasToString("repe cmpsb");
        assertThat(decode("f3 f2 a6")).hasToString("repne cmpsb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f0 01 d8", // register destination
                "f0 03 03", // memory source
                "f0 89 03", // MOV
                "f0 39 03", // CMP
                "f0 90",
                "f0 ff 33" // PUSH
            })
    void lock_where_the_manual_does_not_allow_it_is_undefined(String hex) {
        assertThat(decode(hex).endsBlock()).isTrue();
        assertThat(decode(hex).isStore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "27", "9a", "ea", "d6", "82 c0 01", "0f 04", "0f 0a", "ff f8", "fe d0", "c6 c8 00"})
    void opcodes_that_64_bit_mode_does_not_have_are_undefined(String hex) {
        assertThat(decode(hex).mnemonic()).isEqualTo("(BAD)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c5 f8 77", "c4 e2 79 18 03", "62 f1 7c 48 28 00", "0f 01 d5", "cf", "0f 33"})
    void what_is_not_modelled_says_so(String hex) {
        assertThat(decode(hex).unsupported()).isTrue();
        assertThat(decode(hex).endsBlock()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    c5 f4 58 c2                | vaddps ymm0, ymm1, ymm2              | AVX
                    c5 f8 77                   | vzeroupper                           | AVX
                    c5 fc 77                   | vzeroall                             | AVX
                    c5 fb 10 45 08             | vmovsd xmm0, [rbp+8]                 | AVX
                    c5 f3 58 05 10 00 00 00    | vaddsd xmm0, xmm1, [rel $+0x18]      | AVX
                    c5 7d 6f 1c 8f             | vmovdqa ymm11, [rdi+rcx*4]           | AVX
                    c5 fd 74 07                | vpcmpeqb ymm0, ymm0, [rdi]           | AVX2
                    c5 f9 74 07                | vpcmpeqb xmm0, xmm0, [rdi]           | AVX
                    c5 f5 72 f2 03             | vpslld ymm1, ymm2, 0x3               | AVX2
                    c5 ed f2 cb                | vpslld ymm1, ymm2, xmm3              | AVX2
                    c5 fd d7 c8                | vpmovmskb ecx, ymm0                  | AVX2
                    c5 fd 5a c1                | vcvtpd2ps xmm0, ymm1                 | AVX
                    c4 e1 f9 6e c0             | vmovq xmm0, rax                      | AVX
                    c4 e2 79 18 03             | vbroadcastss xmm0, [rbx]             | AVX
                    c4 e2 7d 30 c1             | vpmovzxbw ymm0, xmm1                 | AVX2
                    c4 e2 e9 b8 cb             | vfmadd231pd xmm1, xmm2, xmm3         | FMA
                    c4 e3 75 4a c2 30          | vblendvps ymm0, ymm1, ymm2, ymm3     | AVX
                    c4 e3 fd 01 c1 4e          | vpermpd ymm0, ymm1, 0x4e             | AVX2
                    c4 e2 71 dc c2             | vaesenc xmm0, xmm1, xmm2             | AVX and AES
                    c4 c2 f8 f2 c3             | andn rax, rax, r11                   | BMI1
                    c4 e2 f8 f3 cb             | blsr rax, rbx                        | BMI1
                    c4 e2 f1 f7 c3             | shlx rax, rbx, rcx                   | BMI2
                    c4 e3 fb f0 c3 07          | rorx rax, rbx, 0x7                   | BMI2
                    62 f1 7c 48 28 00          | vmovaps                              | AVX-512
                    62 f1 fe 48 6f 06          | vmovdqu64                            | AVX-512
                    62 f3 6d 40 25 c3 f8       | vpternlogd                           | AVX-512
                    c5 fb 92 c8                | kmovd                                | AVX-512
                    c4 e2 79 5e c0             | vex.0f38 5e                          | AVX
                    66 0f 38 dc c1             | aesenc xmm0, xmm1                    | AES
                    0f c7 20                   | xsavec [rax]                         | XSAVEC
                    c7 f8 00 00 00 00          | xbegin $+6                           | RTM
                    """)
    void what_cpuid_does_not_offer_is_named(String hex, String text, String extension) {
        Instruction instruction = decode(hex);
        assertThat(instruction.unsupported()).isTrue();
        assertThat(instruction.endsBlock()).isTrue();
        assertThat(instruction.length()).isEqualTo(bytes(hex).length);
        assertThat(instruction).hasToString(text);
        assertThat(instruction.extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "66 c5 f4 58 c2", // VEX behind a mandatory prefix
                "f0 c5 f4 58 c2",
                "48 c5 f4 58 c2", // behind REX
                "c4 e0 71 58 c2", // map 0
                "c4 e9 71 58 c2", // map 9
                "62 f1 78 48 28 00", // the bit that is always one
            })
    void vex_where_it_may_not_stand_is_undefined(String hex) {
        assertThat(decode(hex).mnemonic()).isEqualTo("(BAD)");
    }

    @Test
    void masks_name_every_register_read_and_written() {
        Instruction add = decode("48 03 44 cb 10"); // add rax, [rbx+rcx*8+16]
        assertThat(add.readMask()).isEqualTo(Registers.RAX | Registers.RBX | Registers.RCX);
        assertThat(add.writeMask()).isEqualTo(Registers.RAX | Registers.FLAGS);
        Instruction mov = decode("b0 01"); // mov al, 1: merges
        assertThat(mov.readMask()).isEqualTo(Registers.RAX);
        Instruction repMovs = decode("f3 a4");
        assertThat(repMovs.readMask()).isEqualTo(Registers.RSI | Registers.RDI | Registers.RCX);
        Instruction push = decode("53");
        assertThat(push.readMask()).isEqualTo(Registers.RSP | Registers.RBX);
        assertThat(push.writeMask()).isEqualTo(Registers.RSP);
        Instruction adc = decode("11 d8");
        assertThat(adc.readMask() & Registers.FLAGS).isNotZero();
        Instruction div = decode("48 f7 f1");
        assertThat(div.readMask()).isEqualTo(Registers.RAX | Registers.RDX | Registers.RCX);
        assertThat(div.costClass()).isEqualTo(CostClass.DIVIDE64);
    }

    @Test
    void loads_and_stores_are_told_apart() {
        assertThat(decode("8b 03").isLoad()).isTrue();
        assertThat(decode("8b 03").isStore()).isFalse();
        assertThat(decode("89 03").isStore()).isTrue();
        assertThat(decode("89 03").isLoad()).isFalse();
        assertThat(decode("01 03").isLoad() && decode("01 03").isStore()).isTrue();
        assertThat(decode("8d 03").isLoad()).isFalse();
        assertThat(decode("0f 1f 00").isLoad()).isFalse();
        assertThat(decode("c3").isLoad()).isTrue();
        assertThat(decode("e8 00 00 00 00").isStore()).isTrue();
        assertThat(decode("8b 03").costClass()).isEqualTo(CostClass.LOAD);
        assertThat(decode("89 03").costClass()).isEqualTo(CostClass.STORE);
        assertThat(decode("89 d8").costClass()).isEqualTo(CostClass.MOVE);
        assertThat(decode("87 03").costClass()).isEqualTo(CostClass.ATOMIC);
    }

    @Test
    void blocks_end_at_control_transfers_and_serialising_instructions() {
        for (String hex : new String[] {"75 00", "eb 00", "c3", "0f 05", "f4", "0f a2", "0f 22 d8", "0f 0b", "cc"}) {
            assertThat(decode(hex).endsBlock()).as(hex).isTrue();
        }
        assertThat(decode("75 00").conditionalBranch()).isTrue();
        assertThat(decode("eb 00").conditionalBranch()).isFalse();
        assertThat(decode("0f 05").controlTransfer()).isFalse();
        assertThat(decode("01 d8").endsBlock()).isFalse();
    }

    @Test
    void every_sequence_of_bytes_decodes_to_something() {
        Random random = new Random(42);
        byte[] code = new byte[16];
        for (int n = 0; n < 200_000; n++) {
            random.nextBytes(code);
            Instruction instruction = Decoder.decode(code, 0, code.length);
            assertThat(instruction).as(HexFormat.of().formatHex(code)).isNotNull();
            assertThat(instruction.length()).isBetween(1, 15);
            assertThat(instruction.toString()).isNotEmpty();
        }
    }

    @Test
    void no_row_is_hidden_behind_another() {
        for (var form : OpcodeTable.forms()) {
            for (var other : OpcodeTable.candidates(form.map(), form.opcode())) {
                if (other == form) {
                    continue;
                }
                boolean same = other.mandatoryPrefix() == form.mandatoryPrefix()
                        && other.requiredOperandSize() == form.requiredOperandSize()
                        && other.modRmMask() == form.modRmMask()
                        && other.modRmValue() == form.modRmValue()
                        && other.withoutRexB() == form.withoutRexB()
                        && other.operands().stream()
                                        .anyMatch(o -> o.place().name().equals("MEMORY"))
                                == form.operands().stream()
                                        .anyMatch(o -> o.place().name().equals("MEMORY"));
                assertThat(same && !hint(form) && !hint(other))
                        .as("%s and %s", form, other)
                        .isFalse();
            }
        }
    }

    /** 0F 18 to 0F 1F are hints as a whole, and a few of them have names. */
    private static boolean hint(OpcodeForm form) {
        return form.mnemonic().equals("HINT_NOP");
    }
}
