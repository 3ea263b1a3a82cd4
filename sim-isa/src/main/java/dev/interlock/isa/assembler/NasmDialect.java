package dev.interlock.isa.assembler;

import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.OperandCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where NASM's mnemonics and operands differ from the manual's rows, and where NASM prefers an encoding that is not the
 * shortest row by itself.
 */
final class NasmDialect {
    private static final Map<String, String> MNEMONICS = Map.ofEntries(
            Map.entry("PUSHF", "PUSHFQ"),
            Map.entry("POPF", "POPFQ"),
            Map.entry("PUSHFW", "PUSHF"),
            Map.entry("POPFW", "POPF"),
            Map.entry("IRET", "IRETD"),
            Map.entry("IRETW", "IRET"),
            Map.entry("INT01", "INT1"),
            Map.entry("ICEBP", "INT1"),
            Map.entry("INT03", "INT3"),
            Map.entry("JECXZ", "JRCXZ"));

    /** Instructions that first wait for the x87 unit, and those that do not. */
    private static final Map<String, String> WAITING = Map.of(
            "FSTSW", "FNSTSW",
            "FSTCW", "FNSTCW",
            "FINIT", "FNINIT",
            "FCLEX", "FNCLEX",
            "FSAVE", "FNSAVE",
            "FSTENV", "FNSTENV");

    /** Written without operands, these pop: FADD is FADDP ST1, ST0. */
    private static final Set<String> POPPING = Set.of("FADD", "FMUL", "FSUB", "FSUBR", "FDIV", "FDIVR");

    private static final List<String> PREDICATES = List.of("EQ", "LT", "LE", "UNORD", "NEQ", "NLT", "NLE", "ORD");

    /** Where a size keyword before the number may stand for one before the memory: {@code add [rax], byte 5}. */
    private static final Set<String> SIZED_BY_EITHER =
            Set.of("ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP", "TEST", "MOV");

    private NasmDialect() {}

    /** An instruction in the table's words. */
    record Rewritten(String mnemonic, List<List<Argument>> argumentOrders, List<Prefix> prefixes) {}

    /** The mnemonic under which the table has its rows. */
    static String mnemonic(String written) {
        int predicate = predicate(written);
        if (predicate >= 0) {
            return "CMP" + written.substring(written.length() - 2);
        }
        return WAITING.getOrDefault(written, MNEMONICS.getOrDefault(written, written));
    }

    /** The number that a name such as CMPLTPS stands for beside CMPPS, or -1. SDM vol. 2, "CMPPS", pseudo-op table. */
    private static int predicate(String written) {
        boolean compares = written.startsWith("CMP") && written.length() > 5 && written.matches(".*[PS][SD]");
        return compares ? PREDICATES.indexOf(written.substring(3, written.length() - 2)) : -1;
    }

    /** Names that are known here and not in the table. */
    static Iterable<String> ownMnemonics() {
        return MNEMONICS.keySet();
    }

    static Rewritten rewrite(String written, List<Argument> arguments, List<Prefix> prefixes) {
        String mnemonic = mnemonic(written);
        List<Prefix> allPrefixes = prefixes;
        List<Argument> list = arguments;
        int predicate = predicate(written);
        if (predicate >= 0 && list.size() == 2) {
            Argument.Immediate number = new Argument.Immediate(
                    list.get(0).position(), Value.of(predicate), 0, false, Operand.Distance.UNSAID);
            list = List.of(list.get(0), list.get(1), number);
        }
        if (WAITING.containsKey(written)) {
            allPrefixes = with(prefixes, Prefix.FWAIT);
        }
        if (POPPING.contains(written) && list.isEmpty()) {
            mnemonic = written + "P";
        }
        if (written.equals("JECXZ")) {
            allPrefixes = with(prefixes, Prefix.A32);
        }
        if (mnemonic.startsWith("LOOP") && list.size() == 2 && isCounter(list.get(1))) {
            // LOOP target, ecx: the second operand chooses the address size, and so the counter.
            allPrefixes = with(prefixes, general(list.get(1)).bytes() == 4 ? Prefix.A32 : Prefix.A64);
            list = list.subList(0, 1);
        }
        if ((mnemonic.equals("JMP") || mnemonic.equals("CALL"))
                && list.size() == 1
                && list.get(0) instanceof Argument.Memory memory
                && memory.address().written().far()) {
            mnemonic += "F";
            allPrefixes = memory.size() == 4 ? prefixes : with(prefixes, memory.size() == 2 ? Prefix.O16 : Prefix.O64);
        }
        if (mnemonic.equals("MOVSX") && list.size() == 2 && isThirtyTwoBit(list.get(1))) {
            mnemonic = "MOVSXD";
        }
        return new Rewritten(mnemonic, orders(mnemonic, withSettledWidth(mnemonic, list)), allPrefixes);
    }

