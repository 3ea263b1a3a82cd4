package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Address;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Instruction.Repetition;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.instruction.OperandCode;
import dev.interlock.isa.register.RegisterFile;
import dev.interlock.isa.semantics.Semantics;
import dev.interlock.isa.semantics.SystemOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one instruction from bytes: prefixes, opcode, ModRM, SIB, displacement, immediates, in the order in which they
 * stand. SDM vol. 2, chapter 2.
 *
 * <p>Every sequence of bytes decodes to something: an encoding that means nothing becomes an instruction that raises
 * #UD, one longer than 15 bytes an instruction that raises #GP(0).
 */
public final class Decoder {
    /** The longest instruction, SDM vol. 2A, section 2.3.11. */
    public static final int MAX_LENGTH = 15;

    private static final OpcodeForm INVALID = new OpcodeForm.Row("0F FF", "(BAD)", "")
            .endsBlock()
            .does(SystemOps::undefined)
            .form();
    private static final OpcodeForm TOO_LONG = new OpcodeForm.Row("0F FF", "(BAD)", "")
            .endsBlock()
            .does(SystemOps::tooLong)
            .form();

    private static final int LOCK = 0xf0;
    private static final int OPERAND_SIZE = 0x66;
    private static final int ADDRESS_SIZE = 0x67;
    private static final int REPNE = 0xf2;
    private static final int REP = 0xf3;

    private final byte[] code;
    private final int start;
    private final int limit;
    private int position;
    private boolean exhausted;
    private boolean tooLong;

    // prefixes
    private int rex;
    private boolean operandSizePrefix;
    private boolean addressSizePrefix;
    private boolean lockPrefix;
    private int repeatPrefix;
    private int segment = Address.FLAT;

    // opcode and what follows
    private int map;
    private int opcode;
    private int modRm;
    private int operandSize;
    private Address address;

    private Decoder(byte[] code, int offset, int limit) {
        this.code = code;
        this.start = offset;
        this.limit = limit;
        position = offset;
    }

    /**
     * Decodes the instruction at {@code code[offset]}.
     *
     * @param limit the end of the bytes that are there, exclusive
     * @return the instruction, or null if it goes on behind {@code limit}
     */
    public static Instruction decode(byte[] code, int offset, int limit) {
        return new Decoder(code, offset, limit).decode();
    }

    private Instruction decode() {
        readPrefixes();
        readOpcode();
        Instruction instruction = isVectorExtension() ? readVectorExtension() : readForm();
        if (tooLong) {
            return unusual(TOO_LONG);
        }
        return exhausted ? null : instruction;
    }

    // --- bytes ---

    private int nextByte() {
        if (exhausted || tooLong) {
            return 0;
        }
        if (position - start == MAX_LENGTH) {
            tooLong = true;
            return 0;
        }
        if (position >= limit) {
            exhausted = true;
            return 0;
        }
        return code[position++] & 0xff;
    }

    /** A little-endian number, sign-extended. */
    private long nextNumber(int bytes) {
        long number = 0;
        for (int n = 0; n < bytes; n++) {
            number |= (long) nextByte() << 8 * n;
        }
        int unused = 64 - 8 * bytes;
        return number << unused >> unused;
    }

    // --- prefixes and opcode ---

    /** Legacy prefixes in any order and number, the last of a group counts; REX only if the opcode follows at once. */
    private void readPrefixes() {
        while (true) {
            int next = nextByte();
            switch (next) {
                case OPERAND_SIZE -> operandSizePrefix = true;
                case ADDRESS_SIZE -> addressSizePrefix = true;
                case LOCK -> lockPrefix = true;
                case REPNE, REP -> repeatPrefix = next;
                case 0x64 -> segment = Address.FS;
                case 0x65 -> segment = Address.GS;
                case 0x26, 0x2e, 0x36, 0x3e -> {} // ES CS SS DS: ignored in 64-bit mode
                default -> {
                    if (next >> 4 == 4) {
                        rex = next;
                        continue;
                    }
                    opcode = next;
                    return;
                }
            }
            rex = 0; // a legacy prefix behind REX: REX is ignored
        }
    }

    private void readOpcode() {
        if (opcode != 0x0f) {
            return;
        }
        opcode = nextByte();
        map = 1;
        if (opcode == 0x38 || opcode == 0x3a) {
            map = opcode == 0x38 ? 2 : 3;
            opcode = nextByte();
        }
    }

    /** VEX and EVEX, whose first bytes were LES, LDS and BOUND in 32-bit mode. CPUID does not offer them. */
    private boolean isVectorExtension() {
        return map == 0 && (opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62);
    }

