package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Address;
import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Instruction.Repetition;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.instruction.OperandCode;
import java.util.List;
import java.util.Locale;

/**
 * Instructions as text in NASM syntax, from the same rows that decode and assemble them.
 *
 * <p>A memory operand names its size where no register does: {@code inc dword [rax]}, {@code movzx eax, byte [rdi]}.
 */
public final class Disassembler {
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

    private final Instruction instruction;
    private final long rip;
    private final boolean placed;

    private Disassembler(Instruction instruction, long rip, boolean placed) {
        this.instruction = instruction;
        this.rip = rip;
        this.placed = placed;
    }

    /** One instruction wherever it lies: branch targets are relative to its own address, {@code $+5}. */
    public static String format(Instruction instruction) {
        return new Disassembler(instruction, 0, false).format();
    }

    /** One instruction that lies at an address: branch targets are absolute. */
    public static String format(Instruction instruction, long rip) {
        return new Disassembler(instruction, rip, true).format();
    }

    private String format() {
        if (instruction.text() != null) {
            return instruction.text();
        }
        StringBuilder text = new StringBuilder();
        boolean isString = isString(instruction.form());
        if (instruction.isLocked() && !instruction.form().locksAlways()) {
            text.append("lock ");
        }
        text.append(repeatPrefix());
        if (isString) {
            text.append(instruction.segment() == Address.FLAT ? "" : SEGMENTS[instruction.segment()] + " ");
            text.append(instruction.addressSize() == 4 ? "a32 " : "");
        }
        text.append(instruction.mnemonic().toLowerCase(Locale.ROOT));
        if (isString) {
            return text.toString();
        }
        String separator = " ";
        List<Operand> operands = instruction.operands();
        for (int n = 0; n < operands.size(); n++) {
            text.append(separator)
                    .append(operand(
                            operands.get(n), instruction.form().operands().get(n)));
            separator = ", ";
        }
        return text.toString();
    }

    private static boolean isString(OpcodeForm form) {
        return form.operands().stream()
                .anyMatch(code -> code.place() == OperandCode.Place.SOURCE_STRING
                        || code.place() == OperandCode.Place.DESTINATION_STRING);
    }

    private String repeatPrefix() {
        if (instruction.repetition() == Repetition.ONCE) {
            return "";
        }
        if (instruction.form().repeat() == OpcodeForm.Repeat.REP) {
            return "rep ";
        }
        return instruction.repetition() == Repetition.WHILE_EQUAL ? "repe " : "repne ";
    }

    private String operand(Operand operand, OperandCode code) {
        return switch (operand.kind()) {
            case GENERAL -> Operand.generalName(operand.register(), operand.bytes());
            case HIGH_BYTE -> "acdb".charAt(operand.register()) + "h";
            case XMM -> "xmm" + operand.register();
            case MMX -> "mm" + operand.register();
            case X87 -> "st" + operand.register();
            case SEGMENT -> SEGMENTS[operand.register() & 7];
            case CONTROL -> "cr" + operand.register();
            case DEBUG -> "dr" + operand.register();
            case IMMEDIATE -> immediate(operand, code);
            case RELATIVE -> relative(operand.value());
            case MEMORY -> size(operand) + memory(operand.address(), code);
            case NONE -> "";
        };
    }

    private String immediate(Operand operand, OperandCode code) {
        long value = operand.value();
        boolean ofVectors = instruction.first().kind() == Operand.Kind.XMM
                || instruction.first().kind() == Operand.Kind.MMX;
        if (code.type() == OperandCode.Type.W) {
            return signed(value & 0xffff); // RET and ENTER count bytes
        }
        if (value < 0 && (value < -128 || ofVectors)) {
            // as the number that the operation sees: extended to the operand size, and no further
            int bytes =
                    ofVectors || code.place() == OperandCode.Place.ONE ? operand.bytes() : instruction.operandSize();
            value &= -1L >>> 64 - 8 * Math.max(bytes, operand.bytes());
            return "0x" + Long.toHexString(value);
        }
        return signed(value);
    }

    private static String signed(long value) {
        String sign = value < 0 ? "-" : "";
        long magnitude = Math.abs(value);
        return sign
                + (magnitude < 10 && magnitude >= 0 ? Long.toString(magnitude) : "0x" + Long.toHexString(magnitude));
    }

    private String relative(long displacement) {
        long distance = instruction.length() + displacement;
        if (placed) {
            return "0x" + Long.toHexString(rip + distance);
        }
        return "$" + (distance < 0 ? "" : "+") + signed(distance);
    }

    /** The size of a memory operand, where no register beside it has the same. */
    private String size(Operand operand) {
        for (Operand other : instruction.operands()) {
            boolean isRegister = other.kind() != Operand.Kind.MEMORY && other.kind() != Operand.Kind.IMMEDIATE;
            if (isRegister && other.bytes() == operand.bytes()) {
                return "";
            }
        }
        return switch (operand.bytes()) {
            case 1 -> "byte ";
            case 2 -> "word ";
            case 4 -> "dword ";
            case 8 -> "qword ";
            case 10 -> "tword ";
            case 16 -> "oword ";
            default -> "";
        };
    }

    private String memory(Address address, OperandCode code) {
        StringBuilder text = new StringBuilder("[");
        if (code.place() == OperandCode.Place.ABSOLUTE) {
            text.append(address.addressBytes() == 8 ? "qword " : "dword ");
        }
        append(text, address, address.base() == Address.RIP ? relative(address.displacement()) : "");
        return text.append(']').toString();
    }

    /** A memory operand of an instruction of so many bytes, wherever that lies. */
    static String address(Address address, int length) {
        StringBuilder text = new StringBuilder("[");
        long distance = length + address.displacement();
        append(text, address, "$" + (distance < 0 ? "" : "+") + signed(distance));
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, Address address, String relative) {
        if (address.segment() != Address.FLAT) {
            text.append(SEGMENTS[address.segment()]).append(':');
        }
        if (address.base() == Address.RIP) {
            text.append("rel ").append(relative);
            return;
        }
        String plus = "";
        if (address.base() != Address.NO_REGISTER) {
            text.append(Operand.generalName(address.base(), address.addressBytes()));
            plus = "+";
        }
        if (address.index() != Address.NO_REGISTER) {
            text.append(plus).append(Operand.generalName(address.index(), address.addressBytes()));
            text.append('*').append(address.scale());
            plus = "+";
        }
        if (plus.isEmpty()) {
            text.append("0x").append(Long.toHexString(address.displacement()));
        } else if (address.displacement() != 0) {
            text.append(address.displacement() < 0 ? "" : "+").append(signed(address.displacement()));
        }
    }
}