    private static List<Prefix> with(List<Prefix> prefixes, Prefix another) {
        List<Prefix> all = new ArrayList<>(prefixes);
        if (!all.contains(another)) {
            all.add(another);
        }
        return all;
    }

    private static boolean isCounter(Argument argument) {
        Register register = general(argument);
        return register != null && register.number() == 1 && register.bytes() >= 4;
    }

    private static boolean isThirtyTwoBit(Argument argument) {
        Register register = general(argument);
        return register != null
                ? register.bytes() == 4
                : argument instanceof Argument.Memory memory && memory.size() == 4;
    }

    private static Register general(Argument argument) {
        return argument instanceof Argument.InRegister in && in.register().isGeneral() ? in.register() : null;
    }

    private static boolean isSegment(Argument argument) {
        return argument instanceof Argument.InRegister in && in.register().kind() == Register.Kind.SEGMENT;
    }

    /** Gives operands the width NASM takes them to have: narrower where the result is the same, or the one said beside it. */
    private static List<Argument> withSettledWidth(String mnemonic, List<Argument> list) {
        if (list.isEmpty()) {
            return list;
        }
        Register first = general(list.get(0));
        if (list.size() == 2
                && SIZED_BY_EITHER.contains(mnemonic)
                && list.get(0) instanceof Argument.Memory memory
                && memory.size() == 0
                && list.get(1) instanceof Argument.Immediate number) {
            return List.of(memory.withSize(number.size()), number);
        }
        switch (mnemonic) {
            case "MOV" -> {
                if (list.size() == 2 && first != null && first.bytes() == 8 && isUnsigned32(list.get(1))) {
                    // Writing a 32-bit register clears the upper half.
                    Argument.Immediate number = (Argument.Immediate) list.get(1);
                    return narrowed(List.of(list.get(0), number.withoutSize()), 0, 4);
                }
                if (list.size() == 2 && first != null && first.bytes() == 8 && isSegment(list.get(1))) {
                    return narrowed(list, 0, 4);
                }
                if (list.size() == 2 && isSegment(list.get(0)) && general(list.get(1)) != null) {
                    return narrowed(list, 1, 2);
                }
            }
            case "SLDT" -> {
                return first != null && first.bytes() == 8 ? narrowed(list, 0, 4) : list;
            }
            case "PINSRB", "PINSRW" -> {
                int narrow = mnemonic.equals("PINSRB") ? 1 : 2;
                Register second = list.size() == 3 ? general(list.get(1)) : null;
                boolean widens = second != null && second.bytes() == narrow && second.kind() != Register.Kind.HIGH8;
                return widens ? withWidth(list, 1, 4) : list;
            }
            case "PEXTRB" -> {
                return first != null && first.bytes() == 8 ? withWidth(list, 0, 4) : list;
            }
            case "LAR", "LSL" -> {
                return list.size() == 2 && general(list.get(1)) != null ? narrowed(list, 1, 2) : list;
            }
            default -> {}
        }
        return list;
    }

    private static boolean isUnsigned32(Argument argument) {
        return argument instanceof Argument.Immediate immediate
                && immediate.mayShrink()
                && (immediate.size() == 0 || immediate.size() == 8)
                && immediate.value().number() >>> 32 == 0;
    }

    /** Narrows a register; a register that is narrow enough stays. */
    private static List<Argument> narrowed(List<Argument> list, int at, int bytes) {
        return general(list.get(at)).bytes() <= bytes ? list : withWidth(list, at, bytes);
    }

    private static List<Argument> withWidth(List<Argument> list, int at, int bytes) {
        List<Argument> all = new ArrayList<>(list);
        all.set(
                at,
                new Argument.InRegister(
                        list.get(at).position(), general(list.get(at)).ofWidth(bytes)));
        return all;
    }

