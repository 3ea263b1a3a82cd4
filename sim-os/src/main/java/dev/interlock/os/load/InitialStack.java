package dev.interlock.os.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The top of a new process's stack: arguments, environment and auxiliary vector, where {@code _start} finds them.
 *
 * <pre>
 *   top       ┌──────────────────────────────┐
 *             │ 8 bytes of zero              │
 *             │ strings: file name, platform,│
 *             │   environment, arguments     │
 *             │ 16 random bytes              │
 *             │ padding                      │
 *             │ auxiliary vector, AT_NULL    │
 *             │ envp[0] … NULL               │
 *             │ argv[0] … NULL               │
 *   pointer ▶ │ argc                         │  a multiple of 16
 *             └──────────────────────────────┘
 * </pre>
 *
 * <p><i>System V ABI, AMD64 supplement</i>, section 3.4.1, figure 3.9.
 *
 * @param pointer RSP at {@code _start}
 * @param bytes contents from {@code pointer} up to the top of the stack
 */
record InitialStack(long pointer, byte[] bytes) {
    /** Keys of the auxiliary vector, as in {@code <elf.h>}. */
    enum Auxiliary {
        PROGRAM_HEADERS(3),
        PROGRAM_HEADER_BYTES(4),
        PROGRAM_HEADER_COUNT(5),
        PAGE_BYTES(6),
        INTERPRETER_BASE(7),
        FLAGS(8),
        ENTRY(9),
        USER(11),
        EFFECTIVE_USER(12),
        GROUP(13),
        EFFECTIVE_GROUP(14),
        PLATFORM(15),
        CAPABILITIES(16),
        CLOCK_TICKS(17),
        SECURE(23),
        RANDOM(25),
        FILE_NAME(31);

        private final int key;

        Auxiliary(int key) {
            this.key = key;
        }
    }

    /**
     * Lays out a stack.
     *
     * @param top one past its highest byte, a multiple of 16
     * @param arguments argv; the first one is also the file name
     * @param environment {@code NAME=value} each
     * @param random sixteen bytes for AT_RANDOM, from which C libraries make their stack canaries
     * @param numbers the auxiliary entries that are plain numbers
     */
    static InitialStack build(
            long top, List<String> arguments, List<String> environment, byte[] random, Map<Auxiliary, Long> numbers) {
        Strings strings = new Strings(top - 8);
        long fileName = strings.put(arguments.get(0));
        long platform = strings.put("x86_64");
        List<Long> environmentPointers = environment.stream().map(strings::put).toList();
        List<Long> argumentPointers = arguments.stream().map(strings::put).toList();
        long randomAddress = strings.put(random);

        Map<Auxiliary, Long> auxiliary = new LinkedHashMap<>(numbers);
        auxiliary.put(Auxiliary.PLATFORM, platform);
        auxiliary.put(Auxiliary.RANDOM, randomAddress);
        auxiliary.put(Auxiliary.FILE_NAME, fileName);

        List<Long> words = new ArrayList<>();
        words.add((long) arguments.size());
        words.addAll(argumentPointers);
        words.add(0L);
        words.addAll(environmentPointers);
        words.add(0L);
        auxiliary.forEach((key, value) -> {
            words.add((long) key.key);
            words.add(value);
        });
        words.add(0L);
        words.add(0L);

        long pointer = (strings.lowest - 8L * words.size()) & -16;
        ByteBuffer bytes = ByteBuffer.allocate((int) (top - pointer)).order(ByteOrder.LITTLE_ENDIAN);
        words.forEach(bytes::putLong);
        strings.copyTo(bytes, pointer);
        return new InitialStack(pointer, bytes.array());
    }

    /** Byte strings placed one below the other. */
    private static final class Strings {
        private final Map<Long, byte[]> placed = new LinkedHashMap<>();
        private long lowest;

        Strings(long top) {
            this.lowest = top;
        }

        long put(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return put(Arrays.copyOf(utf8, utf8.length + 1));
        }

        long put(byte[] bytes) {
            lowest -= bytes.length;
            placed.put(lowest, bytes);
            return lowest;
        }

        void copyTo(ByteBuffer target, long base) {
            placed.forEach(
                    (address, bytes) -> target.position((int) (address - base)).put(bytes));
        }
    }
}
