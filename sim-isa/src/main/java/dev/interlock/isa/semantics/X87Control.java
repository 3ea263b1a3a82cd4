package dev.interlock.isa.semantics;

import dev.interlock.isa.floating.Unpacked;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.X87Registers;

/**
 * x87 control: words, stack pointer, environment. SDM vol. 1, sections 8.1.10 and 8.3.9.
 *
 * <pre>
 *   environment, 28 bytes     0 FCW   4 FSW   8 FTW (two bits per register)   12 FIP   16 CS, FOP   20 FDP   24 DS
 *   with prefix 66, 14 bytes  0 FCW   2 FSW   4 FTW   6 FIP   8 CS   10 FDP   12 DS
 *   FNSAVE appends ST0 … ST7, ten bytes each
 * </pre>
 */
public final class X87Control {
    private static final int VALID = 0;
    private static final int ZERO = 1;
    private static final int SPECIAL = 2;
    private static final int EMPTY = 3;
    private static final int RESERVED_CONTROL_ONE = 0x40;
    private static final int CONTROL_BITS = 0x1f3f;

    private X87Control() {}

    /** FWAIT and FNOP: raise what is pending. */
    public static void await(LogicalProcessor p, Instruction i) {
        X87.ready(p);
    }

    /** FNENI, FNDISI and FSETPM: what they did went with the 8087 and the 80287; they do not even wait. */
    public static void ignore(LogicalProcessor p, Instruction i) {}

    /** FNINIT. */
    public static void initialize(LogicalProcessor p, Instruction i) {
        p.registers.x87.initialize();
    }

    /** FNCLEX: clears exception flags, SF, ES and B. */
    public static void clearExceptions(LogicalProcessor p, Instruction i) {
        p.registers.x87.status &= 0x7f00;
    }

    /** FLDCW. */
    public static void loadControl(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        long word = i.first().read(p);
        if (!p.stopped()) {
            setControl(p.registers.x87, (int) word);
        }
    }

    private static void setControl(X87Registers x87, int word) {
        x87.control = word & CONTROL_BITS | RESERVED_CONTROL_ONE;
        X87.summarize(x87);
    }

