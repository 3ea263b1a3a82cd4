package dev.interlock.isa.assembler;

import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.OperandCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One row of the opcode table at one operand size, tried for one instruction. The bytes come in this order:
 *
 * <pre>
 *   F2/F3  F0  segment  66  67  │ mandatory 66/F2/F3  REX  0F …  opcode  ModRM  SIB  displacement  immediate
 *   prefixes, as NASM sorts them │
 * </pre>
 */
final class FormEncoding {
    private static final List<Integer> NEUTRAL = List.of(4);
    private static final List<Integer> ONLY_64 = List.of(8);
    private static final List<Integer> STACK = List.of(8, 2);
    private static final List<Integer> DOUBLE_OR_QUAD = List.of(4, 8);
    private static final List<Integer> ALL = List.of(2, 4, 8);

    /** Rows whose byte is widened with its sign: those that have a twin with a full immediate. */
    private static final Set<OpcodeForm> SIGN_EXTENDING = signExtending();

    private final OpcodeForm form;
    private final int operandSize;
    private final List<Argument> arguments;
    private final Map<Prefix.Slot, Prefix> prefixes;
    private final Pass pass;
    private final MachineCode code = new MachineCode();

    /** The register in ModRM.reg, or the digit that stands there. */
    private int reg;

    private int rm;
    private int opcodeRegister;
    private Argument.Memory memory;
    private OperandCode memoryCode;
    private final List<Argument.Immediate> numbers = new ArrayList<>();
    private final List<OperandCode> numberCodes = new ArrayList<>();
    private boolean needsRex;
    private boolean forbidsRex;
    private boolean signExtended;

    FormEncoding(
            OpcodeForm form, int operandSize, List<Argument> arguments, Map<Prefix.Slot, Prefix> prefixes, Pass pass) {
        this.form = form;
        this.operandSize = operandSize;
        this.arguments = arguments;
        this.prefixes = prefixes;
        this.pass = pass;
    }

    private static Set<OpcodeForm> signExtending() {
        Set<OpcodeForm> result = new HashSet<>();
        for (OpcodeForm form : OpcodeTable.forms()) {
            List<String> codes = new ArrayList<>(
                    form.operands().stream().map(OperandCode::text).toList());
            if (codes.remove("Ib")) {
                codes.add("Iz");
                boolean hasTwin = OpcodeTable.forms(form.mnemonic()).stream()
                        .anyMatch(other -> other.operands().stream()
                                .map(OperandCode::text)
                                .toList()
                                .equals(codes));
                if (hasTwin) {
                    result.add(form);
                }
            }
        }
        return result;
    }

    /** The operand sizes at which a row means different things; any one if its size is fixed. */
    static List<Integer> operandSizes(OpcodeForm form) {
        if (form.requiredOperandSize() != 0) {
            return List.of(form.requiredOperandSize());
        }
        boolean varies = false;
        boolean onlyWide = true;
        for (OperandCode operand : form.operands()) {
            if (operand.type().varies() || operand.memoryType().varies()) {
                varies = true;
                onlyWide &= operand.type() == OperandCode.Type.Y && operand.memoryType() == OperandCode.Type.Y
                        || !operand.type().varies();
            }
        }
        if (form.forced64()) {
            return ONLY_64;
        }
        if (form.default64()) {
            return varies || SIGN_EXTENDING.contains(form) ? STACK : ONLY_64;
        }
        if (!varies) {
            return NEUTRAL;
        }
        if (onlyWide) {
            return DOUBLE_OR_QUAD;
        }
        return switch (form.mandatoryPrefix()) {
            case NONE -> DOUBLE_OR_QUAD;
            case OPERAND_SIZE_66 -> List.of(2);
            case ANY, REPNE_F2, REP_F3 -> ALL;
        };
    }

    MachineCode code() {
        return code;
    }

    boolean isBetterThan(FormEncoding other) {
        int difference = code.length() - other.code.length();
        return difference < 0 || difference == 0 && signExtended && !other.signExtended;
    }

    /** How much memory it touches, 0 if none or unknown. */
    int memoryBytes() {
        return memory == null ? 0 : memoryCode.memoryType().bytes(operandSize);
    }

