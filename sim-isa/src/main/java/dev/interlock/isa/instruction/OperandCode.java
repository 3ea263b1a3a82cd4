package dev.interlock.isa.instruction;

import dev.interlock.isa.register.RegisterFile;
import java.util.Locale;
import java.util.Map;

/**
 * One operand of an opcode form in the notation of SDM vol. 2, appendix A.2: a capital letter for where the operand is
 * (addressing method), small letters for how wide it is (operand type).
 *
 * <pre>
 *   E  r/m: general register or memory      V  XMM register in reg        J  relative to the next instruction
 *   G  general register in reg              W  r/m: XMM register or memory O  absolute address (MOV only)
 *   R  r/m, register only                   U  r/m, XMM register only     X  memory at [rSI]
 *   M  r/m, memory only                     P  MMX register in reg        Y  memory at ES:[rDI]
 *   Z  general register in the opcode       Q  r/m: MMX register or memory C  control register in reg
 *   I  immediate                            N  r/m, MMX register only     S  segment register in reg
 *                                                                         D  debug register in reg
 *   b  1   w  2   d  4   q  8   t  10   dq  16        ss  one single   ps  four singles
 *   v  2, 4, 8 by operand size                        sd  one double   pd  two doubles
 *   z  2, 4, 4 by operand size (immediates are        y  4 or 8: 8 with REX.W
 *      sign-extended)                                 fx 512, the image of FXSAVE
 *                                                      xs 576, the area of XSAVE
 *                                                      env, st  images of FNSTENV and FNSAVE
 * </pre>
 *
 * {@code Z} for a register in the low three bits of the opcode and {@code t} are our additions; the manual writes those
 * registers out. {@code M} without a type is an address that is not accessed (LEA). {@code Ry/Mb} is a register of one
 * width or memory of another. Registers that an encoding implies are written as themselves: {@code AL CL DX rAX}
 * (RAX of the operand size), {@code FS GS}, {@code ST0 STi}, and {@code 1} is the constant of D0 and D1.
 *
 * @param text as written in the table
 * @param place the addressing method
 * @param register the register's number where the place implies one
 * @param type the operand's width if it is a register or constant
 * @param memoryType the operand's width if it is in memory
 */
public record OperandCode(String text, Place place, int register, Type type, Type memoryType) {
    /** Where an operand is. */
    public enum Place {
        RM_GPR('E'),
        REG_GPR('G'),
        RM_GPR_ONLY('R'),
        MEMORY('M'),
        OPCODE_GPR('Z'),
        IMMEDIATE('I'),
        RELATIVE('J'),
        ABSOLUTE('O'),
        SOURCE_STRING('X'),
        DESTINATION_STRING('Y'),
        CONTROL('C'),
        DEBUG('D'),
        SEGMENT('S'),
        REG_XMM('V'),
        RM_XMM('W'),
        RM_XMM_ONLY('U'),
        REG_MMX('P'),
        RM_MMX('Q'),
        RM_MMX_ONLY('N'),
        /** A general register that the opcode implies. */
        FIXED_GPR('-'),
        /** A segment register that the opcode implies. */
        FIXED_SEGMENT('-'),
        /** XMM0, implied by BLENDV. */
        FIXED_XMM('-'),
        /** The constant one. */
        ONE('-'),
        /** The top of the x87 stack. */
        ST_TOP('-'),
        /** An x87 register in the low three bits of the second opcode byte. */
        ST_I('-');

        private final char letter;

        Place(char letter) {
            this.letter = letter;
        }

        /** True if the operand is described by the ModRM byte. */
        public boolean usesModRm() {
            return switch (this) {
                case RM_GPR, REG_GPR, RM_GPR_ONLY, MEMORY, CONTROL, DEBUG, SEGMENT -> true;
                case REG_XMM, RM_XMM, RM_XMM_ONLY, REG_MMX, RM_MMX, RM_MMX_ONLY -> true;
                default -> false;
            };
        }

        /** True if the operand is in the r/m field and may be memory. */
        public boolean mayBeMemory() {
            return this == RM_GPR || this == MEMORY || this == RM_XMM || this == RM_MMX;
        }

