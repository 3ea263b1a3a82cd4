package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.OpcodeForm;
import java.util.ArrayList;
import java.util.List;

/** A part of the opcode table: a list of rows being written, one per opcode form, in the order of the opcode map. */
abstract class OpcodeRows {
    private final List<OpcodeForm.Row> rows = new ArrayList<>();

    /**
     * Begins a row.
     *
     * @param encoding as at the head of the instruction's page in SDM vol. 2
     * @param mnemonic as there
     * @param operands operand codes of SDM vol. 2, appendix A
     */
    final OpcodeForm.Row op(String encoding, String mnemonic, String operands) {
        OpcodeForm.Row row = new OpcodeForm.Row(encoding, mnemonic, operands);
        rows.add(row);
        return row;
    }

    /** A row without operands. */
    final OpcodeForm.Row op(String encoding, String mnemonic) {
        return op(encoding, mnemonic, "");
    }

    /** The finished rows. */
    final List<OpcodeForm> forms() {
        return rows.stream().map(OpcodeForm.Row::form).toList();
    }

    /** An opcode byte as the manual prints it. */
    static String hex(int opcode) {
        return String.format("%02X", opcode);
    }
}