    boolean mayBeLocked() {
        return form.lockable() && memory != null && arguments.get(0) == memory;
    }

    /** Encodes, or says why not. */
    Refusal tryEncode() {
        List<OperandCode> codes = form.operands();
        boolean implied = arguments.isEmpty() && codes.stream().anyMatch(FormEncoding::isString);
        if (!implied) {
            if (codes.size() != arguments.size() && !leavesOutXmm0(codes)) {
                return Refusal.OPERANDS;
            }
            reg = form.modRmValue() >> 3 & 7;
            rm = form.modRmValue() & 7;
            Refusal worst = null;
            for (int i = 0; i < arguments.size(); i++) {
                Refusal refusal = place(codes.get(i), arguments.get(i));
                if (refusal != null && refusal.kind() == Refusal.Kind.OPERANDS) {
                    return refusal;
                }
                worst = worst == null ? refusal : worst;
            }
            if (worst != null) {
                return worst;
            }
        }
        if (isNopInDisguise()) {
            return Refusal.OPERANDS;
        }
        return emit();
    }

    /** BLENDVPS and its like need not name the register that they imply. */
    private boolean leavesOutXmm0(List<OperandCode> codes) {
        return codes.size() == arguments.size() + 1
                && codes.get(codes.size() - 1).place() == OperandCode.Place.FIXED_XMM;
    }

    private static boolean isString(OperandCode operand) {
        return operand.place() == OperandCode.Place.SOURCE_STRING
                || operand.place() == OperandCode.Place.DESTINATION_STRING;
    }

    /** XCHG EAX, EAX clears the upper half of RAX, but 90 is NOP. */
    private boolean isNopInDisguise() {
        return form.opcode() == 0x90
                && form.registerInOpcode()
                && operandSize == 4
                && opcodeRegister == 0
                && arguments.size() == 2;
    }

    private Refusal place(OperandCode operand, Argument argument) {
        if (argument instanceof Argument.InRegister in) {
            return placeRegister(operand, in.register());
        }
        if (argument instanceof Argument.Memory inMemory) {
            return placeMemory(operand, inMemory);
        }
        return placeNumber(operand, (Argument.Immediate) argument);
    }

    private Refusal placeRegister(OperandCode operand, Register register) {
        Register.Kind wanted = switch (operand.place()) {
            case CONTROL -> Register.Kind.CONTROL;
            case DEBUG -> Register.Kind.DEBUG;
            case SEGMENT, FIXED_SEGMENT -> Register.Kind.SEGMENT;
            case REG_XMM, RM_XMM, RM_XMM_ONLY, FIXED_XMM -> Register.Kind.XMM;
            case REG_MMX, RM_MMX, RM_MMX_ONLY -> Register.Kind.MMX;
            case ST_TOP, ST_I -> Register.Kind.X87;
            case RM_GPR, REG_GPR, RM_GPR_ONLY, OPCODE_GPR, FIXED_GPR -> null;
            default -> register.isGeneral() ? Register.Kind.CONTROL : null;
        };
        if (wanted != null ? register.kind() != wanted : !register.isGeneral()) {
            return Refusal.OPERANDS;
        }
        if (register.isGeneral() && register.bytes() != operand.type().bytes(operandSize)) {
            return Refusal.SIZE;
        }
        switch (operand.place()) {
            case FIXED_GPR, FIXED_SEGMENT, FIXED_XMM, ST_TOP -> {
                if (operand.register() != register.number() || register.kind() == Register.Kind.HIGH8) {
                    return Refusal.OPERANDS;
                }
                return null;
            }
            case REG_GPR, CONTROL, DEBUG, SEGMENT, REG_XMM, REG_MMX -> reg = register.number();
            case OPCODE_GPR -> opcodeRegister = register.number();
            default -> rm = register.number();
        }
        forbidsRex |= register.kind() == Register.Kind.HIGH8;
        needsRex |= register.kind() == Register.Kind.GPR8 && register.needsRex();
        return null;
    }