        /** True if the operand is in the r/m field and must be a register. */
        public boolean mustBeRegister() {
            return this == RM_GPR_ONLY || this == RM_XMM_ONLY || this == RM_MMX_ONLY;
        }

        /** True if the operand is, or may be, an MMX register. */
        public boolean isMmx() {
            return this == REG_MMX || this == RM_MMX || this == RM_MMX_ONLY;
        }

        private static Place of(char letter) {
            for (Place place : values()) {
                if (place.letter == letter) {
                    return place;
                }
            }
            throw new IllegalArgumentException("no addressing method " + letter);
        }
    }

    /** How wide an operand is. */
    public enum Type {
        NONE(0),
        B(1),
        W(2),
        D(4),
        Q(8),
        T(10),
        DQ(16),
        SS(4),
        SD(8),
        PS(16),
        PD(16),
        /** The image of FXSAVE. */
        FX(512),
        /** The area of XSAVE, without components behind the header. */
        XS(576),
        /** The environment of x87: 28 bytes, or 14 with prefix 66. */
        ENV(28),
        /** The environment and the stack of x87. */
        ST(108),
        /** By operand size: 2, 4 or 8. */
        V(-1),
        /** By operand size, but 4 also when it is 8. */
        Z(-2),
        /** 8 with REX.W, else 4. */
        Y(-3);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** The width in bytes, given the operand size (2, 4 or 8). */
        public int bytes(int operandSize) {
            return switch (this) {
                case V -> operandSize;
                case Z -> Math.min(operandSize, 4);
                case Y -> operandSize == 8 ? 8 : 4;
                default -> bytes;
            };
        }

        /** True if the width depends on the operand size. */
        public boolean varies() {
            return bytes < 0;
        }
    }

    private static final Map<String, OperandCode> FIXED = Map.ofEntries(
            fixed("AL", Place.FIXED_GPR, RegisterFile.RAX, Type.B),
            fixed("CL", Place.FIXED_GPR, RegisterFile.RCX, Type.B),
            fixed("AX", Place.FIXED_GPR, RegisterFile.RAX, Type.W),
            fixed("DX", Place.FIXED_GPR, RegisterFile.RDX, Type.W),
            fixed("eAX", Place.FIXED_GPR, RegisterFile.RAX, Type.Z),
            fixed("rAX", Place.FIXED_GPR, RegisterFile.RAX, Type.V),
            fixed("FS", Place.FIXED_SEGMENT, 4, Type.W),
            fixed("GS", Place.FIXED_SEGMENT, 5, Type.W),
            fixed("XMM0", Place.FIXED_XMM, 0, Type.DQ),
            fixed("1", Place.ONE, 1, Type.B),
            fixed("ST0", Place.ST_TOP, 0, Type.T),
            fixed("STi", Place.ST_I, 0, Type.T));

    private static Map.Entry<String, OperandCode> fixed(String text, Place place, int register, Type type) {
        return Map.entry(text, new OperandCode(text, place, register, type, type));
    }

    /** Reads one operand code, such as {@code Ev} or {@code Ry/Mb}. */
    public static OperandCode of(String text) {
        OperandCode fixed = FIXED.get(text);
        if (fixed != null) {
            return fixed;
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            OperandCode register = of(text.substring(0, slash));
            Place either = switch (register.place) {
                case RM_GPR_ONLY -> Place.RM_GPR;
                case RM_XMM_ONLY -> Place.RM_XMM;
                case RM_MMX_ONLY -> Place.RM_MMX;
                default -> throw new IllegalArgumentException(text);
            };
            return new OperandCode(text, either, -1, register.type, of(text.substring(slash + 1)).memoryType);
        }
        String width = text.substring(1).toUpperCase(Locale.ROOT);
        Type type = width.isEmpty() ? Type.NONE : Type.valueOf(width);
        return new OperandCode(text, Place.of(text.charAt(0)), -1, type, type);
    }

    /** The bytes that an immediate, a displacement or an absolute address adds to the encoding; 0 for other places. */
    public int immediateBytes(int operandSize, int addressSize) {
        return switch (place) {
            case IMMEDIATE, RELATIVE -> type.bytes(operandSize);
            case ABSOLUTE -> addressSize;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
