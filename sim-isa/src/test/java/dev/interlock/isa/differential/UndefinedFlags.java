package dev.interlock.isa.differential;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.Flags;
import java.util.Map;

/** Status flags that the manual leaves undefined, and which no two processors therefore need agree on. */
final class UndefinedFlags {
    private static final long OF = Flags.OF;
    private static final long SF = Flags.SF;
    private static final long ZF = Flags.ZF;
    private static final long AF = Flags.AF;
    private static final long PF = Flags.PF;
    private static final long CF = Flags.CF;

    /** By mnemonic, from "Flags Affected" of its page in SDM vol. 2. */
    private static final Map<String, Long> ALWAYS = Map.ofEntries(
            Map.entry("AND", AF),
            Map.entry("OR", AF),
            Map.entry("XOR", AF),
            Map.entry("TEST", AF),
            Map.entry("MUL", SF | ZF | AF | PF),
            Map.entry("IMUL", SF | ZF | AF | PF),
            Map.entry("DIV", CF | OF | SF | ZF | AF | PF),
            Map.entry("IDIV", CF | OF | SF | ZF | AF | PF),
            Map.entry("BT", OF | SF | AF | PF),
            Map.entry("BTS", OF | SF | AF | PF),
            Map.entry("BTR", OF | SF | AF | PF),
            Map.entry("BTC", OF | SF | AF | PF),
            Map.entry("BSF", CF | OF | SF | AF | PF),
            Map.entry("BSR", CF | OF | SF | AF | PF));

    private UndefinedFlags() {}

    /** The flags that an instruction leaves undefined, whatever its operands turn out to be. */
    static long after(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            // OF is defined for a count of one, AF never; CF not if the count reaches the operand's width
            case "SHL", "SHR", "SAL" ->
                byOne(instruction) ? AF : OF | AF | (instruction.first().bytes() < 4 ? CF : 0);
            case "SAR", "SHLD", "SHRD" -> byOne(instruction) ? AF : OF | AF;
            case "ROL", "ROR", "RCL", "RCR" -> byOne(instruction) ? 0 : OF;
            default -> ALWAYS.getOrDefault(instruction.mnemonic(), 0L);
        };
    }

    private static boolean byOne(Instruction instruction) {
        Operand count = instruction.third() == Operand.NONE ? instruction.second() : instruction.third();
        return count.kind() == Operand.Kind.IMMEDIATE && count.value() == 1;
    }
}
