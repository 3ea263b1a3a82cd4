package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;
import dev.interlock.isa.instruction.Operand;
import dev.interlock.isa.register.RegisterFile;

/** Moves, shuffles, blends, insertions and extractions of SSE to SSE4.1, and MMX moves. */
public final class VectorMoves {
    private VectorMoves() {}

    /** MOVAPS, MOVDQU, MOVQ …: as many bytes as the operand has; the rest of an XMM destination is cleared. */
    public static void move(LogicalProcessor p, Instruction i) {
        Operand source = i.second();
        long low = source.low(p);
        long high = source.high(p);
        if (source.bytes() < 16) {
            low &= source.mask();
            high = 0;
        }
        i.first().writeVector(p, low, high);
    }

    /** MOVNTPS, MOVNTPD, MOVNTDQ and MOVNTQ. */
    public static void moveNonTemporal(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        i.first().writeNonTemporal(p, low, i.second().high(p));
    }

    /** MOVSS and MOVSD between registers, MOVLPS, MOVLPD: the low part; the rest of the destination stays. */
    public static void moveLow(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long mask = i.second().mask();
        long low = i.second().low(p);
        dest.writeVector(p, dest.low(p) & ~mask | low & mask, dest.high(p));
    }

    /** MOVHPS, MOVHPD and MOVLHPS: eight bytes into the high half. */
    public static void moveToHigh(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        i.first().writeVector(p, i.first().low(p), low);
    }

    /** MOVHLPS: the high half into the low half. */
    public static void moveHighToLow(LogicalProcessor p, Instruction i) {
        i.first().writeVector(p, i.second().high(p), i.first().high(p));
    }

