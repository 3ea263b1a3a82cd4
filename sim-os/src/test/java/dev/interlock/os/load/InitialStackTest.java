package dev.interlock.os.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.load.InitialStack.Auxiliary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialStackTest {
    private static final long TOP = 0x7fff_ffff_f000L;
    private static final byte[] RANDOM = "sixteen  letters".getBytes(StandardCharsets.US_ASCII);

    private InitialStack stack;

    @Test
    void start_finds_what_the_abi_promises() {
        stack = InitialStack.build(
                TOP,
                List.of("./prog", "one", "zwölf"),
                List.of("HOME=/", "LANG=C"),
                RANDOM,
                Map.of(Auxiliary.PAGE_BYTES, 4096L));

        long at = stack.pointer();
        assertThat(word(at)).as("argc").isEqualTo(3);
        assertThat(string(word(at + 8))).isEqualTo("./prog");
        assertThat(string(word(at + 16))).isEqualTo("one");
        assertThat(string(word(at + 24))).isEqualTo("zwölf");
        assertThat(word(at + 32)).as("end of argv").isZero();
        assertThat(string(word(at + 40))).isEqualTo("HOME=/");
        assertThat(string(word(at + 48))).isEqualTo("LANG=C");
        assertThat(word(at + 56)).as("end of envp").isZero();

        Map<Long, Long> auxiliary = auxiliaryVector(at + 64);
        assertThat(auxiliary).containsEntry(6L, 4096L);
        assertThat(string(auxiliary.get(31L))).as("AT_EXECFN").isEqualTo("./prog");
        assertThat(string(auxiliary.get(15L))).as("AT_PLATFORM").isEqualTo("x86_64");
        assertThat(string(auxiliary.get(25L))).as("AT_RANDOM").startsWith("sixteen  letters");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 15, 16, 100})
    void the_pointer_is_aligned_and_the_top_is_zero(int letters) {
        stack = InitialStack.build(TOP, List.of("x".repeat(letters)), List.of(), RANDOM, Map.of());

        assertThat(stack.pointer() % 16).isZero();
        assertThat(stack.pointer() + stack.bytes().length).isEqualTo(TOP);
        assertThat(word(TOP - 8)).isZero();
    }

    private Map<Long, Long> auxiliaryVector(long at) {
        Map<Long, Long> vector = new HashMap<>();
        while (word(at) != 0) {
            vector.put(word(at), word(at + 8));
            at += 16;
        }
        return vector;
    }

    private long word(long address) {
        return ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong((int) (address - stack.pointer()));
    }

    private String string(long address) {
        int start = (int) (address - stack.pointer());
        int end = start;
        while (stack.bytes()[end] != 0) {
            end++;
        }
        return new String(stack.bytes(), start, end - start, StandardCharsets.UTF_8);
    }
}
