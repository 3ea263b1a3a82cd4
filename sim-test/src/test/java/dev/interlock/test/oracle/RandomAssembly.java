package dev.interlock.test.oracle;

import java.util.List;
import java.util.Random;

/**
 * Writes programs that end, in NASM syntax, made of what troubles a memory system: loads and stores of all sizes at all
 * alignments in a few lines and pages, read-modify-writes with and without LOCK, the stack, string instructions, loops,
 * calls, fences and flushes.
 *
 * <p>R15 is the base of the data, R14 the counter of the loop around everything; the rest is free.
 */
final class RandomAssembly {
    /** Three pages: accesses begin in the first two, so they may cross into the third. */
    private static final int DATA = 3 * 4096;

    private static final List<List<String>> REGISTERS = List.of(
            List.of("al", "cl", "dl", "bl", "sil", "r8b", "r9b", "r10b"),
            List.of("ax", "cx", "dx", "bx", "si", "r8w", "r9w", "r10w"),
            List.of("eax", "ecx", "edx", "ebx", "esi", "r8d", "r9d", "r10d"),
            List.of("rax", "rcx", "rdx", "rbx", "rsi", "r8", "r9", "r10"));
    private static final String[] SIZES = {"byte", "word", "dword", "qword"};
    private static final String[] ARITHMETIC = {"add", "adc", "sub", "sbb", "and", "or", "xor", "cmp"};
    private static final String[] LOCKABLE = {"add", "adc", "sub", "sbb", "and", "or", "xor"};
    private static final String[] UNARY = {"inc", "dec", "neg", "not"};
    private static final String[] SHIFTS = {"shl", "shr", "sar", "rol", "ror", "rcl", "rcr"};
    private static final String[] CONDITIONS = {
        "o", "c", "z", "be", "s", "p", "l", "le", "no", "nc", "nz", "a", "ns", "g"
    };
    private static final int[] NEAR_A_BORDER = {0, 8, 56, 60, 61, 63, 64, 120, 4088, 4093, 4095, 4096, 8190};

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int labels;

    private RandomAssembly(long seed) {
        random = new Random(seed);
    }

    /**
     * A program.
     *
     * @param steps how many random steps, each one to four instructions
     * @param rounds how often they are executed
     */
    static String program(long seed, int steps, int rounds) {
        return new RandomAssembly(seed).write(steps, rounds);
    }

    private String write(int steps, int rounds) {
        text.append("section .text\n_start:\n");
        line("lea r15, [rel data]");
        line("mov r14d, " + rounds);
        for (String register : REGISTERS.get(3)) {
            line("mov " + register + ", 0x" + Long.toHexString(random.nextLong()));
        }
        text.append("round:\n");
        for (int step = 0; step < steps; step++) {
            step();
        }
        line("dec r14d");
        line("jnz round");
        line("hlt");
        text.append("leaf:\n");
        line("add rax, [r15 + 8]");
        line("ret");
        text.append("section .bss\nalign 4096\ndata: resb ").append(DATA).append('\n');
        return text.toString();
    }

    private void step() {
        int size = random.nextInt(4);
        switch (random.nextInt(18)) {
            case 0, 1 -> line("mov " + register(size) + ", " + memory());
            case 2, 3 -> line("mov " + memory() + ", " + register(size));
            case 4 -> line("mov " + SIZES[size] + " " + memory() + ", " + random.nextInt(128));
            case 5 -> line(one(ARITHMETIC) + " " + register(size) + ", " + memory());
            case 6 -> line(one(ARITHMETIC) + " " + memory() + ", " + register(size));
            case 7 -> line("lock " + one(LOCKABLE) + " " + memory() + ", " + register(size));
            case 8 -> line((random.nextBoolean() ? "lock " : "") + one(UNARY) + " " + SIZES[size] + " " + memory());
            case 9 -> line((random.nextBoolean() ? "lock " : "") + "xadd " + memory() + ", " + register(size));
            case 10 -> line("xchg " + register(size) + ", " + memory());
            case 11 -> line((random.nextBoolean() ? "lock " : "") + "cmpxchg " + memory() + ", " + register(size));
            case 12 -> line(one(SHIFTS) + " " + SIZES[size] + " " + memory() + ", " + random.nextInt(32));
            case 13 -> stack();
            case 14 -> string(size);
            case 15 -> branch();
            case 16 -> line(fence());
            default -> register();
        }
    }

    private void stack() {
        String through = register(3);
        line("push " + register(3));
        line("push qword " + memory());
        line("pop " + through);
        line("pop qword " + memory());
    }

    private void string(int size) {
        line("lea rsi, " + memory());
        line("lea rdi, [r15 + " + random.nextInt(4096) + "]");
        line("mov ecx, " + random.nextInt(12));
        line((random.nextBoolean() ? "rep movs" : "rep stos") + "bwdq".charAt(size));
    }

    private void branch() {
        if (random.nextInt(4) == 0) {
            line("call leaf");
            return;
        }
        String over = "over" + labels++;
        line(one(ARITHMETIC) + " " + register(2) + ", " + register(2));
        line("j" + one(CONDITIONS) + " " + over);
        line("mov " + memory() + ", " + register(3));
        text.append(over).append(":\n");
    }

    private String fence() {
        return switch (random.nextInt(4)) {
            case 0 -> "mfence";
            case 1 -> "sfence";
            case 2 -> "lfence";
            default -> "clflush " + memory();
        };
    }

    private void register() {
        switch (random.nextInt(5)) {
            case 0 -> line("imul " + register(3) + ", " + memory());
            case 1 -> line("movzx " + register(2) + ", " + SIZES[random.nextInt(2)] + " " + memory());
            case 2 -> line("cmov" + one(CONDITIONS) + " " + register(3) + ", " + memory());
            case 3 -> line("set" + one(CONDITIONS) + " " + memory());
            default -> line("lea " + register(3) + ", " + memory());
        }
    }

    private String memory() {
        int offset = random.nextInt(3) == 0
                ? NEAR_A_BORDER[random.nextInt(NEAR_A_BORDER.length)]
                : random.nextInt(random.nextBoolean() ? 256 : 2 * 4096);
        return "[r15 + " + offset + "]";
    }

    private String register(int size) {
        return REGISTERS.get(size).get(random.nextInt(8));
    }

    private String one(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void line(String instruction) {
        text.append("        ").append(instruction).append('\n');
    }
}