    private Refusal placeMemory(OperandCode operand, Argument.Memory argument) {
        boolean absolute = operand.place() == OperandCode.Place.ABSOLUTE;
        if (!operand.place().mayBeMemory() && !absolute) {
            return Refusal.OPERANDS;
        }
        EffectiveAddress address = argument.address();
        if (absolute != isAbsolute(address)) {
            // Only the accumulator's MOV has a 64-bit address in the instruction; A32 makes it 32 bits.
            if (!absolute && address.written().displacementSize() != 8) {
                return placeInModRm(operand, argument);
            }
            return Refusal.OPERANDS;
        }
        return placeInModRm(operand, argument);
    }

    private boolean isAbsolute(EffectiveAddress address) {
        return !address.hasRegisters()
                && (address.written().displacementSize() == 8 || prefixes.containsValue(Prefix.A32));
    }

    private Refusal placeInModRm(OperandCode operand, Argument.Memory argument) {
        memory = argument;
        memoryCode = operand;
        int bytes = memoryBytes();
        return argument.size() != 0 && bytes != 0 && argument.size() != bytes ? Refusal.SIZE : null;
    }

    private Refusal placeNumber(OperandCode operand, Argument.Immediate argument) {
        switch (operand.place()) {
            case ONE -> {
                return argument.mayShrink() && argument.is(1) && argument.size() == 0 ? null : Refusal.OPERANDS;
            }
            case RELATIVE -> {
                numbers.add(argument);
                numberCodes.add(operand);
                return reaches(operand, argument) ? null : Refusal.OPERANDS;
            }
            case IMMEDIATE -> {
                numbers.add(argument);
                numberCodes.add(operand);
                return fits(operand, argument);
            }
            default -> {
                return Refusal.OPERANDS;
            }
        }
    }

    private boolean reaches(OperandCode operand, Argument.Immediate target) {
        boolean isShort = operand.type() == OperandCode.Type.B;
        return switch (target.distance()) {
            case FAR -> false;
            case SHORT -> isShort;
            case NEAR -> !isShort;
            case UNSAID -> {
                boolean alone = OpcodeTable.forms(form.mnemonic()).stream()
                        .noneMatch(other -> other != form
                                && other.operands().size() == 1
                                && other.operands().get(0).place() == OperandCode.Place.RELATIVE);
                if (!isShort || alone || target.value().unknown()) {
                    yield true;
                }
                Long distance = pass.distance(target.value(), shortLength());
                yield distance != null && MachineCode.fits(distance, 1, MachineCode.Range.SIGNED);
            }
        };
    }

    /** The length of the short form: prefixes, opcode, one byte. */
    private int shortLength() {
        return (int) prefixes.values().stream().filter(p -> p.value() != 0).count() + 2;
    }

    private Refusal fits(OperandCode operand, Argument.Immediate argument) {
        int width = operand.type().bytes(operandSize);
        int keyword = argument.size();
        Value value = argument.value();
        if (form.default64() && operandSize == 2 && keyword != 2) {
            // PUSH of a number pushes 64 bits unless told otherwise.
            return Refusal.OPERANDS;
        }
        if (SIGN_EXTENDING.contains(form)) {
            signExtended = true;
            if (keyword == 1) {
                return inRange(argument, 1, MachineCode.Range.SIGNED);
            }
            boolean matches =
                    keyword == 0 || keyword == operandSize || keyword == 4 && operandSize == 8 && arguments.size() < 3;
            long wrapped = operandSize == 2
                    ? (short) value.number()
                    : operandSize == 4 ? (int) value.number() : value.number();
            return matches && argument.mayShrink() && MachineCode.fits(wrapped, 1, MachineCode.Range.SIGNED)
                    ? null
                    : Refusal.SIZE;
        }
        boolean widened = width < operandSize && operand.type() == OperandCode.Type.Z;
        boolean sizeFits = keyword == 0 || keyword == width || widened && keyword == operandSize;
        if (!sizeFits || widened && hasFullImmediate(argument)) {
            return Refusal.SIZE;
        }
        return inRange(argument, width, widened ? MachineCode.Range.SIGNED : MachineCode.Range.EITHER);
    }

