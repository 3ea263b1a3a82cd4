package dev.interlock.core.random;

import dev.interlock.core.mmu.MemoryType;
import java.util.random.RandomGenerator;

/** Source text of small programs in which several cores get into each other's way; every one of them ends. */
final class RandomProgram {
    private static final String[][] REGISTERS = {
        {"rax", "eax", "ax", "al"}, {"rbx", "ebx", "bx", "bl"}, {"rdx", "edx", "dx", "dl"},
        {"rbp", "ebp", "bp", "bpl"}, {"r8", "r8d", "r8w", "r8b"}, {"r9", "r9d", "r9w", "r9b"},
    };
    private static final String[] SIZES = {"qword", "dword", "word", "byte"};
    private static final long FAR = 0x80_0000;
    private static final String[] CONDITIONS = {"z", "nz", "c", "nc", "s", "ns"};

    private final RandomGenerator random;
    private final int cores;
    private final int lines;
    private final StringBuilder text = new StringBuilder();
    private int labels;

    /** R13 is the base of the same data in memory of another type. */
    private final boolean typed;

    private RandomProgram(RandomGenerator random, int cores, boolean typed) {
        this.random = random;
        this.typed = typed;
        this.cores = cores;
        this.lines = 1 + random.nextInt(12);
    }

    /** A program for this many cores, each with instructions of its own; with paging it uses memory of all types. */
    static String of(RandomGenerator random, int cores, boolean paging) {
        return new RandomProgram(random, cores, paging).write();
    }

    private String write() {
        text.append("        default rel\n        section .data\n        align 64\nshared: times ")
                .append(lines * 8)
                .append(" dq 1\n        section .text\n_start:\n        lea r12, [shared]\n        xor eax, eax\n");
        for (int core = 0; core < cores; core++) {
            line("cmp edi, " + core);
            line("je core" + core);
        }
        line("hlt");
        for (int core = 0; core < cores; core++) {
            text.append("        align ")
                    .append(new int[] {1, 1, 64, 4096}[random.nextInt(4)])
                    .append('\n');
            if (random.nextInt(4) == 0) { // so near the end of a page that the program goes on in the next
                text.append("        align 4096\n        times 4096 - ")
                        .append(8 + random.nextInt(120))
                        .append(" db 0x90\n");
            }
            text.append("pad").append(core).append(": db 0x90\n");
            text.append("core").append(core).append(":\n");
            if (typed) {
                MemoryType[] types = MemoryType.values();
                line("mov r13, " + BareMetal.typed(types[random.nextInt(types.length)]));
                line("add r13, r12");
            }
            line("mov r15d, " + (1 + random.nextInt(12)));
            text.append("again").append(core).append(":\n");
            for (int i = 3 + random.nextInt(25); i > 0; i--) {
                instruction(true);
            }
            line("dec r15d");
            line("jnz near again" + core);
            line("hlt");
        }
        return text.toString();
    }

    private void line(String instruction) {
        text.append("        ").append(instruction).append('\n');
    }

    private void instruction(boolean mayBranch) {
        int size = random.nextInt(4);
        String reg = REGISTERS[random.nextInt(REGISTERS.length)][size];
        String other = REGISTERS[random.nextInt(REGISTERS.length)][size];
        String base = typed && random.nextInt(3) == 0 ? "[r13 + " : "[r12 + ";
        String memory = SIZES[size] + " " + base + offset(8 >> size) + "]";
        switch (random.nextInt(28)) {
            case 0, 1, 2, 3 -> line("mov " + reg + ", " + memory);
            case 4, 5, 6, 7 -> line("mov " + memory + ", " + reg);
            case 8 -> line("add " + reg + ", " + other);
            case 9 -> line("add " + memory + ", " + reg);
            case 10 -> line("lock inc " + memory);
            case 11 -> line("lock xadd " + memory + ", " + reg);
            case 12 -> line("lock cmpxchg " + memory + ", " + reg);
            case 13 -> line("xchg " + memory + ", " + reg);
            case 14 -> line("imul rbx, r8");
            case 15 -> line(random.nextBoolean() ? "mfence" : "clflush " + base + offset(1) + "]");
            case 16 -> {
                line("push rax");
                line("pop rdx");
            }
            case 17 -> line(random.nextBoolean() ? "rdtsc" : "cpuid");
            case 25 -> { // pages that no TLB holds all of; now and then across two
                long far = FAR + random.nextInt(32) * 4096L + (random.nextInt(3) == 0 ? 4095 : random.nextInt(4088));
                line("mov " + (random.nextBoolean() ? reg + ", [" + far + "]" : SIZES[size] + " [" + far + "], 1"));
            }
            case 18 -> line("lock cmpxchg16b " + base + random.nextInt(lines * 4) * 16 + "]");
            case 19 -> { // code is written too, where it lies idle and where it runs next
                String pad = "byte [pad" + random.nextInt(cores) + "]";
                line(random.nextBoolean() ? "lock inc " + pad : "mov " + pad + ", bl");
            }
            case 20 -> {
                String patch = "patch" + labels++;
                line((random.nextBoolean() ? "mov" : "lock add") + " byte [" + patch + " + 1], 5");
                for (int i = random.nextInt(3); i > 0; i--) {
                    instruction(false);
                }
                text.append(patch).append(":\n");
                line("mov al, 1");
            }
            case 21 -> {
                line("lea rsi, [r12 + " + offset(12) + "]");
                line("lea rdi, [rsp - 200]");
                line("mov ecx, " + (1 + random.nextInt(12)));
                line("rep movsb");
            }
            case 22 -> line("movnti " + base + offset(8) + "], " + REGISTERS[random.nextInt(6)][random.nextInt(2)]);
            case 23 -> line("movntdq " + base + random.nextInt(lines * 4) * 16 + "], xmm0");
            case 24 -> line("sfence");
            default -> {
                if (!mayBranch) {
                    line("pause");
                    return;
                }
                String target = "skip" + labels++;
                line("test " + reg + ", " + other);
                line("j" + CONDITIONS[random.nextInt(CONDITIONS.length)] + " " + target);
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    instruction(false);
                }
                text.append(target).append(":\n");
            }
        }
    }

    /** Where an operand begins: mostly aligned, now and then across two lines. */
    private int offset(int bytes) {
        int last = lines * 64 - bytes;
        return random.nextInt(5) == 0
                ? random.nextInt(last + 1)
                : Math.min(last, random.nextInt(lines) * 64 + random.nextInt(64) / 8 * 8);
    }
}