    /**
     * VEX and EVEX hold REX, the mandatory prefix and the map, inverted where that keeps them apart from LES, LDS and BOUND:
     *
     * <pre>
     *   C5  R vvvv L pp
     *   C4  R X B mmmmm   W vvvv L pp
     *   62  R X B R' 0 mmm   W vvvv 1 pp   z LL b V' aaa
     * </pre>
     */
    private Instruction readVectorExtension() {
        boolean evex = opcode == 0x62;
        boolean preceded = rex != 0 || operandSizePrefix || lockPrefix || repeatPrefix != 0;
        int first = opcode == 0xc5 ? 0xe1 : nextByte(); // C5 is C4 with X, B and W zero and map 1
        int second = nextByte();
        if (opcode == 0xc5) {
            first = first & 0x7f | second & 0x80;
            second &= 0x7f;
        }
        int third = evex ? nextByte() : 0;
        int inverted = ~first >> 5 & 7;
        rex = 0x40 | second >> 4 & 8 | inverted;
        map = first & (evex ? 7 : 0x1f);
        boolean reserved = evex ? map == 0 || map == 4 || map == 7 || (first & 8) != 0 || (second & 4) == 0 : map > 3;
        opcode = nextByte();
        if (preceded || map == 0 || reserved) {
            return unusual(INVALID);
        }
        if (VexInstruction.hasModRm(evex, map, opcode)) {
            modRm = nextByte();
            address = modRm < 0xc0 ? readAddress() : null;
        }
        int immediate = VexInstruction.hasImmediate(map, opcode) ? nextByte() : 0;
        VexInstruction vex = new VexInstruction(
                evex,
                map,
                second & 3,
                opcode,
                modRm,
                rexW(),
                evex ? third >> 5 & 3 : second >> 2 & 1,
                ~second >> 3 & 15,
                modRm >> 3 & 7 | extension(2),
                modRm & 7 | extension(0),
                address,
                immediate,
                position - start);
        OpcodeForm form = new OpcodeForm.Row("C4", vex.mnemonic(), "")
                .extension(vex.extension())
                .unsupported(SystemOps::undefined)
                .form();
        return unusual(form).called(vex.text());
    }

    private boolean rexW() {
        return (rex & 8) != 0;
    }

    /** REX.R, REX.X or REX.B as the fourth bit of a register number. */
    private int extension(int bit) {
        return (rex >> bit & 1) << 3;
    }

    // --- the opcode form and its operands ---

    private Instruction readForm() {
        OpcodeForm[] candidates = OpcodeTable.candidates(map, opcode);
        if (candidates.length == 0) {
            return unusual(INVALID);
        }
        if (candidates[0].hasModRm()) {
            modRm = nextByte();
        }
        OpcodeForm form = choose(candidates);
        if (form == null) {
            return unusual(INVALID);
        }
        operandSize = operandSize(form);
        if (form.hasModRm() && modRm < 0xc0) {
            address = readAddress();
        }
        List<Operand> operands = readOperands(form);
        boolean lockIsLegal =
                form.lockable() && !operands.isEmpty() && operands.get(0).isMemory();
        Semantics semantics = lockPrefix && !lockIsLegal ? SystemOps::undefined : form.semantics();
        return new Instruction(
                form,
                semantics,
                position - start,
                opcode,
                operandSize,
                addressSize(),
                segment,
                repetition(form),
                operands);
    }

    private OpcodeForm choose(OpcodeForm[] candidates) {
        int mandatory = repeatPrefix != 0 ? repeatPrefix : operandSizePrefix ? OPERAND_SIZE : 0;
        for (OpcodeForm form : candidates) {
            if (form.matches(mandatory, operandSize(form), rex & 1, modRm)) {
                return form;
            }
        }
        return null;
    }

    /** SDM vol. 2A, table 3-4: REX.W, else 66 unless it is part of the opcode, else the default. */
    private int operandSize(OpcodeForm form) {
        if (form.forced64() || rexW()) {
            return 8;
        }
        if (operandSizePrefix && form.mandatoryPrefix() != OpcodeForm.MandatoryPrefix.OPERAND_SIZE_66) {
            return 2;
        }
        return form.default64() ? 8 : 4;
    }

    private int addressSize() {
        return addressSizePrefix ? 4 : 8;
    }

    private Repetition repetition(OpcodeForm form) {
        if (repeatPrefix == 0 || form.repeat() == OpcodeForm.Repeat.IGNORED) {
            return Repetition.ONCE;
        }
        return repeatPrefix == REPNE && form.repeat() == OpcodeForm.Repeat.REPE_REPNE
                ? Repetition.WHILE_NOT_EQUAL
                : Repetition.WHILE_EQUAL;
    }

    private List<Operand> readOperands(OpcodeForm form) {
        List<Operand> operands = new ArrayList<>(3);
        for (OperandCode code : form.operands()) {
            operands.add(readOperand(form, code));
        }
        return operands;
    }

