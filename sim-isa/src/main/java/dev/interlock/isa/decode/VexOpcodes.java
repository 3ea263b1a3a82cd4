package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.OperandCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names of instructions behind a VEX or EVEX prefix, so that a report can say which one a program wanted. They are not
 * modelled, so a name and the order of the operands is all there is.
 *
 * <p>Most are SSE instructions in the new encoding: the same map, opcode and mandatory prefix, with a V before the name (SDM
 * vol. 2A, section 2.3). The others stand in the tables below, with their operands by place:
 *
 * <pre>
 *   V  vector in reg    H  vector in vvvv    W  vector or memory in r/m    X  as W, but 16 bytes    L  vector in the immediate
 *   G  general in reg   B  general in vvvv   E  general or memory in r/m   M  memory                I  immediate
 * </pre>
 */
final class VexOpcodes {
    /**
     * What is known of an instruction.
     *
     * @param mnemonic in capitals
     * @param extension the feature of CPUID that it belongs to
     * @param operands places as above; empty if unknown
     */
    record Name(String mnemonic, String extension, String operands) {}

    /** Map, prefix and opcode, name, extension, operands. A digit behind the slash is the reg field of ModRM. */
    private static final String NEW = """
            1 NP 77 VZEROUPPER AVX -
            2 66 0C VPERMILPS AVX VHW
            2 66 0D VPERMILPD AVX VHW
            2 66 0E VTESTPS AVX VW
            2 66 0F VTESTPD AVX VW
            2 66 13 VCVTPH2PS F16C VX
            2 66 16 VPERMPS AVX2 VHW
            2 66 18 VBROADCASTSS AVX VX
            2 66 19 VBROADCASTSD AVX VX
            2 66 1A VBROADCASTF128 AVX VM
            2 66 2C VMASKMOVPS AVX VHM
            2 66 2D VMASKMOVPD AVX VHM
            2 66 2E VMASKMOVPS AVX MHV
            2 66 2F VMASKMOVPD AVX MHV
            2 66 36 VPERMD AVX2 VHW
            2 66 45 VPSRLVD|VPSRLVQ AVX2 VHW
            2 66 46 VPSRAVD AVX2 VHW
            2 66 47 VPSLLVD|VPSLLVQ AVX2 VHW
            2 66 58 VPBROADCASTD AVX2 VX
            2 66 59 VPBROADCASTQ AVX2 VX
            2 66 5A VBROADCASTI128 AVX2 VM
            2 66 78 VPBROADCASTB AVX2 VX
            2 66 79 VPBROADCASTW AVX2 VX
            2 66 8C VPMASKMOVD|VPMASKMOVQ AVX2 VHM
            2 66 8E VPMASKMOVD|VPMASKMOVQ AVX2 MHV
            2 66 90 VPGATHERDD|VPGATHERDQ AVX2 -
            2 66 91 VPGATHERQD|VPGATHERQQ AVX2 -
            2 66 92 VGATHERDPS|VGATHERDPD AVX2 -
            2 66 93 VGATHERQPS|VGATHERQPD AVX2 -
            2 NP F2 ANDN BMI1 GBE
            2 NP F3/1 BLSR BMI1 BE
            2 NP F3/2 BLSMSK BMI1 BE
            2 NP F3/3 BLSI BMI1 BE
            2 NP F5 BZHI BMI2 GEB
            2 F3 F5 PEXT BMI2 GBE
            2 F2 F5 PDEP BMI2 GBE
            2 F2 F6 MULX BMI2 GBE
            2 NP F7 BEXTR BMI1 GEB
            2 66 F7 SHLX BMI2 GEB
            2 F3 F7 SARX BMI2 GEB
            2 F2 F7 SHRX BMI2 GEB
            3 66 00 VPERMQ AVX2 VWI
            3 66 01 VPERMPD AVX2 VWI
            3 66 02 VPBLENDD AVX2 VHWI
            3 66 04 VPERMILPS AVX VWI
            3 66 05 VPERMILPD AVX VWI
            3 66 06 VPERM2F128 AVX VHWI
            3 66 18 VINSERTF128 AVX VHXI
            3 66 19 VEXTRACTF128 AVX XVI
            3 66 1D VCVTPS2PH F16C XVI
            3 66 38 VINSERTI128 AVX2 VHXI
            3 66 39 VEXTRACTI128 AVX2 XVI
            3 66 46 VPERM2I128 AVX2 VHWI
            3 66 4A VBLENDVPS AVX VHWL
            3 66 4B VBLENDVPD AVX VHWL
            3 66 4C VPBLENDVB AVX VHWL
            3 66 69 VFMADDPD FMA4 VHWL
            3 66 68 VFMADDPS FMA4 VHWL
            3 66 6A VFMADDSS FMA4 VHWL
            3 66 6B VFMADDSD FMA4 VHWL
            3 66 6E VFMSUBSS FMA4 VHWL
            3 66 6F VFMSUBSD FMA4 VHWL
            3 66 7A VFNMADDSS FMA4 VHWL
            3 66 7B VFNMADDSD FMA4 VHWL
            3 F2 F0 RORX BMI2 GEI
            1 NP 41 KANDW|KANDQ AVX-512 -
            1 NP 42 KANDNW|KANDNQ AVX-512 -
            1 NP 44 KNOTW|KNOTQ AVX-512 -
            1 NP 45 KORW|KORQ AVX-512 -
            1 NP 46 KXNORW|KXNORQ AVX-512 -
            1 NP 47 KXORW|KXORQ AVX-512 -
            1 NP 4B KUNPCKWD|KUNPCKDQ AVX-512 -
            1 66 4B KUNPCKBW AVX-512 -
            1 NP 90 KMOVW|KMOVQ AVX-512 -
            1 66 90 KMOVB|KMOVD AVX-512 -
            1 NP 91 KMOVW|KMOVQ AVX-512 -
            1 66 91 KMOVB|KMOVD AVX-512 -
            1 NP 92 KMOVW AVX-512 -
            1 66 92 KMOVB AVX-512 -
            1 F2 92 KMOVD|KMOVQ AVX-512 -
            1 NP 93 KMOVW AVX-512 -
            1 66 93 KMOVB AVX-512 -
            1 F2 93 KMOVD|KMOVQ AVX-512 -
            1 66 45 KORB|KORD AVX-512 -
            1 NP 99 KTESTW|KTESTQ AVX-512 -
            1 66 99 KTESTB|KTESTD AVX-512 -
            1 NP 98 KORTESTW|KORTESTQ AVX-512 -
            1 66 98 KORTESTB|KORTESTD AVX-512 -
            """;

