package dev.interlock.isa.assembler;

import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.OperandCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Writes source lines with random operands for a row of the opcode table. */
final class RowFuzz {
    private static final String[][] GENERAL = {
        {"al", "ax", "eax", "rax"},
        {"cl", "cx", "ecx", "rcx"},
        {"dl", "dx", "edx", "rdx"},
        {"bl", "bx", "ebx", "rbx"},
        {"spl", "sp", "esp", "rsp"},
        {"bpl", "bp", "ebp", "rbp"},
        {"sil", "si", "esi", "rsi"},
        {"dil", "di", "edi", "rdi"},
        {"r8b", "r8w", "r8d", "r8"},
        {"r9b", "r9w", "r9d", "r9"},
        {"r10b", "r10w", "r10d", "r10"},
        {"r11b", "r11w", "r11d", "r11"},
        {"r12b", "r12w", "r12d", "r12"},
        {"r13b", "r13w", "r13d", "r13"},
        {"r14b", "r14w", "r14d", "r14"},
        {"r15b", "r15w", "r15d", "r15"}
    };

    private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final Map<Integer, String> SIZES =
            Map.of(1, "byte ", 2, "word ", 4, "dword ", 8, "qword ", 10, "tword ", 16, "oword ");
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        5,
        127,
        128,
        -128,
        -129,
        255,
        256,
        32767,
        -32768,
        65535,
        0x7fffffffL,
        -0x80000000L,
        0xffffffffL,
        0x123456789abcdefL,
        Long.MIN_VALUE
    };

    /** Rows that NASM spells in another way, or does not have. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("PUSHF", "pushfw"),
            Map.entry("POPF", "popfw"),
            Map.entry("IRET", "iretw"),
            Map.entry("CALLF", "call far"),
            Map.entry("JMPF", "jmp far"),
            Map.entry("HINT_NOP", ""),
            Map.entry("FSTP1", ""),
            Map.entry("FCOM2", ""),
            Map.entry("FCOMP3", ""),
            Map.entry("FXCH4", ""),
            Map.entry("FCOMP5", ""),
            Map.entry("FXCH7", ""),
            Map.entry("FSTP8", ""),
            Map.entry("FSTP9", ""));

    private final Random random;

    RowFuzz(long seed) {
        random = new Random(seed);
    }

    /** A line for the row, or an empty one if NASM has no spelling for it. */
    String line(OpcodeForm form) {
        String mnemonic =
                SPELLINGS.getOrDefault(form.mnemonic(), form.mnemonic().toLowerCase(Locale.ROOT));
        List<Integer> sizes = FormEncoding.operandSizes(form);
        int size = sizes.get(random.nextInt(sizes.size()));
        List<String> operands = new ArrayList<>();
        boolean memory = false;
        for (OperandCode code : form.operands()) {
            if (code.place() == OperandCode.Place.SOURCE_STRING
                    || code.place() == OperandCode.Place.DESTINATION_STRING) {
                return mnemonic;
            }
            String operand = operand(code, size, form);
            memory |= operand.contains("[");
            operands.add(operand);
        }
        String prefix = form.lockable() && memory && random.nextInt(4) == 0 ? "lock " : "";
        return (mnemonic.isEmpty() ? "" : prefix + mnemonic + " " + String.join(", ", operands)).strip();
    }

    private String operand(OperandCode code, int size, OpcodeForm form) {
        int bytes = code.type().bytes(size);
        return switch (code.place()) {
            case REG_GPR, RM_GPR_ONLY, OPCODE_GPR -> general(bytes);
            case RM_GPR ->
                random.nextBoolean() ? general(bytes) : memory(code.memoryType().bytes(size));
            case MEMORY -> memory(bytes);
            case IMMEDIATE -> immediate(bytes, size);
            case RELATIVE -> target(code, form);
            case ABSOLUTE -> "[qword 0x" + Long.toHexString(random.nextLong()) + "]";
            case CONTROL -> "cr" + pick("0", "2", "3", "4", "8");
            case DEBUG -> "dr" + random.nextInt(8);
            case SEGMENT -> pick(SEGMENTS);
            case REG_XMM, RM_XMM_ONLY -> "xmm" + random.nextInt(16);
            case RM_XMM ->
                random.nextBoolean()
                        ? "xmm" + random.nextInt(16)
                        : memory(code.memoryType().bytes(size));
            case REG_MMX, RM_MMX_ONLY -> "mm" + random.nextInt(8);
            case RM_MMX ->
                random.nextBoolean()
                        ? "mm" + random.nextInt(8)
                        : memory(code.memoryType().bytes(size));
            case FIXED_GPR -> fixed(code, bytes);
            case FIXED_SEGMENT -> SEGMENTS[code.register()];
            case FIXED_XMM -> "xmm0";
            case ONE -> "1";
            case ST_TOP -> "st0";
            case ST_I -> "st" + random.nextInt(8);
            case SOURCE_STRING, DESTINATION_STRING -> throw new IllegalStateException();
        };
    }

    private static String fixed(OperandCode code, int bytes) {
        return GENERAL[code.register()][Integer.numberOfTrailingZeros(bytes)];
    }

    private String general(int bytes) {
        if (bytes == 1 && random.nextInt(8) == 0) {
            return pick(HIGH);
        }
        return GENERAL[random.nextInt(16)][Integer.numberOfTrailingZeros(bytes)];
    }

    private String memory(int bytes) {
        String keyword = bytes == 0 || random.nextInt(4) == 0 ? "" : SIZES.getOrDefault(bytes, "");
        return keyword + "[" + (random.nextInt(12) == 0 ? "fs:" : "") + address() + "]";
    }

    private String address() {
        int width = random.nextInt(6) == 0 ? 2 : 3;
        String base = GENERAL[random.nextInt(16)][width];
        String index = GENERAL[random.nextInt(16)][width];
        String scale = index.endsWith("sp") ? "1" : pick("1", "2", "4", "8");
        String displacement = displacement();
        return switch (random.nextInt(8)) {
            case 0, 1 -> base;
            case 2, 3 -> base + displacement;
            case 4 ->
                base.endsWith("sp") && index.endsWith("sp") ? base : base + "+" + index + "*" + scale + displacement;
            case 5 -> index + "*" + scale + displacement;
            case 6 -> "0x" + Integer.toHexString(random.nextInt() & 0x7fffffff);
            default -> base + (random.nextBoolean() ? "+8" : "-128");
        };
    }

    private String displacement() {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "+" + random.nextInt(128);
            case 2 -> "-" + random.nextInt(1000);
            default -> "+" + (random.nextInt() & 0x7fffffff);
        };
    }

    private String immediate(int bytes, int size) {
        for (int i = 0; i < 100; i++) {
            long value = random.nextBoolean()
                    ? EDGES[random.nextInt(EDGES.length)]
                    : random.nextLong() >> random.nextInt(64);
            boolean widened = bytes < size && size == 8;
            if (MachineCode.fits(value, bytes, widened ? MachineCode.Range.SIGNED : MachineCode.Range.EITHER)) {
                String strict = random.nextInt(10) == 0 ? "strict " : "";
                // A byte that is sign-extended draws a warning from NASM, and an error from us, above 127.
                boolean plain = bytes == 1 && value > 127 || strict.isEmpty() && random.nextInt(6) > 0;
                return (plain ? "" : strict + SIZES.get(bytes)) + value;
            }
        }
        return "1";
    }

    private String target(OperandCode code, OpcodeForm form) {
        boolean near = code.type() != OperandCode.Type.B;
        int distance = random.nextInt(near ? 100_000 : 100) - (near ? 50_000 : 50);
        return (near && form.opcode() != 0xe8 ? "near " : "") + "$" + (distance < 0 ? "" : "+") + distance;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
