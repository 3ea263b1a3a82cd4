package dev.interlock.isa.differential;

import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.instruction.Registers;
import dev.interlock.isa.register.Flags;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An assembler program of random instructions. After each it notes the general registers, the flags, the fault if there
 * was one and a checksum of the scratch memory; at the end it writes all of that to its standard output.
 *
 * <pre>
 *   record, 672 bytes    0 RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15
 *                      128 RFLAGS (status flags that are defined, and DF)
 *                      136 fault vector or -1     144 address of the fault     152 checksum of the scratch area
 *                      160 FXSAVE64
 * </pre>
 */
final class RandomProgram {
    /** 1 KiB that memory operands fall into. */
    static final long SCRATCH = 0x1000_0000L;

    static final int SCRATCH_SIZE = 1024;
    /** Where FS points, inside the scratch area. */
    static final long FS_BASE = SCRATCH + 64;
    /** Words that the program and its signal handler share. */
    static final long RESUME = 0x1100_0000L;

    static final long FAULT_VECTOR = RESUME + 8;
    static final long FAULT_RIP = RESUME + 16;
    /** Constants for vector registers. */
    private static final int POOL_SIZE = 4096;

    static final int RECORD = 160 + 512;

    /** Not the same twice, or not to be had without a kernel, or the business of another test. */
    private static final Set<String> EXCLUDED = Set.of(
            "SYSCALL",
            "CPUID",
            "RDTSC",
            "RDTSCP",
            "RDPID",
            "RDRAND",
            "RDSEED",
            "INT",
            "INT1",
            "INT3",
            "PAUSE",
            "UD0",
            // approximations whose bits the manual leaves open
            "RCPPS",
            "RCPSS",
            "RSQRTPS",
            "RSQRTSS",
            // the image holds fields that processors fill differently; the dump after each instruction is an FXSAVE
            "FXSAVE",
            "FXSAVE64",
            "FXRSTOR",
            "FXRSTOR64",
            "XSAVE",
            "XSAVE64",
            "XSAVEOPT",
            "XSAVEOPT64",
            "XRSTOR",
            "XRSTOR64",
            // of an empty register it makes what the processor's renaming happens to have there
            "FSTP1",
            // the host has components that we do not have
            "XGETBV",
            "FNSTENV",
            "FLDENV",
            "FNSAVE",
            "FRSTOR");

    /** Right to within one unit in the last place, here and there; to be asked for by name. */
    static final Set<String> TRANSCENDENTAL =
            Set.of("F2XM1", "FYL2X", "FYL2XP1", "FPATAN", "FPTAN", "FSIN", "FCOS", "FSINCOS");

    private static final Set<String> STACK =
            Set.of("PUSH", "POP", "PUSHF", "PUSHFQ", "POPF", "POPFQ", "ENTER", "LEAVE");

