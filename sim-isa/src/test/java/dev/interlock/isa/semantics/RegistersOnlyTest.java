package dev.interlock.isa.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A core does not bother its load/store unit with an instruction that says it stays in registers: it had better be true. */
class RegistersOnlyTest {
    private static final long SEED = 7;
    private static final int TRIES = 300_000;

    @Test
    void what_stays_in_registers_asks_neither_memory_nor_the_clock() {
        MemoryPort memory = refusing(MemoryPort.class);
        Clock clock = refusing(Clock.class);
        Random random = new Random(SEED);
        Set<String> met = new HashSet<>();
        byte[] code = new byte[16];
        for (int n = 0; n < TRIES; n++) {
            random.nextBytes(code);
            if (n % 2 == 0) {
                code[0] = (byte) (n % 4 == 0 ? 0x0f : 0x48);
            }
            Instruction instruction = Decoder.decode(code, 0, code.length);
            if (instruction == null || !instruction.registersOnly()) {
                continue;
            }
            met.add(instruction.mnemonic());
            RegisterFile registers = new RegisterFile();
            for (int r = 0; r < 16; r++) {
                registers.gpr[r] = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextLong();
            }
            var processor = new LogicalProcessor(registers, memory, clock);
            assertThat(processor.execute(instruction))
                    .as("%s (%s), seed %d", instruction, HexFormat.of().formatHex(code), SEED)
                    .isIn(
                            LogicalProcessor.Outcome.DONE,
                            LogicalProcessor.Outcome.FAULT,
                            LogicalProcessor.Outcome.PAUSE);
        }
        assertThat(met)
                .as("mnemonics met")
                .contains("ADD", "MOV", "JE", "IMUL", "PADDB", "FADDP")
                .hasSizeGreaterThan(200);
    }

    /** Every call of it is a failure, but the question whether the last one was complete: there was none. */
    private static <T> T refusing(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    throw new AssertionError("asked for " + method.getName());
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"48 01 d8", "75 fe", "90", "66 0f fc c1", "48 8d 04 8b", "48 f7 f1", "d9 e8"})
    void arithmetic_branches_and_addresses_stay_in_registers(String hex) {
        assertThat(decode(hex).registersOnly()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "48 01 03", // add [rbx], rax
                "58", // pop rax
                "e8 00 00 00 00", // call
                "c3", // ret
                "d7", // xlatb
                "a4", // movsb
                "66 0f f7 c1", // maskmovdqu
                "0f ae f0", // mfence
                "0f ae 38", // clflush [rax]
                "0f 31", // rdtsc
                "0f a2", // cpuid
                "0f c7 f0", // rdrand
                "0f 05", // syscall
                "f4", // hlt
                "0f ae 00", // fxsave [rax]
                "0f 22 d8", // mov cr3, rax
                "c9" // leave
            })
    void accesses_fences_and_questions_do_not(String hex) {
        assertThat(decode(hex).registersOnly()).isFalse();
    }

    private static Instruction decode(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Decoder.decode(bytes, 0, bytes.length);
    }
}