    /** Stores of MOVHPS and MOVHPD. */
    public static void storeHigh(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().high(p));
    }

    /** MOVD, MOVQ, MOVSS … to memory or to a general register. */
    public static void storeLow(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().low(p));
    }

    /** MOVQ2DQ and MOVDQ2Q, and MOVQ between MMX registers and memory. */
    public static void moveQuadword(LogicalProcessor p, Instruction i) {
        i.first().writeVector(p, i.second().low(p), 0);
    }

    /** MOVD and MOVQ from a general register or memory. */
    public static void fromGeneral(LogicalProcessor p, Instruction i) {
        i.first().writeVector(p, i.second().read(p), 0);
    }

    /** MOVDDUP. */
    public static void duplicateLow(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        i.first().writeVector(p, low, low);
    }

    /** MOVSLDUP. */
    public static void duplicateEven(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p) & 0xffff_ffffL;
        long high = i.second().high(p) & 0xffff_ffffL;
        i.first().writeVector(p, low | low << 32, high | high << 32);
    }

    /** MOVSHDUP. */
    public static void duplicateOdd(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p) >>> 32;
        long high = i.second().high(p) >>> 32;
        i.first().writeVector(p, low | low << 32, high | high << 32);
    }

    /** MOVMSKPS. */
    public static void signsOfSingles(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        i.first().write(p, low >>> 31 & 1 | low >>> 62 & 2 | (high >>> 31 & 1) << 2 | (high >>> 63) << 3);
    }

    /** MOVMSKPD. */
    public static void signsOfDoubles(LogicalProcessor p, Instruction i) {
        i.first().write(p, i.second().low(p) >>> 63 | (i.second().high(p) >>> 63) << 1);
    }

    /** PMOVMSKB. */
    public static void signsOfBytes(LogicalProcessor p, Instruction i) {
        i.first().write(p, topBits(i.second().low(p)) | topBits(i.second().high(p)) << 8);
    }

    private static long topBits(long bytes) {
        // gathers bits 7, 15, … 63 in the top byte of a product
        return (bytes >>> 7 & 0x0101_0101_0101_0101L) * 0x0102_0408_1020_4080L >>> 56;
    }

    /** PSHUFD. */
    public static void shuffleDoublewords(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        int order = (int) i.third().value();
        i.first()
                .writeVector(
                        p,
                        doubleword(low, high, order) | doubleword(low, high, order >> 2) << 32,
                        doubleword(low, high, order >> 4) | doubleword(low, high, order >> 6) << 32);
    }

    private static long doubleword(long low, long high, int number) {
        long half = (number & 2) != 0 ? high : low;
        return ((number & 1) != 0 ? half >>> 32 : half) & 0xffff_ffffL;
    }

    /** PSHUFLW. */
    public static void shuffleLowWords(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        i.first().writeVector(p, words(low, (int) i.third().value()), high);
    }

    /** PSHUFHW. */
    public static void shuffleHighWords(LogicalProcessor p, Instruction i) {
        long low = i.second().low(p);
        long high = i.second().high(p);
        i.first().writeVector(p, low, words(high, (int) i.third().value()));
    }

    /** PSHUFW. */
    public static void shuffleWords(LogicalProcessor p, Instruction i) {
        i.first().writeVector(p, words(i.second().low(p), (int) i.third().value()), 0);
    }

    private static long words(long half, int order) {
        long result = 0;
        for (int n = 0; n < 4; n++) {
            result |= (half >>> 16 * (order >> 2 * n & 3) & 0xffff) << 16 * n;
        }
        return result;
    }

    /** SHUFPS. */
    public static void shuffleSingles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        int order = (int) i.third().value();
        long a = dest.low(p);
        long b = dest.high(p);
        dest.writeVector(
                p,
                doubleword(a, b, order) | doubleword(a, b, order >> 2) << 32,
                doubleword(low, high, order >> 4) | doubleword(low, high, order >> 6) << 32);
    }

    /** SHUFPD. */
    public static void shuffleDoubles(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        int order = (int) i.third().value();
        dest.writeVector(p, (order & 1) != 0 ? dest.high(p) : dest.low(p), (order & 2) != 0 ? high : low);
    }

    /** PSHUFB. */
    public static void shuffleBytes(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        long a = dest.low(p);
        long b = dest.bytes() == 8 ? a : dest.high(p); // MMX ignores bit 3 of the index
        dest.writeVector(p, bytes(a, b, low), bytes(a, b, high));
    }

    private static long bytes(long low, long high, long indexes) {
        long result = 0;
        for (int n = 0; n < 64; n += 8) {
            int index = (int) (indexes >>> n) & 0xff;
            long half = (index & 8) != 0 ? high : low;
            result |= index >= 0x80 ? 0 : (half >>> 8 * (index & 7) & 0xff) << n;
        }
        return result;
    }

    /** PALIGNR: destination and source as one long number, shifted right by bytes. */
    public static void alignRight(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        long low = i.second().low(p);
        long high = i.second().high(p);
        if (p.stopped()) {
            return;
        }
        int shift = 8 * ((int) i.third().value() & 0xff);
        if (dest.bytes() == 8) {
            dest.writeVector(p, window(new long[] {low, dest.low(p)}, shift), 0);
        } else {
            long[] all = {low, high, dest.low(p), dest.high(p)};
            dest.writeVector(p, window(all, shift), window(all, shift + 64));
        }
    }

    /** Sixty-four bits of a long number, from a bit on. */
    private static long window(long[] number, int bit) {
        int word = bit >> 6;
        long low = word < number.length ? number[word] >>> bit : 0;
        long high = (bit & 63) != 0 && word + 1 < number.length ? number[word + 1] << -bit : 0;
        return low | high;
    }

    /** PSLLDQ. */
    public static void shiftLeftBytes(LogicalProcessor p, Instruction i) {
        int bytes = Math.min((int) i.second().value() & 0xff, 16);
        Operand dest = i.first();
        long[] all = {0, 0, dest.low(p), dest.high(p)};
        dest.writeVector(p, window(all, 128 - 8 * bytes), window(all, 192 - 8 * bytes));
    }

    /** PSRLDQ. */
    public static void shiftRightBytes(LogicalProcessor p, Instruction i) {
        int bytes = Math.min((int) i.second().value() & 0xff, 16);
        Operand dest = i.first();
        long[] all = {dest.low(p), dest.high(p)};
        dest.writeVector(p, window(all, 8 * bytes), window(all, 64 + 8 * bytes));
    }

    // --- insertion and extraction ---

    /** PINSRB, PINSRW, PINSRD, PINSRQ. */
    public static Semantics insert(int bits) {
        return (p, i) -> {
            Operand dest = i.first();
            long value = i.second().read(p);
            int lane = (int) i.third().value() & 8 * dest.bytes() / bits - 1;
            long mask = (bits == 64 ? -1L : (1L << bits) - 1) << lane * bits;
            long placed = value << lane * bits & mask;
            if (p.stopped()) {
                return;
            }
            if (lane * bits < 64) {
                dest.writeVector(p, dest.low(p) & ~mask | placed, dest.high(p));
            } else {
                dest.writeVector(p, dest.low(p), dest.high(p) & ~mask | placed);
            }
        };
    }

    /** PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS. */
    public static Semantics extract(int bits) {
        return (p, i) -> {
            Operand source = i.second();
            int lane = (int) i.third().value() & 8 * source.bytes() / bits - 1;
            long half = lane * bits < 64 ? source.low(p) : source.high(p);
            long value = half >>> lane * bits;
            i.first().write(p, bits == 64 ? value : value & (1L << bits) - 1);
        };
    }

    /** INSERTPS. */
    public static void insertSingle(LogicalProcessor p, Instruction i) {
        Operand dest = i.first();
        int control = (int) i.third().value();
        long low = i.second().low(p);
        boolean isMemory = i.second().isMemory();
        long value = isMemory ? low & 0xffff_ffffL : doubleword(low, i.second().high(p), control >> 6);
        long newLow = 0;
        long newHigh = 0;
        for (int n = 0; n < 4; n++) {
            long lane = n == (control >> 4 & 3) ? value : doubleword(dest.low(p), dest.high(p), n);
            lane = (control >> n & 1) != 0 ? 0 : lane;
            if (n < 2) {
                newLow |= lane << 32 * n;
            } else {
                newHigh |= lane << 32 * (n - 2);
            }
        }
        dest.writeVector(p, newLow, newHigh);
    }

    // --- blends and masks ---

    /** BLENDPS, BLENDPD, PBLENDW: lanes chosen by the bits of the immediate. */
    public static Semantics blend(int bits) {
        return (p, i) -> {
            long low = i.second().low(p);
            long high = i.second().high(p);
            int control = (int) i.third().value();
            int lanes = 64 / bits;
            blend(p, i.first(), low, high, laneMask(control, bits), laneMask(control >> lanes, bits));
        };
    }

    private static long laneMask(int control, int bits) {
        long mask = 0;
        for (int n = 0; n < 64 / bits; n++) {
            mask |= (control >> n & 1) != 0 ? (bits == 64 ? -1L : (1L << bits) - 1) << n * bits : 0;
        }
        return mask;
    }

    /** PBLENDVB, BLENDVPS, BLENDVPD: lanes chosen by the top bits of the lanes of XMM0. */
    public static Semantics blendVariable(int bits) {
        return (p, i) -> {
            long low = i.second().low(p);
            long high = i.second().high(p);
            long[] xmm = p.registers.xmm;
            blend(p, i.first(), low, high, spreadSigns(xmm[0], bits), spreadSigns(xmm[1], bits));
        };
    }

    private static long spreadSigns(long half, int bits) {
        long mask = 0;
        for (int n = bits - 1; n < 64; n += bits) {
            mask |= (half >>> n & 1) != 0 ? (bits == 64 ? -1L : (1L << bits) - 1) << n - bits + 1 : 0;
        }
        return mask;
    }

    private static void blend(LogicalProcessor p, Operand dest, long low, long high, long lowMask, long highMask) {
        dest.writeVector(p, dest.low(p) & ~lowMask | low & lowMask, dest.high(p) & ~highMask | high & highMask);
    }

    /** MASKMOVDQU and MASKMOVQ: stores the bytes whose mask has its top bit set to [RDI], past the caches. */
    public static void maskedStore(LogicalProcessor p, Instruction i) {
        Operand source = i.first();
        Operand mask = i.second();
        long address = p.registers.gpr[RegisterFile.RDI];
        long base = i.addressSize() == 4 ? address & 0xffff_ffffL : address;
        long linear = base + segmentBase(p, i);
        for (int n = 0; n < source.bytes(); n++) {
            long halfMask = n < 8 ? mask.low(p) : mask.high(p);
            long half = n < 8 ? source.low(p) : source.high(p);
            if ((halfMask >>> 8 * (n & 7) & 0x80) != 0
                    && !p.storeNonTemporal(linear + n, 1, half >>> 8 * (n & 7), false)) {
                return;
            }
        }
    }

    private static long segmentBase(LogicalProcessor p, Instruction i) {
        return switch (i.segment()) {
            case RegisterFile.FS -> p.registers.fsBase;
            case RegisterFile.GS -> p.registers.gsBase;
            default -> 0;
        };
    }

    /** PMOVSX and PMOVZX: lanes of one width become lanes of another. */
    public static Semantics extend(int fromBits, int toBits, boolean signed) {
        return (p, i) -> {
            long low = i.second().low(p);
            int lanes = 64 / toBits;
            i.first()
                    .writeVector(
                            p,
                            extend(low, fromBits, toBits, signed),
                            extend(low >>> lanes * fromBits, fromBits, toBits, signed));
        };
    }

    private static long extend(long source, int fromBits, int toBits, boolean signed) {
        long result = 0;
        for (int n = 0; n < 64 / toBits; n++) {
            long lane = source >>> n * fromBits << 64 - fromBits;
            long wide = signed ? lane >> 64 - fromBits : lane >>> 64 - fromBits;
            result |= (toBits == 64 ? wide : wide & (1L << toBits) - 1) << n * toBits;
        }
        return result;
    }

    /** EMMS: the x87 stack is empty. */
    public static void emptyMmx(LogicalProcessor p, Instruction i) {
        p.registers.x87.enterMmx();
        p.registers.x87.empty = 0xff;
    }
}