    private Operand readOperand(OpcodeForm form, OperandCode operand) {
        int bytes = operand.type().bytes(operandSize);
        int reg = modRm >> 3 & 7;
        int rm = modRm & 7;
        return switch (operand.place()) {
            case RM_GPR -> address != null ? memory(form, operand) : general(rm | extension(0), bytes);
            case RM_XMM -> address != null ? memory(form, operand) : xmm(rm | extension(0), bytes);
            case RM_MMX -> address != null ? memory(form, operand) : mmx(rm, bytes);
            case MEMORY -> memory(form, operand);
            case REG_GPR -> general(reg | extension(2), bytes);
            case RM_GPR_ONLY -> general(rm | extension(0), bytes);
            case OPCODE_GPR -> general(opcode & 7 | extension(0), bytes);
            case FIXED_GPR -> Operand.general(operand.register(), bytes);
            case REG_XMM -> xmm(reg | extension(2), bytes);
            case RM_XMM_ONLY -> xmm(rm | extension(0), bytes);
            case FIXED_XMM -> xmm(operand.register(), bytes);
            case REG_MMX -> mmx(reg, bytes);
            case RM_MMX_ONLY -> mmx(rm, bytes);
            case ST_TOP -> Operand.register(Operand.Kind.X87, 0, bytes);
            case ST_I -> Operand.register(Operand.Kind.X87, rm, bytes);
            case SEGMENT -> Operand.register(Operand.Kind.SEGMENT, reg, 2);
            case FIXED_SEGMENT -> Operand.register(Operand.Kind.SEGMENT, operand.register(), 2);
            case CONTROL -> Operand.register(Operand.Kind.CONTROL, reg | extension(2), 8);
            case DEBUG -> Operand.register(Operand.Kind.DEBUG, reg | extension(2), 8);
            case IMMEDIATE -> Operand.immediate(nextNumber(bytes), bytes);
            case ONE -> Operand.immediate(1, 1);
            case RELATIVE -> Operand.relative(nextNumber(bytes), bytes);
            case ABSOLUTE -> at(Address.NO_REGISTER, nextOffset(), segment, bytes);
            case SOURCE_STRING -> at(RegisterFile.RSI, 0, segment, bytes);
            case DESTINATION_STRING -> at(RegisterFile.RDI, 0, Address.FLAT, bytes);
        };
    }

    private long nextOffset() {
        long offset = nextNumber(addressSize());
        return addressSizePrefix ? offset & 0xffff_ffffL : offset;
    }

    private Operand at(int base, long displacement, int segment, int bytes) {
        Address place = new Address(base, Address.NO_REGISTER, 0, displacement, segment, addressSize());
        return Operand.memory(place, bytes, false);
    }

    private Operand memory(OpcodeForm form, OperandCode operand) {
        int bytes = operand.memoryType().bytes(operandSize);
        if (bytes == 16 && !form.unaligned()) {
            return Operand.alignedMemory(address);
        }
        return Operand.memory(address, bytes, lockPrefix && form.lockable() || form.locksAlways());
    }

    /** Without any REX the byte registers 4 to 7 are AH, CH, DH and BH (SDM vol. 2A, section 2.2.1.2). */
    private Operand general(int register, int bytes) {
        if (bytes == 1 && rex == 0 && register >= 4) {
            return Operand.highByte(register - 4);
        }
        return Operand.general(register, bytes);
    }

    private static Operand xmm(int register, int bytes) {
        return Operand.register(Operand.Kind.XMM, register, bytes);
    }

    private static Operand mmx(int register, int bytes) {
        return Operand.register(Operand.Kind.MMX, register, bytes);
    }

    /** ModRM with mod 0 to 2, SIB and displacement: SDM vol. 2A, tables 2-2 and 2-3 and section 2.2.1.6. */
    private Address readAddress() {
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (mod == 0 && rm == 5) {
            return new Address(Address.RIP, Address.NO_REGISTER, 0, nextNumber(4), segment, addressSize());
        }
        int base = rm | extension(0);
        int index = Address.NO_REGISTER;
        int shift = 0;
        boolean noBase = false;
        if (rm == 4) {
            int sib = nextByte();
            shift = sib >> 6;
            int encodedIndex = sib >> 3 & 7 | extension(1);
            index = encodedIndex == 4 ? Address.NO_REGISTER : encodedIndex;
            base = sib & 7 | extension(0);
            noBase = mod == 0 && (sib & 7) == 5;
        }
        long displacement = switch (mod) {
            case 0 -> noBase ? nextNumber(4) : 0;
            case 1 -> nextNumber(1);
            default -> nextNumber(4);
        };
        return new Address(noBase ? Address.NO_REGISTER : base, index, shift, displacement, segment, addressSize());
    }

    private Instruction unusual(OpcodeForm form) {
        return new Instruction(
                form, form.semantics(), position - start, opcode, 4, 8, Address.FLAT, Repetition.ONCE, List.of());
    }
}