    /** The same for EVEX, where it differs. */
    private static final String EVEX = """
            1 66 6F VMOVDQA32|VMOVDQA64 AVX-512 -
            1 66 7F VMOVDQA32|VMOVDQA64 AVX-512 -
            1 F3 6F VMOVDQU32|VMOVDQU64 AVX-512 -
            1 F3 7F VMOVDQU32|VMOVDQU64 AVX-512 -
            1 F2 6F VMOVDQU8|VMOVDQU16 AVX-512 -
            1 F2 7F VMOVDQU8|VMOVDQU16 AVX-512 -
            1 66 DB VPANDD|VPANDQ AVX-512 -
            1 66 DF VPANDND|VPANDNQ AVX-512 -
            1 66 EB VPORD|VPORQ AVX-512 -
            1 66 EF VPXORD|VPXORQ AVX-512 -
            2 66 26 VPTESTMB|VPTESTMW AVX-512 -
            2 F3 26 VPTESTNMB|VPTESTNMW AVX-512 -
            2 66 27 VPTESTMD|VPTESTMQ AVX-512 -
            2 F3 27 VPTESTNMD|VPTESTNMQ AVX-512 -
            2 66 64 VPBLENDMD|VPBLENDMQ AVX-512 -
            2 66 65 VBLENDMPS|VBLENDMPD AVX-512 -
            2 66 66 VPBLENDMB|VPBLENDMW AVX-512 -
            2 66 75 VPERMI2B|VPERMI2W AVX-512 -
            2 66 7A VPBROADCASTB AVX-512 -
            2 66 7B VPBROADCASTW AVX-512 -
            2 66 7C VPBROADCASTD|VPBROADCASTQ AVX-512 -
            2 66 7D VPERMT2B|VPERMT2W AVX-512 -
            2 66 7E VPERMT2D|VPERMT2Q AVX-512 -
            1 66 72/0 VPRORD|VPRORQ AVX-512 -
            1 66 72/1 VPROLD|VPROLQ AVX-512 -
            2 66 14 VPRORVD|VPRORVQ AVX-512 -
            2 66 15 VPROLVD|VPROLVQ AVX-512 -
            2 66 5A VBROADCASTI32X4|VBROADCASTI64X2 AVX-512 -
            2 66 5B VBROADCASTI32X8|VBROADCASTI64X4 AVX-512 -
            2 66 B4 VPMADD52LUQ AVX-512 -
            2 66 B5 VPMADD52HUQ AVX-512 -
            3 66 23 VSHUFF32X4|VSHUFF64X2 AVX-512 -
            3 66 43 VSHUFI32X4|VSHUFI64X2 AVX-512 -
            3 66 03 VALIGND|VALIGNQ AVX-512 -
            3 66 18 VINSERTF32X4|VINSERTF64X2 AVX-512 -
            3 66 19 VEXTRACTF32X4|VEXTRACTF64X2 AVX-512 -
            3 66 1A VINSERTF32X8|VINSERTF64X4 AVX-512 -
            3 66 1B VEXTRACTF32X8|VEXTRACTF64X4 AVX-512 -
            3 66 1E VPCMPUD|VPCMPUQ AVX-512 -
            3 66 1F VPCMPD|VPCMPQ AVX-512 -
            3 66 25 VPTERNLOGD|VPTERNLOGQ AVX-512 -
            3 66 38 VINSERTI32X4|VINSERTI64X2 AVX-512 -
            3 66 39 VEXTRACTI32X4|VEXTRACTI64X2 AVX-512 -
            3 66 3A VINSERTI32X8|VINSERTI64X4 AVX-512 -
            3 66 3B VEXTRACTI32X8|VEXTRACTI64X4 AVX-512 -
            3 66 3E VPCMPUB|VPCMPUW AVX-512 -
            3 66 3F VPCMPB|VPCMPW AVX-512 -
            """;