    /** MOV to a 64-bit register has another row for addresses and for what is strictly 64 bits wide. */
    private boolean hasFullImmediate(Argument.Immediate argument) {
        boolean movToRegister = form.opcode() == 0xc7 && form.map() == 0 && memory == null;
        return movToRegister && argument.size() != 4 && !argument.mayShrink();
    }

    private static Refusal inRange(Argument.Immediate argument, int width, MachineCode.Range range) {
        Value value = argument.value();
        if (!value.isScalar() || MachineCode.fits(value.number(), width, range)) {
            return null;
        }
        String message = MachineCode.outOfRange("the value", value.number(), width, range);
        return new Refusal(Refusal.Kind.RANGE, argument.position(), message);
    }

    private Refusal emit() {
        int rex = rex();
        if (rex != 0 && forbidsRex) {
            return new Refusal(
                    Refusal.Kind.ENCODING,
                    arguments.get(0).position(),
                    "AH, BH, CH and DH cannot be used in an instruction that needs a REX prefix");
        }
        addPrefixes();
        switch (form.mandatoryPrefix()) {
            case OPERAND_SIZE_66 -> code.add(0x66);
            case REPNE_F2 -> code.add(0xf2);
            case REP_F3 -> code.add(0xf3);
            case ANY, NONE -> {}
        }
        if (rex != 0) {
            code.add(rex);
        }
        if (form.map() > 0) {
            code.add(0x0f);
        }
        if (form.map() > 1) {
            code.add(form.map() == 2 ? 0x38 : 0x3a);
        }
        code.add(form.opcode() | (form.registerInOpcode() ? opcodeRegister & 7 : 0));
        if (memory != null && memoryCode.place() == OperandCode.Place.ABSOLUTE) {
            int size = prefixes.containsValue(Prefix.A32) ? 4 : 8;
            code.add(memory.address().displacement(), size, MachineCode.Range.EITHER, memory.position(), "the address");
        } else if (memory != null) {
            memory.address().encode(reg, code);
        } else if (form.hasModRm()) {
            code.add(0xc0 | (reg & 7) << 3 | rm & 7);
        }
        addNumbers();
        return null;
    }

    private int rex() {
        boolean wide = operandSize == 8 && !form.default64() && !NEUTRAL.equals(operandSizes(form));
        int rex = (wide ? 8 : 0) | (reg >= 8 ? 4 : 0);
        if (memory != null) {
            rex |= memory.address().rex();
        } else if (rm >= 8 || opcodeRegister >= 8) {
            rex |= 1;
        }
        return rex != 0 || needsRex || prefixes.containsValue(Prefix.O64) ? rex | 0x40 | o64() : 0;
    }

    private int o64() {
        return prefixes.containsValue(Prefix.O64) ? 8 : 0;
    }

    private void addPrefixes() {
        boolean narrow = operandSize == 2 && form.mandatoryPrefix() != OpcodeForm.MandatoryPrefix.OPERAND_SIZE_66;
        for (Prefix.Slot slot : Prefix.Slot.values()) {
            Prefix prefix = prefixes.get(slot);
            if (slot == Prefix.Slot.OPERAND_SIZE && narrow) {
                code.add(0x66);
            } else if (prefix != null && prefix.value() != 0 && prefix != Prefix.O64) {
                code.add(prefix.value());
            }
        }
    }

    private void addNumbers() {
        for (int i = 0; i < numbers.size(); i++) {
            Argument.Immediate number = numbers.get(i);
            OperandCode operand = numberCodes.get(i);
            int width = operand.type().bytes(operandSize);
            if (operand.place() == OperandCode.Place.RELATIVE) {
                code.addRelative(number.value(), width, number.position(), "the jump distance");
            } else {
                boolean widened = signExtended || width < operandSize && operand.type() == OperandCode.Type.Z;
                // A byte that stands for a wrapped number, such as 0xffff for -1, has been checked above.
                Value value = signExtended && number.value().isScalar()
                        ? Value.of((byte) number.value().number())
                        : number.value();
                code.add(
                        value,
                        width,
                        widened ? MachineCode.Range.SIGNED : MachineCode.Range.EITHER,
                        number.position(),
                        "the value");
            }
        }
    }
}