    /** FNSTCW. */
    public static void storeControl(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.registers.x87.control);
    }

    /** FNSTSW to memory or AX. */
    public static void storeStatus(LogicalProcessor p, Instruction i) {
        i.first().write(p, p.registers.x87.statusWord());
    }

    /** FINCSTP. */
    public static void incrementTop(LogicalProcessor p, Instruction i) {
        moveTop(p, 1);
    }

    /** FDECSTP. */
    public static void decrementTop(LogicalProcessor p, Instruction i) {
        moveTop(p, -1);
    }

    private static void moveTop(LogicalProcessor p, int by) {
        if (X87.ready(p)) {
            X87Registers x87 = p.registers.x87;
            x87.top = x87.top + by & 7;
            x87.status &= ~X87.C1;
        }
    }

    /** FFREE. */
    public static void free(LogicalProcessor p, Instruction i) {
        if (X87.ready(p)) {
            X87Registers x87 = p.registers.x87;
            x87.empty |= 1 << x87.physical(i.first().register());
            x87.status &= ~X87.C1; // undefined in the manual; so on hardware
        }
    }

    /** FFREEP: FFREE, then the top moves up. */
    public static void freeAndPop(LogicalProcessor p, Instruction i) {
        free(p, i);
        if (!p.stopped()) {
            X87.pop(p);
        }
    }

    // --- environment ---

    /** FNSTENV: then masks all exceptions. */
    public static void storeEnvironment(LogicalProcessor p, Instruction i) {
        if (probe(p, i, environmentBytes(i)) && putEnvironment(p, i)) {
            p.registers.x87.control |= 0x3f;
            X87.summarize(p.registers.x87);
        }
    }

    /** FNSAVE: then initialises. */
    public static void save(LogicalProcessor p, Instruction i) {
        int at = environmentBytes(i);
        X87Registers x87 = p.registers.x87;
        if (!probe(p, i, at + 80) || !putEnvironment(p, i)) {
            return;
        }
        for (int n = 0; n < 8; n++) {
            i.first().writeAt(p, at + 10 * n, 8, x87.significand[x87.physical(n)]);
            i.first().writeAt(p, at + 10 * n + 8, 2, x87.signExponent[x87.physical(n)]);
        }
        if (!p.stopped()) {
            x87.initialize();
        }
    }

    /** FLDENV. */
    public static void loadEnvironment(LogicalProcessor p, Instruction i) {
        if (X87.ready(p)) {
            long[] words = readEnvironment(p, i);
            if (!p.stopped()) {
                setEnvironment(p.registers.x87, words);
            }
        }
    }

    /** FRSTOR. */
    public static void restore(LogicalProcessor p, Instruction i) {
        if (!X87.ready(p)) {
            return;
        }
        int at = environmentBytes(i);
        long[] words = readEnvironment(p, i);
        long[] significands = new long[8];
        int[] exponents = new int[8];
        for (int n = 0; n < 8; n++) {
            significands[n] = i.first().readAt(p, at + 10 * n, 8);
            exponents[n] = (int) i.first().readAt(p, at + 10 * n + 8, 2);
        }
        if (p.stopped()) {
            return;
        }
        X87Registers x87 = p.registers.x87;
        setEnvironment(x87, words);
        for (int n = 0; n < 8; n++) {
            x87.significand[x87.physical(n)] = significands[n];
            x87.signExponent[x87.physical(n)] = exponents[n];
        }
    }

    private static int environmentBytes(Instruction i) {
        return i.operandSize() == 2 ? 14 : 28;
    }

    private static boolean probe(LogicalProcessor p, Instruction i, int bytes) {
        Operand image = i.first();
        long start = image.linearAddress(p);
        boolean inStack = image.address().inStack();
        return p.probeStore(start, 1, inStack) && p.probeStore(start + bytes - 1, 1, inStack);
    }

    private static boolean putEnvironment(LogicalProcessor p, Instruction i) {
        X87Registers x87 = p.registers.x87;
        Operand image = i.first();
        boolean narrow = i.operandSize() == 2;
        int width = narrow ? 2 : 4;
        long reserved = narrow ? 0 : 0xffff_0000L; // the upper halves of the words are stored as ones
        long[] words = {
            x87.control | reserved,
            x87.statusWord() | reserved,
            tags(x87) | reserved,
            x87.instructionPointer,
            (long) x87.opcode << 16,
            x87.dataPointer,
            reserved
        };
        for (int n = 0; n < words.length; n++) {
            image.writeAt(p, n * width, width, words[n]);
        }
        return !p.stopped();
    }

    private static long[] readEnvironment(LogicalProcessor p, Instruction i) {
        int width = i.operandSize() == 2 ? 2 : 4;
        long[] words = new long[7];
        for (int n = 0; n < words.length; n++) {
            words[n] = i.first().readAt(p, n * width, width);
        }
        return words;
    }

    private static void setEnvironment(X87Registers x87, long[] words) {
        x87.statusWord((int) words[1] & 0xffff);
        x87.empty = 0;
        for (int n = 0; n < 8; n++) {
            x87.empty |= (words[2] >> 2 * n & 3) == EMPTY ? 1 << n : 0;
        }
        x87.instructionPointer = words[3];
        x87.opcode = (int) (words[4] >>> 16) & 0x7ff;
        x87.dataPointer = words[5];
        setControl(x87, (int) words[0]);
    }

    /** The tag word: two bits per physical register, worked out from what it holds. */
    private static long tags(X87Registers x87) {
        long tags = 0;
        Unpacked number = new Unpacked();
        for (int n = 0; n < 8; n++) {
            number.unpack80(x87.signExponent[n], x87.significand[n]);
            int tag = switch (number.kind) {
                case Unpacked.ZERO -> ZERO;
                case Unpacked.FINITE -> number.denormal ? SPECIAL : VALID;
                default -> SPECIAL;
            };
            tags |= (long) ((x87.empty >> n & 1) != 0 ? EMPTY : tag) << 2 * n;
        }
        return tags;
    }
}
