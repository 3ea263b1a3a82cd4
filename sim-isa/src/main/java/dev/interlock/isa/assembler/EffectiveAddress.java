package dev.interlock.isa.assembler;

import java.util.List;

/**
 * {@code base + index * scale + displacement}, as ModRM, SIB and displacement encode it (SDM vol. 2, 2.1.5 and 2.2.1):
 *
 * <pre>
 *    7 6   5 4 3   2 1 0      7 6     5 4 3   2 1 0
 *  ┌─────┬───────┬───────┐  ┌───────┬───────┬───────┐
 *  │ mod │  reg  │  r/m  │  │ scale │ index │ base  │  displacement of 0, 1 or 4 bytes
 *  └─────┴───────┴───────┘  └───────┴───────┴───────┘
 *              r/m = 4: a SIB byte follows; mod = 0, r/m = 5: RIP + disp32; mod = 0, base = 5: no base, disp32
 * </pre>
 *
 * Which register becomes the base follows NASM: the first one written, unless it is written with a factor.
 *
 * @param base null if there is none
 * @param index null if there is none
 * @param written the address as the source has it
 */
record EffectiveAddress(Register base, Register index, int scale, Value displacement, Operand.Address written) {
    private static final int NEEDS_SIB = 4;
    private static final int NO_BASE = 5;

    static EffectiveAddress of(Operand.Address written, Value value) {
        SourcePosition position = written.expression().position();
        List<Value.Term> terms = value.terms();
        Value displacement = value.withoutTerms();
        for (Value.Term term : terms) {
            Register.Kind kind = term.register().kind();
            if (kind != Register.Kind.GPR64 && kind != Register.Kind.GPR32) {
                throw new AssemblyException(position, "register " + term.register() + " cannot be part of an address");
            }
        }
        return switch (terms.size()) {
            case 0 -> new EffectiveAddress(null, null, 1, displacement, written);
            case 1 -> ofOne(terms.get(0), displacement, written, position);
            case 2 -> ofTwo(terms.get(0), terms.get(1), displacement, written, position);
            default -> throw new AssemblyException(position, "an address has at most two registers: base and index");
        };
    }

    private static EffectiveAddress ofOne(
            Value.Term term, Value displacement, Operand.Address written, SourcePosition position) {
        Register register = term.register();
        long factor = term.factor();
        if (factor == 1) {
            boolean keepIndex = written.noSplit() && term.multiplied() && !isStackPointer(register);
            return keepIndex
                    ? new EffectiveAddress(null, register, 1, displacement, written)
                    : new EffectiveAddress(register, null, 1, displacement, written);
        }
        // [rax*2] is shorter as [rax+rax]: without a base the displacement must have 32 bits.
        boolean split = factor == 2 && (!written.noSplit() || term.summed());
        if (split || factor == 3 || factor == 5 || factor == 9) {
            return checked(register, register, factor - 1, displacement, written, position);
        }
        return checked(null, register, factor, displacement, written, position);
    }

    private static EffectiveAddress ofTwo(
            Value.Term first, Value.Term second, Value displacement, Operand.Address written, SourcePosition position) {
        if (first.register().kind() != second.register().kind()) {
            throw new AssemblyException(position, "base and index of an address must be equally wide");
        }
        boolean firstIsBase = first.factor() == 1 && (second.factor() != 1 || !first.multiplied());
        Value.Term base = firstIsBase ? first : second;
        Value.Term index = firstIsBase ? second : first;
        if (base.factor() != 1) {
            throw new AssemblyException(position, "only one register of an address can be scaled");
        }
        if (index.factor() == 1 && isStackPointer(index.register())) {
            return checked(index.register(), base.register(), 1, displacement, written, position);
        }
        return checked(base.register(), index.register(), index.factor(), displacement, written, position);
    }

    private static EffectiveAddress checked(
            Register base,
            Register index,
            long scale,
            Value displacement,
            Operand.Address written,
            SourcePosition position) {
        if (isStackPointer(index)) {
            throw new AssemblyException(position, index + " cannot be an index register");
        }
        if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
            throw new AssemblyException(position, "an index can be scaled by 1, 2, 4 or 8, not by " + scale);
        }
        return new EffectiveAddress(base, index, (int) scale, displacement, written);
    }

    private static boolean isStackPointer(Register register) {
        return register.number() == 4;
    }

    boolean hasRegisters() {
        return base != null || index != null;
    }

    /** 4 or 8 as the registers say, 0 if there are none. */
    int addressSize() {
        return !hasRegisters() ? 0 : (base != null ? base : index).bytes();
    }

    /** REX.X and REX.B. */
    int rex() {
        return (index != null && index.number() >= 8 ? 2 : 0) | (base != null && base.number() >= 8 ? 1 : 0);
    }

    /** True if it is encoded as a distance from the next instruction. A plain number is no place in the program. */
    boolean isRipRelative() {
        boolean address = displacement.section() != null;
        boolean farSegment = written.segment() != null && written.segment().number() >= 4;
        return !hasRegisters() && written.relative() && address && (!farSegment || written.relativeSaid());
    }

    /** Adds ModRM, SIB and displacement. */
    void encode(int reg, MachineCode code) {
        SourcePosition position = written.expression().position();
        int field = (reg & 7) << 3;
        if (isRipRelative()) {
            code.add(field | NO_BASE);
            code.addRelative(displacement, 4, position, "the distance");
        } else if (base == null) {
            code.add(field | NEEDS_SIB);
            code.add(sib(index == null ? 4 : index.number(), NO_BASE));
            addDisplacement(4, code, position);
        } else {
            int size = displacementSize();
            int mod = size == 0 ? 0 : size == 1 ? 0x40 : 0x80;
            boolean sib = index != null || (base.number() & 7) == NEEDS_SIB;
            code.add(mod | field | (sib ? NEEDS_SIB : base.number() & 7));
            if (sib) {
                code.add(sib(index == null ? 4 : index.number(), base.number()));
            }
            addDisplacement(size, code, position);
        }
    }

    private int sib(int indexNumber, int baseNumber) {
        return Integer.numberOfTrailingZeros(scale) << 6 | (indexNumber & 7) << 3 | baseNumber & 7;
    }

    private int displacementSize() {
        if (written.displacementSize() != 0) {
            return written.displacementSize() == 1 ? 1 : 4;
        }
        if (!displacement.isScalar() || displacement.unknown()) {
            return 4;
        }
        long number = addressSize() == 4 ? (int) displacement.number() : displacement.number();
        if (number == 0 && (base.number() & 7) != NO_BASE) {
            return 0;
        }
        return MachineCode.fits(number, 1, MachineCode.Range.SIGNED) ? 1 : 4;
    }

    private void addDisplacement(int size, MachineCode code, SourcePosition position) {
        boolean wraps = addressSize() == 4;
        code.add(
                displacement,
                size,
                wraps && size == 4 ? MachineCode.Range.EITHER : MachineCode.Range.SIGNED,
                position,
                "the displacement");
    }
}
