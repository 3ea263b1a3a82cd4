package dev.interlock.isa.assembler;

import java.util.Random;

/** Writes programs whose sizes hang on each other: branches over branches, alignment, tables of addresses. */
final class ProgramFuzz {
    private final Random random;
    private final StringBuilder source = new StringBuilder("bits 64\n");
    private int labels;

    ProgramFuzz(long seed) {
        random = new Random(seed);
    }

    String program() {
        source.append(random.nextBoolean() ? "default rel\n" : "")
                .append(random.nextInt(4) == 0 ? "org 0x10000\n" : "");
        labels = 2 + random.nextInt(30);
        for (int i = 0; i < labels; i++) {
            source.append(
                    random.nextInt(3) == 0
                            ? "c" + i + " equ l" + any() + " - l" + any() + " + " + random.nextInt(50) + "\n"
                            : "");
            source.append("l").append(i).append(":\n");
            for (int n = random.nextInt(8); n > 0; n--) {
                source.append("    ").append(line()).append('\n');
            }
        }
        return source + "end:\n";
    }

    private int any() {
        return random.nextInt(labels);
    }

    private String line() {
        String label = "l" + any();
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> pick("jmp ", "jz ", "jnb ", "jmp ", "js ") + label;
            case 4 -> "call " + label;
            case 5 -> "times " + random.nextInt(90) + " nop";
            case 6 -> "align " + (1 << random.nextInt(5)) + pick("", ", db 0", ", int3");
            case 7 -> "mov eax, [" + label + pick("", " + 4", " + rbx", " + rcx*4", " - 1") + "]";
            case 8 -> "lea rax, [" + pick("rel ", "abs ", "") + label + "]";
            case 9 -> "mov " + pick("rax", "ecx", "r9") + ", " + label;
            case 10 -> "add " + pick("rax", "ecx", "r9", "al", "dword [rbx]") + ", " + random.nextInt(120);
            case 11 -> "mov " + pick("rax", "ecx", "r9", "dword [rbx]") + ", " + label + " - l" + any();
            case 12 -> "add " + pick("rax", "ecx", "r9", "dword [rbx]") + ", " + label + " - l" + any();
            case 13 -> "dq " + label + ", $, $ - $$, " + label + " - l" + any();
            case 14 -> "db " + random.nextInt(256) + ", 'text'";
            case 15 -> "mov [rbx + " + label + " - l" + any() + "], eax";
            case 16 -> "push " + label + pick("", " - l" + any());
            case 17 -> "jmp " + pick("near ", "") + label;
            case 18 -> "cmp byte [" + label + "], " + random.nextInt(100);
            default ->
                pick("ret", "syscall", "imul eax, ecx, end - " + label, "test al, 1", "inc qword [" + label + "]");
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