    /** True for what the processor has and NASM does not write: it then cannot make an operand size ambiguous. */
    static boolean omits(OpcodeForm form, int operandSize, List<Argument> arguments) {
        return switch (form.mnemonic()) {
            case "MOVZX", "MOVSX" -> operandSize == 2 && form.operands().get(1).type() == OperandCode.Type.W;
            case "MOVSXD" -> operandSize != 8;
            case "BSWAP" -> operandSize == 2;
            // Memory has rows of its own, without REX.W.
            case "MOVQ" -> form.requiredOperandSize() == 8 && hasMemory(arguments);
            // REX.W changes nothing, and NASM writes it.
            case "INVPCID" -> form.requiredOperandSize() != 8;
            // The older row has no size keyword for its number.
            case "PEXTRW" ->
                form.map() == 1
                        && form.mandatoryPrefix() == OpcodeForm.MandatoryPrefix.OPERAND_SIZE_66
                        && arguments.size() == 3
                        && arguments.get(2) instanceof Argument.Immediate number
                        && number.size() != 0;
            // FADD ST0, ST0 fits both directions; NASM takes the one to ST(i) if both are written out.
            default ->
                form.opcode() == 0xd8
                        && arguments.size() == 2
                        && arguments.stream().allMatch(NasmDialect::isTop)
                        && !arguments.get(0).position().equals(arguments.get(1).position())
                        && POPPING.contains(form.mnemonic());
        };
    }

    private static boolean hasMemory(List<Argument> arguments) {
        return arguments.stream().anyMatch(Argument.Memory.class::isInstance);
    }

    /** True where memory of unsaid size has 32 bits, although 64 are possible. */
    static boolean defaultsToDoubleword(String mnemonic) {
        return mnemonic.startsWith("CVTSI2");
    }

    /** The operand orders to try, the preferred one first. */
    private static List<List<Argument>> orders(String mnemonic, List<Argument> list) {
        if (mnemonic.startsWith("F") && list.stream().allMatch(NasmDialect::isX87)) {
            return x87Orders(mnemonic, list);
        }
        if (list.size() != 2) {
            return List.of(list);
        }
        List<Argument> swapped = List.of(list.get(1), list.get(0));
        return switch (mnemonic) {
            // NASM puts the first of two registers into the reg field, and XCHG has no direction.
            case "XCHG" -> List.of(swapped, list);
            case "TEST" -> list.get(1) instanceof Argument.Memory ? List.of(swapped) : List.of(list);
            // IMUL r, imm is short for IMUL r, r, imm.
            case "IMUL" ->
                list.get(1) instanceof Argument.Immediate
                        ? List.of(List.of(list.get(0), list.get(0), list.get(1)))
                        : List.of(list);
            default -> List.of(list);
        };
    }

    private static boolean isX87(Argument argument) {
        return argument instanceof Argument.InRegister in && in.register().kind() == Register.Kind.X87;
    }

    private static boolean isTop(Argument argument) {
        return argument instanceof Argument.InRegister in
                && in.register().kind() == Register.Kind.X87
                && in.register().number() == 0;
    }

    /** ST0 may be left out, and ST1 beside it: FADD ST1 is FADD ST0, ST1, and FXCH is FXCH ST1. */
    private static List<List<Argument>> x87Orders(String mnemonic, List<Argument> list) {
        SourcePosition position = list.isEmpty() ? null : list.get(0).position();
        Argument top = new Argument.InRegister(position, Register.named("st0"));
        Argument next = new Argument.InRegister(position, Register.named("st1"));
        return switch (list.size()) {
            case 0 -> List.of(list, List.of(next), List.of(top, next), List.of(next, top));
            case 1 -> List.of(list, List.of(top, list.get(0)), List.of(list.get(0), top));
            case 2 -> {
                // An exchange has no direction, and its row has one operand.
                boolean topFirst = isTop(list.get(0));
                boolean exchanges = mnemonic.equals("FXCH") && (topFirst || isTop(list.get(1)));
                yield exchanges ? List.of(topFirst ? list.subList(1, 2) : list.subList(0, 1)) : List.of(list);
            }
            default -> List.of(list);
        };
    }
}
