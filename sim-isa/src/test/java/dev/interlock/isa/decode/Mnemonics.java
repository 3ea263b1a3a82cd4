package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Instruction;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where objdump's mnemonics differ from the manual's, and it is no error. */
final class Mnemonics {
    private static final Set<String> PREFIXES = Set.of(
            "rep",
            "repz",
            "repnz",
            "lock",
            "bnd",
            "notrack",
            "data16",
            "addr32",
            "cs",
            "ds",
            "es",
            "ss",
            "fs",
            "gs",
            "rex",
            "rex.W",
            "rex.B",
            "rex.R",
            "rex.X",
            "rex.WB",
            "rex.WR",
            "rex.WX",
            "rex.RB",
            "rex.WRB",
            "rex.RX",
            "rex.XB",
            "rex.WXB",
            "rex.WRX",
            "rex.WRXB",
            "rex.RXB",
            "xacquire",
            "xrelease");

    /** objdump's word for the manual's. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("movabs", "MOV"),
            Map.entry("tzcnt", "BSF"),
            Map.entry("lzcnt", "BSR"),
            Map.entry("ret", "RET"),
            Map.entry("iretq", "IRETQ"),
            Map.entry("iret", "IRETD"),
            Map.entry("pushf", "PUSHFQ"),
            Map.entry("popf", "POPFQ"),
            Map.entry("fwait", "FWAIT"),
            Map.entry("icebp", "INT1"),
            Map.entry("retf", "RETF"),
            Map.entry("fneni(8087", "FNENI"),
            Map.entry("fndisi(8087", "FNDISI"),
            Map.entry("fnsetpm(287", "FSETPM"),
            Map.entry("xlat", "XLATB"));

    private Mnemonics() {}

    /** objdump's mnemonic without prefixes. */
    static String bare(String text) {
        List<String> words = List.of(text.split("[ ,]+", -1));
        for (String word : words) {
            if (!PREFIXES.contains(word)) {
                return word;
            }
        }
        return words.get(words.size() - 1);
    }

    /** True if objdump's text and our instruction name the same operation. */
    static boolean agree(String text, Instruction ours) {
        String theirs = bare(text);
        String mnemonic = ours.mnemonic();
        if (theirs.equalsIgnoreCase(mnemonic) || mnemonic.equals(SAME.get(theirs))) {
            return true;
        }
        if (mnemonic.equals("HINT_NOP") && theirs.equals("nop")) {
            return true;
        }
        if (mnemonic.equals("NOP") && text.contains("xchg") && text.endsWith("ax,ax")) {
            return true; // 66 90
        }
        if (mnemonic.startsWith("VCMP") && theirs.matches("vcmp[a-z_]+[ps][sd]")) {
            return true;
        }
        if (mnemonic.matches("VPCMPU?[BWDQ]") && theirs.matches("vpcmp[a-z]+")) {
            return true;
        }
        if (mnemonic.endsWith("PCLMULQDQ") && theirs.matches("v?pclmul[hl]q[hl]qdq")) {
            return true;
        }
        if (mnemonic.startsWith("CMP") && theirs.matches("cmp(eq|lt|le|unord|neq|nlt|nle|ord)[ps][sd]")) {
            return true; // the predicate as part of the name
        }
        String upper = theirs.toUpperCase(Locale.ROOT);
        if (OpcodeTable.forms(upper).contains(ours.form())) {
            return true; // by another of its names
        }
        // strings carry their size in the operand: movs BYTE PTR …
        return List.of("B", "W", "D", "Q").stream().anyMatch(size -> mnemonic.equals(upper + size))
                || (mnemonic + "W").equals(upper);
    }
}
