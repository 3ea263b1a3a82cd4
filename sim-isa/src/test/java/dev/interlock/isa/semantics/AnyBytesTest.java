package dev.interlock.isa.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.register.RegisterFile;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs are untrusted: whatever bytes they execute, the processor answers with an outcome and never with an exception. */
class AnyBytesTest {
    private static final int TRIES = 150_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void no_bytes_break_the_processor(int privilege) {
        long seed = 11 + privilege;
        Random random = new Random(seed);
        FlatMemory memory = new FlatMemory().map(Bench.DATA, 0x10000);
        byte[] code = new byte[15];
        for (int n = 0; n < TRIES; n++) {
            random.nextBytes(code);
            switch (n % 4) {
                case 0 -> code[0] = 0x0f;
                case 1 -> code[0] = 0x66;
                case 2 -> code[0] = (byte) (0x40 | code[0] & 15);
                default -> {}
            }
            Instruction instruction = Decoder.decode(code, 0, code.length);
            assertThat(instruction).isNotNull();
            RegisterFile registers = new RegisterFile();
            registers.cpl = privilege;
            for (int r = 0; r < 16; r++) {
                registers.gpr[r] = switch (random.nextInt(4)) {
                    case 0 -> random.nextLong();
                    case 1 -> random.nextInt(8);
                    default -> Bench.DATA + random.nextInt(0x10000);
                };
            }
            try {
                var outcome = new LogicalProcessor(registers, memory, new FixedClock()).execute(instruction);
                assertThat(outcome).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError(
                        instruction + " (" + HexFormat.of().formatHex(code) + "), seed " + seed + ", try " + n, e);
            }
        }
    }
}
