package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Condition;
import dev.interlock.isa.instruction.OpcodeForm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The instruction set: one row per opcode form, to be read beside SDM vol. 2. Decoder, disassembler and assembler all
 * read this one table; an instruction exists if and only if it has a row here.
 *
 * <pre>
 *   op("0F B1 /r", "CMPXCHG", "Ev,Gv").lockable().reading(RAX).writing(RAX).setsFlags().updates(DataTransfer::cmpxchg)
 *       │           │          │        │          │                        │            │       └ what it does
 *       │           │          │        │          │                        │            └ first operand read and written
 *       │           │          │        │          └ registers it implies   └ all status flags
 *       │           │          │        └ LOCK is legal with a memory destination
 *       │           │          └ r/m and reg, both of the operand size (SDM vol. 2, appendix A.2)
 *       │           └ mnemonic
 *       └ encoding, as at the head of the manual's page
 * </pre>
 *
 * The rows stand in {@link GeneralOpcodes}, {@link SystemOpcodes}, {@link VectorOpcodes}, {@link
 * FloatOpcodes} and {@link X87Opcodes}.
 */
public final class OpcodeTable {
    /** Second names of mnemonics; those of conditions are in {@link Condition}. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("SAL", "SHL"),
            Map.entry("LOOPZ", "LOOPE"),
            Map.entry("LOOPNZ", "LOOPNE"),
            Map.entry("XLAT", "XLATB"),
            Map.entry("RETN", "RET"),
            Map.entry("WAIT", "FWAIT"));

    private static final List<OpcodeForm> FORMS = Stream.of(
                    new GeneralOpcodes(),
                    new SystemOpcodes(),
                    new VectorOpcodes(),
                    new FloatOpcodes(),
                    new X87Opcodes(),
                    new ExtensionOpcodes())
            .flatMap(rows -> rows.forms().stream())
            .toList();

    private static final Map<String, List<OpcodeForm>> BY_MNEMONIC = byMnemonic();

    /** By map and opcode byte, the rows in question; those with more conditions first. */
    private static final OpcodeForm[][][] BY_OPCODE = byOpcode();

    private OpcodeTable() {}

    /** Every row. */
    public static List<OpcodeForm> forms() {
        return FORMS;
    }

    /** The rows of a mnemonic, in any case and by any of its names; an empty list if there is no such instruction. */
    public static List<OpcodeForm> forms(String mnemonic) {
        return BY_MNEMONIC.getOrDefault(mnemonic.toUpperCase(Locale.ROOT), List.of());
    }

    /** The rows that share an opcode byte in a map (0 one byte, 1 after 0F, 2 after 0F 38, 3 after 0F 3A). */
    static OpcodeForm[] candidates(int map, int opcode) {
        return BY_OPCODE[map][opcode];
    }

    private static Map<String, List<OpcodeForm>> byMnemonic() {
        Map<String, List<OpcodeForm>> index = new HashMap<>();
        for (OpcodeForm form : FORMS) {
            index.computeIfAbsent(form.mnemonic(), name -> new ArrayList<>()).add(form);
        }
        for (int code = 0; code < 16; code++) {
            List<String> names = Condition.names(code);
            for (String prefix : List.of("J", "SET", "CMOV")) {
                for (String name : names) {
                    index.put(prefix + name, index.get(prefix + names.get(0)));
                }
            }
        }
        SYNONYMS.forEach((synonym, name) -> index.put(synonym, index.getOrDefault(name, List.of())));
        return index;
    }

    private static OpcodeForm[][][] byOpcode() {
        OpcodeForm[][][] index = new OpcodeForm[4][256][];
        for (int map = 0; map < 4; map++) {
            for (int opcode = 0; opcode < 256; opcode++) {
                index[map][opcode] = candidatesFor(map, opcode);
            }
        }
        return index;
    }

    private static OpcodeForm[] candidatesFor(int map, int opcode) {
        return FORMS.stream()
                .filter(form -> form.map() == map)
                .filter(form -> form.opcode() == opcode || form.registerInOpcode() && form.opcode() == (opcode & 0xf8))
                .sorted(Comparator.comparingInt(OpcodeTable::conditions).reversed())
                .toArray(OpcodeForm[]::new);
    }

    /** How many conditions a row makes; sorting is stable, so equals stay in the order of the table. */
    private static int conditions(OpcodeForm form) {
        return (form.mandatoryPrefix() == OpcodeForm.MandatoryPrefix.ANY ? 0 : 16)
                + (form.requiredOperandSize() == 0 ? 0 : 16)
                + (form.withoutRexB() ? 16 : 0)
                + Integer.bitCount(form.modRmMask());
    }
}