    private static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };

    private static final long[] CORNERS = {
        0,
        1,
        2,
        -1,
        -2,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x5555_5555_5555_5555L
    };

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<String> listing = new ArrayList<>();

    /**
     * Writes a program.
     *
     * @param seed the same seed gives the same program
     * @param steps how many random instructions
     */
    RandomProgram(long seed, int steps) {
        this(seed, steps, mnemonic -> !TRANSCENDENTAL.contains(mnemonic));
    }

    /** Writes a program of instructions with certain mnemonics only. */
    RandomProgram(long seed, int steps, Predicate<String> mnemonics) {
        random = new Random(seed);
        List<List<OpcodeForm>> choices = choices(mnemonics);
        prologue(steps);
        for (int step = 0; step < steps; step++) {
            if (random.nextInt(12) == 0) {
                branchStep(step);
            } else {
                List<OpcodeForm> forms = choices.get(random.nextInt(choices.size()));
                step(step, forms.get(random.nextInt(forms.size())));
            }
        }
        text.append("    jmp finish\n");
    }

    /** GNU assembler source. */
    String source() {
        return text.toString();
    }

    /** The instruction of a step, for people. */
    String listing(int step) {
        return listing.get(step);
    }

    /** A value that is likely to hit a corner. */
    static long interesting(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> CORNERS[random.nextInt(CORNERS.length)];
            case 1 -> random.nextInt(256) - 128;
            case 2 -> random.nextInt();
            default -> random.nextLong();
        };
    }

    /** Forms by mnemonic, so that an instruction with many forms is not chosen more often than one with few. */
    private static List<List<OpcodeForm>> choices(Predicate<String> mnemonics) {
        Map<String, List<OpcodeForm>> byMnemonic = new TreeMap<>();
        for (OpcodeForm form : OpcodeTable.forms()) {
            boolean segmentLoad =
                    (form.mnemonic().equals("MOV") || form.mnemonic().equals("POP"))
                            && form.operands().get(0).place().name().contains("SEGMENT");
            if (!form.unsupported()
                    && !form.transfersControl()
                    && !EXCLUDED.contains(form.mnemonic())
                    && !segmentLoad
                    && mnemonics.test(form.mnemonic())) {
                byMnemonic
                        .computeIfAbsent(form.mnemonic(), name -> new ArrayList<>())
                        .add(form);
            }
        }
        return new ArrayList<>(byMnemonic.values());
    }

    private void step(int number, OpcodeForm form) {
        RandomInstruction encoded;
        Instruction instruction;
        do {
            encoded = RandomInstruction.of(form, random);
            byte[] bytes = encoded.bytes();
            instruction = Decoder.decode(bytes, 0, bytes.length);
        } while (isUndefined(instruction) || goesAstray(encoded, instruction));
        begin(number, instruction.toString());
        prepare(encoded, instruction);
        emit(encoded, number);
        end(number, UndefinedFlags.after(instruction));
    }

    /** A control transfer over {@code lea}, so that the way taken shows in a register. */
    private void branchStep(int number) {
        int condition = random.nextInt(16);
        int register = random.nextInt(8);
        String[] lines = switch (random.nextInt(8)) {
            case 0 -> new String[] {".byte 0x7%x, 4".formatted(condition)};
            case 1 -> new String[] {".byte 0x0f, 0x8%x, 4, 0, 0, 0".formatted(condition)};
            case 2 ->
                new String[] {
                    "movabsq $%d, %%rcx".formatted(random.nextInt(3) + (random.nextLong() << 32)),
                    ".byte %s 0xe%d, 4".formatted(random.nextBoolean() ? "0x67," : "", random.nextInt(4))
                };
            case 3 -> new String[] {random.nextBoolean() ? ".byte 0xeb, 4" : ".byte 0xe9, 4, 0, 0, 0"};
            case 4 ->
                new String[] {
                    "movq $target%d, %%%s".formatted(number, REGISTERS[register]),
                    "jmp *%%%s".formatted(REGISTERS[register])
                };
            case 5 -> new String[] {"movq $%d, %%rsp".formatted(SCRATCH + 512), "call target%d".formatted(number)};
            case 6 ->
                new String[] {
                    "movq $%d, %%rsp".formatted(SCRATCH + 512),
                    "movq $target%d, %d".formatted(number, SCRATCH + 520),
                    "call *8(%rsp)"
                };
            default ->
                new String[] {
                    "movq $%d, %%rsp".formatted(SCRATCH + 512),
                    "movq $target%d, (%%rsp)".formatted(number),
                    random.nextBoolean() ? "ret" : "ret $%d".formatted(random.nextInt(0x10000))
                };
        };
        begin(number, String.join("; ", lines));
        for (String instruction : lines) {
            line("%s", instruction);
        }
        line("leaq 1(%%rax), %%rax");
        text.append("target").append(number).append(":\n");
        end(number, 0);
    }

    private void begin(int number, String note) {
        listing.add(note);
        text.append("# ").append(number).append(": ").append(note).append('\n');
        line("movq $after%d, resume", number);
        line("movq $-1, fault_vector");
    }

    private void end(int number, long undefinedFlags) {
        text.append("after").append(number).append(":\n");
        line("movq %%rsp, saved_rsp");
        line("movq $stack_top, %%rsp");
        line("pushfq");
        line("andq $%d, (%%rsp)", (Flags.STATUS | Flags.DF) & ~undefinedFlags);
        line("call dump");
        line("popfq");
        line("movq saved_rsp, %%rsp");
    }

    /** A bit string whose offset is also its address may reach the program's own code, which only hardware protects. */
    private static boolean goesAstray(RandomInstruction encoded, Instruction instruction) {
        return instruction.mnemonic().matches("BT[SRC]?")
                && instruction.first().isMemory()
                && instruction.second().kind() == Operand.Kind.GENERAL
                && encoded.addressUses(instruction.second().register());
    }

    /** Results that the manual leaves undefined altogether. */
    private static boolean isUndefined(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            case "BSWAP" -> instruction.operandSize() == 2;
            case "SHLD", "SHRD" ->
                instruction.operandSize() == 2 && (instruction.third().value() & 31) > 16;
            default -> false;
        };
    }

    private void prepare(RandomInstruction encoded, Instruction instruction) {
        Map<Integer, Long> registers = encoded.registers();
        String mnemonic = instruction.mnemonic();
        if (STACK.contains(mnemonic)) {
            registers.putIfAbsent(RegisterFile.RSP, SCRATCH + 512 + random.nextInt(64));
        }
        switch (mnemonic) {
            case "ENTER", "LEAVE" -> registers.put(RegisterFile.RBP, SCRATCH + 512 + random.nextInt(64));
            case "POPF", "POPFQ" ->
                line("movq $%d, %d", interesting(random) & (Flags.STATUS | Flags.DF), registers.get(RegisterFile.RSP));
            case "XLATB" -> registers.put(RegisterFile.RBX, encoded.effectiveAddress());
            case "DIV", "IDIV" -> {
                if (random.nextInt(4) != 0) {
                    registers.putIfAbsent(RegisterFile.RDX, (long) random.nextInt(2));
                }
            }
            case "SHLD", "SHRD", "SHL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR" -> {
                if (instruction.operandSize() == 2 || random.nextBoolean()) {
                    registers.put(
                            RegisterFile.RCX, registers.getOrDefault(RegisterFile.RCX, 0L) & ~31L | random.nextInt(16));
                }
            }
            case "BT", "BTS", "BTR", "BTC" -> {
                int offset = instruction.second().register();
                if (instruction.first().isMemory()) {
                    registers.putIfAbsent(offset, (long) random.nextInt(1024) - 512);
                }
            }
            default -> {}
        }
        if (mnemonic.startsWith("CMPXCHG") && random.nextBoolean()) {
            makeEqual(encoded, instruction);
        }
        if (instruction.form().operands().stream()
                .anyMatch(code -> code.place().name().endsWith("_STRING"))) {
            registers.put(RegisterFile.RSI, encoded.effectiveAddress());
            registers.put(RegisterFile.RDI, SCRATCH + 256 + random.nextInt(512));
            registers.put(RegisterFile.RCX, (long) random.nextInt(5));
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            registers.putIfAbsent(random.nextInt(16), interesting(random));
        }
        prepareVectors(encoded, instruction);
        registers.forEach((register, value) -> line("movabsq $%d, %%%s", value, REGISTERS[register]));
    }

    /** Fresh numbers for vector operands, and now and then another rounding mode. */
    private void prepareVectors(RandomInstruction encoded, Instruction instruction) {
        for (Operand operand : instruction.operands()) {
            int from = 8 * random.nextInt(POOL_SIZE / 8 - 1);
            if (operand.kind() == Operand.Kind.XMM && random.nextBoolean()) {
                line("movdqu pool+%d, %%xmm%d", from, operand.register());
            } else if (operand.kind() == Operand.Kind.MMX && random.nextBoolean()) {
                line("movq pool+%d, %%mm%d", from, operand.register());
            } else if (operand.isMemory() && operand.bytes() >= 4 && random.nextBoolean() && usesVectors(instruction)) {
                line("movdqu pool+%d, %%xmm0", from);
                line("movdqu %%xmm0, %d", encoded.target());
            }
        }
        if (usesVectors(instruction) && random.nextInt(20) == 0) {
            boolean masked = random.nextInt(4) != 0;
            int mxcsr = masked ? random.nextInt(0x10000) | 0x1f80 : random.nextInt(0x10000);
            line("movl $%d, mxcsr", random.nextBoolean() ? 0x1f80 | random.nextInt(64) : mxcsr);
            line("ldmxcsr mxcsr");
        }
        if (TRANSCENDENTAL.contains(instruction.mnemonic())) {
            line("fninit");
            line("fldl pool+%d", 8 * random.nextInt(POOL_SIZE / 8));
            if (instruction.mnemonic().startsWith("F2X")
                    || instruction.mnemonic().equals("FYL2XP1")) {
                // the manual defines these for small operands only
                double small = (random.nextDouble() - 0.45) * 0.5 * Math.pow(2, -random.nextInt(80));
                long bits = Double.doubleToRawLongBits(small);
                line("movl $%d, mxcsr", (int) bits);
                line("movl $%d, mxcsr+4", (int) (bits >>> 32));
                line("fldl mxcsr");
            } else {
                line("fldl pool+%d", 8 * random.nextInt(POOL_SIZE / 8));
            }
        } else if (isX87(instruction)) {
            prepareStack();
        }
        if (instruction.mnemonic().equals("FLDCW")) {
            line("movq $%d, %d", random.nextInt(10) == 0 ? random.nextInt(0x2000) : 0x37f, encoded.target());
        }
        if (instruction.mnemonic().equals("LDMXCSR")) {
            line(
                    "movq $%d, %d",
                    random.nextInt(40) == 0 ? random.nextInt() : 0x1f80 | random.nextInt(0x10000), encoded.target());
        }
        if (instruction.mnemonic().equals("MASKMOVDQU")
                || instruction.mnemonic().equals("MASKMOVQ")) {
            encoded.registers().put(RegisterFile.RDI, SCRATCH + 256 + random.nextInt(512));
        }
    }

    private static boolean isX87(Instruction instruction) {
        return instruction.mnemonic().startsWith("F") && (instruction.readMask() & Registers.X87) != 0;
    }

    /** Some numbers on the x87 stack, other rounding and precision now and then, pending exceptions cleared mostly. */
    private void prepareStack() {
        if (random.nextInt(8) != 0) {
            line("fnclex");
        }
        if (random.nextInt(6) == 0) {
            line("fninit");
        }
        if (random.nextInt(8) == 0) {
            boolean masked = random.nextInt(4) != 0;
            line("movl $%d, mxcsr", (random.nextInt(16) << 8) | (masked ? 0x3f : random.nextInt(64)));
            line("fnclex");
            line("fldcw mxcsr");
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            int from = 8 * random.nextInt(POOL_SIZE / 8 - 1);
            switch (random.nextInt(8)) {
                case 0 -> line("fninit");
                case 1 -> line("ffree %%st(7); fildll pool+%d", from);
                case 2 -> line("ffree %%st(7); flds pool+%d", from);
                case 3 -> line("ffree %%st(7); fldt pool+%d", from);
                case 4 -> line("fincstp");
                default -> line("ffree %%st(7); fldl pool+%d", from);
            }
            line("fnclex");
        }
    }

    private static boolean usesVectors(Instruction instruction) {
        long touched = instruction.readMask() | instruction.writeMask();
        return (touched & (Registers.VECTORS | Registers.X87)) != 0;
    }

    /** Half of the comparisons should succeed. */
    private void makeEqual(RandomInstruction encoded, Instruction instruction) {
        if (encoded.isMemory() && !encoded.addressUses(RegisterFile.RAX) && !encoded.addressUses(RegisterFile.RDX)) {
            line("movq %d, %%rax", encoded.target());
            if (instruction.mnemonic().equals("CMPXCHG16B")) {
                line("movq %d, %%rdx", encoded.target() + 8);
            } else if (instruction.mnemonic().equals("CMPXCHG8B")) {
                line("movl %d, %%edx", encoded.target() + 4);
            }
            encoded.registers().remove(RegisterFile.RAX);
            encoded.registers().remove(RegisterFile.RDX);
        }
    }

    private void emit(RandomInstruction encoded, int number) {
        byte[] bytes = encoded.bytes();
        int hole = encoded.ripDisplacementAt();
        StringBuilder line = new StringBuilder("    .byte ");
        for (int n = 0; n < bytes.length; n++) {
            if (n == hole) {
                line.setLength(line.length() - 1);
                line.append(String.format("%n    .long %d - next%d%n", encoded.effectiveAddress(), number));
                n += 3;
                line.append(n + 1 < bytes.length ? "    .byte " : " ");
            } else {
                line.append(String.format("0x%02x,", bytes[n]));
            }
        }
        line.setLength(line.length() - 1);
        text.append(line).append("\nnext").append(number).append(":\n");
    }

    private void line(String format, Object... arguments) {
        text.append("    ").append(String.format(format, arguments)).append('\n');
    }

    private void prologue(int steps) {
        text.append(HARNESS.replace("OUTPUT_SIZE", Integer.toString(steps * RECORD))
                .replace("RECORD", Integer.toString(RECORD))
                .replace("FS_BASE", Long.toString(FS_BASE))
                .replace("SCRATCH_SIZE", Integer.toString(SCRATCH_SIZE)));
        text.append("    .section .scratch,\"aw\",@progbits\nscratch:\n");
        for (int n = 0; n < SCRATCH_SIZE / 8; n++) {
            text.append("    .quad ").append(interesting(random)).append('\n');
        }
        text.append("    .balign 16\npool:\n");
        for (int n = 0; n < POOL_SIZE / 8; n++) {
            text.append("    .quad ").append(FloatingValues.next(random)).append('\n');
        }
        text.append("    .text\nsteps:\n");
        for (int n = 0; n < 16; n++) {
            line("movdqu pool+%d, %%xmm%d", 8 * random.nextInt(POOL_SIZE / 8 - 1), n);
        }
        for (String register : REGISTERS) {
            line("movabsq $%d, %%%s", interesting(random), register);
        }
    }

    private static final String HARNESS = """
                .section .control,"aw",@progbits
            resume:       .quad 0      # where the signal handler goes on
            fault_vector: .quad -1
            fault_rip:    .quad 0
            saved_rsp:    .quad 0
            saved_rax:    .quad 0
            mxcsr:        .quad 0
            out_pointer:  .quad out
            action:       .quad handler, 0x5c000004, restorer, 0   # SA_SIGINFO ONSTACK NODEFER RESTORER
            alternate:    .quad alternate_stack, 0, 16384
                .bss
                .balign 16
                .skip 4096
            stack_top:
                .skip 16
            alternate_stack: .skip 16384
                .balign 64
            out: .skip OUTPUT_SIZE
                .text
                .globl _start
            _start:
                movq $stack_top, %rsp
                movl $131, %eax        # sigaltstack
                movl $alternate, %edi
                xorl %esi, %esi
                syscall
                movl $4, %edi
                call catch
                movl $5, %edi
                call catch
                movl $7, %edi
                call catch
                movl $8, %edi
                call catch
                movl $11, %edi
                call catch
                movl $158, %eax        # arch_prctl(ARCH_SET_FS)
                movl $0x1002, %edi
                movl $FS_BASE, %esi
                syscall
                jmp steps
            catch:                     # rt_sigaction(edi)
                movl $13, %eax
                movl $action, %esi
                xorl %edx, %edx
                movl $8, %r10d
                syscall
                ret
            handler:                   # (signal, info, context): note vector and RIP, go on behind the instruction
                movq 200(%rdx), %rax
                movq %rax, fault_vector
                movq 168(%rdx), %rax
                movq %rax, fault_rip
                movq resume, %rax
                movq %rax, 168(%rdx)
                ret
            restorer:
                movl $15, %eax
                syscall
            dump:
                movq %rax, saved_rax
                movq out_pointer, %rax
                movq %rcx, 8(%rax)
                movq %rdx, 16(%rax)
                movq %rbx, 24(%rax)
                movq %rbp, 40(%rax)
                movq %rsi, 48(%rax)
                movq %rdi, 56(%rax)
                movq %r8, 64(%rax)
                movq %r9, 72(%rax)
                movq %r10, 80(%rax)
                movq %r11, 88(%rax)
                movq %r12, 96(%rax)
                movq %r13, 104(%rax)
                movq %r14, 112(%rax)
                movq %r15, 120(%rax)
                movq saved_rax, %rcx
                movq %rcx, (%rax)
                movq saved_rsp, %rcx
                movq %rcx, 32(%rax)
                movq 8(%rsp), %rcx
                movq %rcx, 128(%rax)
                movq fault_vector, %rcx
                movq %rcx, 136(%rax)
                movq fault_rip, %rcx
                movq %rcx, 144(%rax)
                movl $scratch, %edx
                xorl %ecx, %ecx
            1:  rolq $7, %rcx
                addq (%rdx), %rcx
                addq $8, %rdx
                cmpq $scratch + SCRATCH_SIZE, %rdx
                jb 1b
                movq %rcx, 152(%rax)
                movq 8(%rax), %rcx
                movq 16(%rax), %rdx
                fxsave64 160(%rax)
                addq $RECORD, %rax
                movq %rax, out_pointer
                movq saved_rax, %rax
                ret
            finish:
                movl $out, %esi
            1:  movl $1, %eax
                movl $1, %edi
                movq out_pointer, %rdx
                subq %rsi, %rdx
                jz 2f
                syscall
                addq %rax, %rsi
                jmp 1b
            2:  movl $60, %eax
                xorl %edi, %edi
                syscall
            """;
}
