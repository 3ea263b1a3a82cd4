package dev.interlock.isa.decode;

import dev.interlock.isa.instruction.Address;
import dev.interlock.isa.instruction.Operand;
import java.util.Locale;
import java.util.Optional;

/**
 * What an instruction behind a VEX or EVEX prefix says, as far as its text goes: SDM vol. 2A, sections 2.3 and 2.7.
 *
 * @param evex behind EVEX, otherwise VEX
 * @param map 1 for 0F, 2 for 0F 38, 3 for 0F 3A
 * @param prefix the field pp: 0 none, 1 66, 2 F3, 3 F2
 * @param wide the field W
 * @param vector the field L: 0 for 16 bytes, 1 for 32, 2 for 64
 * @param vvvv the additional register
 * @param reg the register in ModRM's reg field
 * @param rm the register in ModRM's r/m field
 * @param address the memory operand; null if r/m is a register
 * @param immediate the last byte, if the map and opcode have one
 * @param length bytes of the instruction
 */
record VexInstruction(
        boolean evex,
        int map,
        int prefix,
        int opcode,
        int modRm,
        boolean wide,
        int vector,
        int vvvv,
        int reg,
        int rm,
        Address address,
        int immediate,
        int length) {
    private static final String[] REGISTERS = {"xmm", "ymm", "zmm", "zmm"};
    private static final String[] ESCAPES = {"", "0f", "0f38", "0f3a", "map4", "map5", "map6", "map7"};

    /** True if a ModRM byte follows the opcode: always, but for VZEROUPPER and VZEROALL. */
    static boolean hasModRm(boolean evex, int map, int opcode) {
        return evex || map != 1 || opcode != 0x77;
    }

    /** True if a byte follows at the end: in the whole of map 3, and where SSE has one in map 1. */
    static boolean hasImmediate(int map, int opcode) {
        return map == 3
                || map == 1 && (opcode >= 0x70 && opcode <= 0x73 || opcode == 0xc2 || opcode >= 0xc4 && opcode <= 0xc6);
    }

    /** The name, if the tables have it. */
    Optional<VexOpcodes.Name> name() {
        return map > 3 ? Optional.empty() : VexOpcodes.name(evex, map, prefix, opcode, modRm, wide, vector);
    }

    /** The manual's mnemonic, in capitals, or the name of the prefix. */
    String mnemonic() {
        return name().map(VexOpcodes.Name::mnemonic).orElse(evex ? "EVEX" : "VEX");
    }

    /** The feature of CPUID that it belongs to. */
    String extension() {
        return name().map(VexOpcodes.Name::extension).orElse(evex ? "AVX-512" : "AVX");
    }

    /** In NASM syntax; of EVEX the mnemonic alone, and of unknown ones map and opcode. */
    String text() {
        if (name().isEmpty()) {
            return String.format("%s.%s %02x", evex ? "evex" : "vex", ESCAPES[map & 7], opcode);
        }
        StringBuilder text = new StringBuilder(mnemonic().toLowerCase(Locale.ROOT));
        String separator = " ";
        for (char place : name().orElseThrow().operands().toCharArray()) {
            text.append(separator).append(operand(place));
            separator = ", ";
        }
        return text.toString();
    }

    private String operand(char place) {
        boolean scalar = name().orElseThrow().operands().startsWith("vH");
        String full = REGISTERS[scalar ? 0 : vector];
        return switch (place) {
            case 'V' -> full + reg;
            case 'v' -> "xmm" + reg;
            case 'H' -> full + vvvv;
            case 'W' -> address == null ? full + rm : memory();
            case 'X' -> address == null ? "xmm" + rm : memory();
            case 'M' -> address == null ? full + rm : memory();
            case 'L' -> full + (immediate >> 4);
            case 'G' -> Operand.generalName(reg, wide ? 8 : 4);
            case 'B' -> Operand.generalName(vvvv, wide ? 8 : 4);
            case 'E' -> address == null ? Operand.generalName(rm, wide ? 8 : 4) : memory();
            default -> "0x" + Integer.toHexString(immediate);
        };
    }

    private String memory() {
        return Disassembler.address(address, length);
    }
}
