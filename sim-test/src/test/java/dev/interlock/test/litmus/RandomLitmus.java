package dev.interlock.test.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small litmus tests drawn at random, as text: loads, stores and read-modify-writes of all sizes on a few bytes. */
final class RandomLitmus {
    private static final String SUFFIXES = "bwlq";
    private static final String[][] REGISTERS = {
        {"al", "ax", "eax", "rax"},
        {"bl", "bx", "ebx", "rbx"},
        {"cl", "cx", "ecx", "rcx"},
        {"dl", "dx", "edx", "rdx"},
    };
    private static final String[] LOCATIONS = {"x", "y", "z"};

    private final Random random;
    private int locations;
    private boolean mixedSizes;
    private int constants = 1;

    private RandomLitmus(long seed) {
        random = new Random(seed);
    }

    /** The test with this seed, the same each time. */
    static String of(long seed) {
        return new RandomLitmus(seed).text(seed);
    }

    private String text(long seed) {
        int threads = 2 + random.nextInt(3);
        locations = 1 + random.nextInt(3);
        mixedSizes = random.nextInt(3) == 0;
        List<List<String>> columns = new ArrayList<>();
        int rows = 0;
        for (int t = 0; t < threads; t++) {
            List<String> column = column(1 + random.nextInt(threads < 4 ? 4 : 3));
            columns.add(column);
            rows = Math.max(rows, column.size());
        }
        StringBuilder text = new StringBuilder("X86_64 random-" + seed + "\n{");
        for (int i = 0; i < locations; i++) {
            text.append(" uint64_t ")
                    .append(LOCATIONS[i])
                    .append('=')
                    .append(random.nextInt(3))
                    .append(';');
        }
        text.append(" }\n");
        for (int row = -1; row < rows; row++) {
            for (int t = 0; t < threads; t++) {
                List<String> column = columns.get(t);
                String cell = row < 0 ? "P" + t : row < column.size() ? column.get(row) : "";
                text.append(t == 0 ? " " : " | ").append(String.format("%-24s", cell));
            }
            text.append(";\n");
        }
        text.append("locations [");
        for (int i = 0; i < locations; i++) {
            text.append(LOCATIONS[i]).append("; ");
        }
        for (int t = 0; t < threads; t++) {
            for (String[] register : REGISTERS) {
                if (String.join(" ", columns.get(t)).contains("%" + register[0].charAt(0))
                        || String.join(" ", columns.get(t)).contains("%" + register[2])
                        || String.join(" ", columns.get(t)).contains("%" + register[3])) {
                    text.append(t).append(':').append(register[3]).append("; ");
                }
            }
        }
        return text.append("]\nforall (true)\n").toString();
    }

    private List<String> column(int length) {
        List<String> column = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int size = mixedSizes ? random.nextInt(4) : 2;
            int offset = mixedSizes ? random.nextInt(8 >> size) << size : 0;
            String place = LOCATIONS[random.nextInt(locations)];
            String memory = offset == 0 ? "(" + place + ")" : place + "+" + offset;
            String register = "%" + REGISTERS[i][size];
            char suffix = SUFFIXES.charAt(size);
            String lock = random.nextBoolean() ? "lock " : "";
            column.add(
                    switch (random.nextInt(16)) {
                        case 0, 1, 2, 3 -> "mov" + suffix + " $" + constants++ + "," + memory;
                        case 4, 5, 6, 7, 8 -> "mov" + suffix + " " + memory + "," + register;
                        case 9 -> "mfence";
                        case 10 -> "xchg" + suffix + " " + register + "," + memory;
                        case 11 -> lock + "inc" + suffix + " " + memory;
                        case 12 -> lock + "add" + suffix + " $" + constants++ + "," + memory;
                        case 13 -> lock + "xadd" + suffix + " " + register + "," + memory;
                        case 14 -> lock + "cmpxchg" + suffix + " " + register + "," + memory;
                        default -> random.nextBoolean() ? "not" + suffix + " " + memory : "sfence";
                    });
        }
        return column;
    }
}
