package dev.interlock.isa.assembler;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;

/**
 * A register as the source names it.
 *
 * @param kind which file it is in and how wide the name is
 * @param number as it is encoded; AH to BH are 4 to 7 of their own kind
 */
record Register(String name, Kind kind, int number) {
    enum Kind {
        GPR8(1),
        /** AH, CH, DH, BH: encodable only without any REX prefix. */
        HIGH8(1),
        GPR16(2),
        GPR32(4),
        GPR64(8),
        SEGMENT(2),
        CONTROL(8),
        DEBUG(8),
        X87(10),
        MMX(8),
        XMM(16);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    private static final ImmutableMap<String, Register> BY_NAME = names();

    static Register named(String word) {
        return BY_NAME.get(word.toLowerCase(Locale.ROOT));
    }

    int bytes() {
        return kind.bytes;
    }

    boolean isGeneral() {
        return kind.ordinal() <= Kind.GPR64.ordinal();
    }

    /** True if only a REX prefix makes it reachable: R8 to R15, XMM8 to XMM15, and SPL BPL SIL DIL. */
    boolean needsRex() {
        return number >= 8 || kind == Kind.GPR8 && number >= 4;
    }

    /** The part of the same general register that has this width; not for AH to BH. */
    Register ofWidth(int bytes) {
        Kind other = bytes == 4 ? Kind.GPR32 : bytes == 2 ? Kind.GPR16 : Kind.GPR8;
        return BY_NAME.values().stream()
                .filter(register -> register.kind == other && register.number == number)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }

    private static ImmutableMap<String, Register> names() {
        String[] classic = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
        String[] low = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
        String[] high = {"ah", "ch", "dh", "bh"};
        String[] segments = {"es", "cs", "ss", "ds", "fs", "gs"};
        ImmutableMap.Builder<String, Register> all = ImmutableMap.builder();
        for (int i = 0; i < 8; i++) {
            add(all, low[i], Kind.GPR8, i);
            add(all, classic[i], Kind.GPR16, i);
            add(all, "e" + classic[i], Kind.GPR32, i);
            add(all, "r" + classic[i], Kind.GPR64, i);
            add(all, "st" + i, Kind.X87, i);
            add(all, "mm" + i, Kind.MMX, i);
        }
        for (int i = 0; i < high.length; i++) {
            add(all, high[i], Kind.HIGH8, i + 4);
        }
        for (int i = 0; i < segments.length; i++) {
            add(all, segments[i], Kind.SEGMENT, i);
        }
        for (int i = 8; i < 16; i++) {
            add(all, "r" + i + "b", Kind.GPR8, i);
            add(all, "r" + i + "w", Kind.GPR16, i);
            add(all, "r" + i + "d", Kind.GPR32, i);
            add(all, "r" + i, Kind.GPR64, i);
        }
        for (int i = 0; i < 16; i++) {
            add(all, "cr" + i, Kind.CONTROL, i);
            add(all, "dr" + i, Kind.DEBUG, i);
            add(all, "xmm" + i, Kind.XMM, i);
        }
        return all.buildOrThrow();
    }

    private static void add(ImmutableMap.Builder<String, Register> all, String name, Kind kind, int number) {
        all.put(name, new Register(name, kind, number));
    }
}