    /** FMA by the low four bits of opcodes 96 to 9F, A6 to AF and B6 to BF of map 2: SDM vol. 2, appendix A, table A-4. */
    private static final List<String> FUSED = List.of(
            "VFMADDSUB%sP",
            "VFMSUBADD%sP",
            "VFMADD%sP",
            "VFMADD%sS",
            "VFMSUB%sP",
            "VFMSUB%sS",
            "VFNMADD%sP",
            "VFNMADD%sS",
            "VFNMSUB%sP",
            "VFNMSUB%sS");

    private static final List<String> FUSED_ORDERS = List.of("132", "213", "231");

    private static final List<String> PREFIXES = List.of("NP", "66", "F3", "F2");
    private static final Map<String, Name> TABLE = table(NEW);
    private static final Map<String, Name> EVEX_TABLE = table(EVEX);

    private VexOpcodes() {}

    private static Map<String, Name> table(String text) {
        Map<String, Name> table = new HashMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            String operands = words[5].equals("-") ? "" : words[5];
            table.put(words[0] + " " + words[1] + " " + words[2], new Name(words[3], words[4], operands));
        }
        return table;
    }

    /**
     * What an instruction is called.
     *
     * @param evex behind EVEX, otherwise VEX
     * @param map 1, 2 or 3 as in {@link OpcodeTable}
     * @param prefix the field pp: 0 none, 1 66, 2 F3, 3 F2
     * @param wide the field W
     * @param length the field L: 0 for 16 bytes, 1 for 32, 2 for 64
     */
    static Optional<Name> name(boolean evex, int map, int prefix, int opcode, int modRm, boolean wide, int length) {
        String key = map + " " + PREFIXES.get(prefix) + " " + OpcodeRows.hex(opcode);
        String keyOfGroup = key + "/" + (modRm >> 3 & 7);
        Name name = evex ? EVEX_TABLE.getOrDefault(keyOfGroup, EVEX_TABLE.get(key)) : null;
        if (name == null) {
            name = TABLE.getOrDefault(keyOfGroup, TABLE.get(key));
        }
        if (name == null) {
            name = fused(map, prefix, opcode, wide);
        }
        if (name == null) {
            return inherited(map, prefix, opcode, modRm, wide, length).map(found -> of(found, evex));
        }
        String[] byWidth = name.mnemonic().split("\\|", -1);
        String mnemonic = byWidth[wide ? byWidth.length - 1 : 0];
        if (mnemonic.equals("VZEROUPPER") && length == 1) {
            mnemonic = "VZEROALL";
        }
        return Optional.of(of(new Name(mnemonic, name.extension(), name.operands()), evex));
    }

    private static Name of(Name name, boolean evex) {
        return evex ? new Name(name.mnemonic(), "AVX-512", "") : name;
    }

    private static Name fused(int map, int prefix, int opcode, boolean wide) {
        int order = (opcode >> 4) - 9;
        int operation = (opcode & 15) - 6;
        if (map != 2 || prefix != 1 || order < 0 || order > 2 || operation < 0) {
            return null;
        }
        String mnemonic = String.format(FUSED.get(operation), FUSED_ORDERS.get(order)) + (wide ? "D" : "S");
        return new Name(mnemonic, "FMA", "VHW");
    }

    /** The name and the operands of the SSE instruction with the same map, prefix and opcode. */
    private static Optional<Name> inherited(int map, int prefix, int opcode, int modRm, boolean wide, int length) {
        for (OpcodeForm form : OpcodeTable.candidates(map, opcode)) {
            boolean isVector = form.operands().stream().anyMatch(VexOpcodes::isVector)
                    || form.mnemonic().endsWith("MXCSR");
            boolean implied = form.operands().stream().anyMatch(code -> code.place() == OperandCode.Place.FIXED_XMM);
            if (isVector && !implied && matches(form, prefix, modRm, wide)) {
                boolean integer = form.mnemonic().matches("P.*|MPSADBW|MOVNTDQA")
                        && !form.mnemonic().equals("PTEST");
                String alone = integer && length == 1 ? "AVX2" : "AVX";
                String extension = form.unsupported() ? alone + " and " + form.extension() : alone;
                return Optional.of(new Name("V" + form.mnemonic(), extension, operands(form)));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(OpcodeForm form, int prefix, int modRm, boolean wide) {
        int legacy = prefix == 0 ? 0 : Integer.parseInt(PREFIXES.get(prefix), 16);
        return form.mandatoryPrefix() != OpcodeForm.MandatoryPrefix.ANY && form.matches(legacy, wide ? 8 : 4, 0, modRm);
    }

    private static boolean isVector(OperandCode code) {
        return switch (code.place()) {
            case REG_XMM, RM_XMM, RM_XMM_ONLY -> true;
            default -> false;
        };
    }

    /** VEX adds an operand in vvvv where SSE destroys its first: the first source, or the result of a shift by a number. */
    private static String operands(OpcodeForm form) {
        StringBuilder places = new StringBuilder();
        boolean separate = form.dataFlow() == OpcodeForm.DataFlow.UPDATES
                || form.mnemonic().matches("AES.*[CT]");
        boolean shift = separate
                && form.operands().get(0).place() == OperandCode.Place.RM_XMM_ONLY
                && form.operands().size() == 2
                && form.operands().get(1).place() == OperandCode.Place.IMMEDIATE;
        for (OperandCode code : form.operands()) {
            if (shift && places.length() == 0) {
                places.append('H');
            }
            places.append(place(code));
            if (separate && !shift && places.length() == 1) {
                places.append('H');
            }
        }
        String name = form.mnemonic();
        if (name.matches("PS(LL|RL|RA)[WDQ]")) {
            return places.toString().replace("VHW", "VHX"); // the count is in 16 bytes
        }
        return name.matches("CVTT?PD2(PS|DQ)") ? "vW" : places.toString(); // half as wide as its source
    }

    private static char place(OperandCode code) {
        boolean narrow = switch (code.memoryType()) {
            case PS, PD, DQ -> false;
            default -> true;
        };
        return switch (code.place()) {
            case REG_XMM -> narrow ? 'v' : 'V';
            case RM_XMM, RM_XMM_ONLY -> narrow ? 'X' : 'W';
            case REG_GPR -> 'G';
            case RM_GPR, RM_GPR_ONLY -> 'E';
            case MEMORY -> 'M';
            default -> 'I';
        };
    }
}
