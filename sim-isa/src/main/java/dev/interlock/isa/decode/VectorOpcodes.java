package dev.interlock.isa.decode;

import static dev.interlock.isa.instruction.CostClass.VECTOR_ALU;
import static dev.interlock.isa.instruction.CostClass.VECTOR_MOVE;
import static dev.interlock.isa.instruction.CostClass.VECTOR_MULTIPLY;
import static dev.interlock.isa.instruction.Registers.RAX;
import static dev.interlock.isa.instruction.Registers.RCX;
import static dev.interlock.isa.instruction.Registers.RDI;
import static dev.interlock.isa.instruction.Registers.RDX;
import static dev.interlock.isa.instruction.Registers.XMM0;
import static dev.interlock.isa.semantics.Vector.afterX87Exceptions;
import static dev.interlock.isa.semantics.Vector.eachHalf;
import static dev.interlock.isa.semantics.Vector.interleaveHigh;
import static dev.interlock.isa.semantics.Vector.interleaveLow;
import static dev.interlock.isa.semantics.Vector.pairwise;
import static dev.interlock.isa.semantics.Vector.shift;

import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.semantics.PackedInteger;
import dev.interlock.isa.semantics.Semantics;
import dev.interlock.isa.semantics.VectorMoves;
import dev.interlock.isa.semantics.VectorOps;

/**
 * Packed integers and moves of MMX and SSE to SSE4.2. What MMX and SSE2 share has one line here and two rows in the
 * table: without prefix for MMX, with 66 for XMM registers.
 */
final class VectorOpcodes extends OpcodeRows {
    // spotless:off
    VectorOpcodes() {
        moves();
        shuffles();
        arithmetic();
        shifts();
        sse4();
    }

    private void moves() {
        op("66 0F 6F /r",          "MOVDQA",     "Vdq,Wdq").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 7F /r",          "MOVDQA",     "Wdq,Vdq").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("F3 0F 6F /r",          "MOVDQU",     "Vdq,Wdq").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("F3 0F 7F /r",          "MOVDQU",     "Wdq,Vdq").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("F2 0F F0 /r",          "LDDQU",      "Vdq,Mdq").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F E7 /r",          "MOVNTDQ",    "Mdq,Vdq").cost(VECTOR_MOVE).writes(VectorMoves::moveNonTemporal);
        op("66 0F 38 2A /r",       "MOVNTDQA",   "Vdq,Mdq").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 6E /r",          "MOVD",       "Vd,Ed").cost(VECTOR_MOVE).writes(VectorMoves::fromGeneral);
        op("66 REX.W 0F 6E /r",    "MOVQ",       "Vq,Eq").cost(VECTOR_MOVE).writes(VectorMoves::fromGeneral);
        op("66 0F 7E /r",          "MOVD",       "Ed,Vd").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("66 REX.W 0F 7E /r",    "MOVQ",       "Eq,Vq").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("F3 0F 7E /r",          "MOVQ",       "Vq,Wq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("66 0F D6 /r",          "MOVQ",       "Wq,Vq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("66 0F D7 /r",          "PMOVMSKB",   "Gy,Udq").cost(VECTOR_MOVE).writes(VectorMoves::signsOfBytes);
        op("66 0F F7 /r",          "MASKMOVDQU", "Vdq,Udq").reading(RDI).accessesUnnamed().cost(VECTOR_MOVE).reads(VectorMoves::maskedStore);

        op("NP 0F 6F /r",          "MOVQ",       "Pq,Qq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("NP 0F 7F /r",          "MOVQ",       "Qq,Pq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("NP 0F 6E /r",          "MOVD",       "Pd,Ed").cost(VECTOR_MOVE).writes(VectorMoves::fromGeneral);
        op("NP REX.W 0F 6E /r",    "MOVQ",       "Pq,Eq").cost(VECTOR_MOVE).writes(VectorMoves::fromGeneral);
        op("NP 0F 7E /r",          "MOVD",       "Ed,Pd").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("NP REX.W 0F 7E /r",    "MOVQ",       "Eq,Pq").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("NP 0F E7 /r",          "MOVNTQ",     "Mq,Pq").cost(VECTOR_MOVE).writes(VectorMoves::moveNonTemporal);
        op("F3 0F D6 /r",          "MOVQ2DQ",    "Vq,Nq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("F2 0F D6 /r",          "MOVDQ2Q",    "Pq,Uq").cost(VECTOR_MOVE).writes(VectorMoves::moveQuadword);
        op("NP 0F D7 /r",          "PMOVMSKB",   "Gy,Nq").cost(VECTOR_MOVE).writes(VectorMoves::signsOfBytes);
        op("NP 0F F7 /r",          "MASKMOVQ",   "Pq,Nq").reading(RDI).accessesUnnamed().cost(VECTOR_MOVE).reads(VectorMoves::maskedStore);
        op("NP 0F 77",             "EMMS").cost(VECTOR_MOVE).does(afterX87Exceptions(VectorMoves::emptyMmx));
    }

    private void shuffles() {
        op("66 0F 70 /r ib",       "PSHUFD",     "Vdq,Wdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves::shuffleDoublewords);
        op("F2 0F 70 /r ib",       "PSHUFLW",    "Vdq,Wdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves::shuffleLowWords);
        op("F3 0F 70 /r ib",       "PSHUFHW",    "Vdq,Wdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves::shuffleHighWords);
        op("NP 0F 70 /r ib",       "PSHUFW",     "Pq,Qq,Ib").cost(VECTOR_MOVE).writes(VectorMoves::shuffleWords);
        both("0F 60 /r",           "PUNPCKLBW",  VECTOR_MOVE, interleaveLow(8));
        both("0F 61 /r",           "PUNPCKLWD",  VECTOR_MOVE, interleaveLow(16));
        both("0F 62 /r",           "PUNPCKLDQ",  VECTOR_MOVE, interleaveLow(32));
        op("66 0F 6C /r",          "PUNPCKLQDQ", "Vdq,Wdq").cost(VECTOR_MOVE).updates(interleaveLow(64));
        both("0F 68 /r",           "PUNPCKHBW",  VECTOR_MOVE, interleaveHigh(8));
        both("0F 69 /r",           "PUNPCKHWD",  VECTOR_MOVE, interleaveHigh(16));
        both("0F 6A /r",           "PUNPCKHDQ",  VECTOR_MOVE, interleaveHigh(32));
        op("66 0F 6D /r",          "PUNPCKHQDQ", "Vdq,Wdq").cost(VECTOR_MOVE).updates(interleaveHigh(64));
        both("0F 63 /r",           "PACKSSWB",   VECTOR_MOVE, pairwise(PackedInteger::packSignedWords));
        both("0F 67 /r",           "PACKUSWB",   VECTOR_MOVE, pairwise(PackedInteger::packUnsignedWords));
        both("0F 6B /r",           "PACKSSDW",   VECTOR_MOVE, pairwise(PackedInteger::packSignedDoublewords));
        both("0F 38 00 /r",        "PSHUFB",     VECTOR_MOVE, VectorMoves::shuffleBytes);
        op("NP 0F 3A 0F /r ib",    "PALIGNR",    "Pq,Qq,Ib").cost(VECTOR_MOVE).updates(VectorMoves::alignRight);
        op("66 0F 3A 0F /r ib",    "PALIGNR",    "Vdq,Wdq,Ib").cost(VECTOR_MOVE).updates(VectorMoves::alignRight);
        op("NP 0F C4 /r ib",       "PINSRW",     "Pq,Rd/Mw,Ib").cost(VECTOR_MOVE).updates(VectorMoves.insert(16));
        op("66 0F C4 /r ib",       "PINSRW",     "Vdq,Rd/Mw,Ib").cost(VECTOR_MOVE).updates(VectorMoves.insert(16));
        op("NP 0F C5 /r ib",       "PEXTRW",     "Gd,Nq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(16));
        op("66 0F C5 /r ib",       "PEXTRW",     "Gd,Udq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(16));
    }

    private void arithmetic() {
        both("0F FC /r",           "PADDB",      VECTOR_ALU, eachHalf(PackedInteger::addBytes));
        both("0F FD /r",           "PADDW",      VECTOR_ALU, eachHalf(PackedInteger::addWords));
        both("0F FE /r",           "PADDD",      VECTOR_ALU, eachHalf(PackedInteger::addDoublewords));
        both("0F D4 /r",           "PADDQ",      VECTOR_ALU, eachHalf(Long::sum));
        both("0F EC /r",           "PADDSB",     VECTOR_ALU, eachHalf(PackedInteger::addSaturatingSignedBytes));
        both("0F ED /r",           "PADDSW",     VECTOR_ALU, eachHalf(PackedInteger::addSaturatingSignedWords));
        both("0F DC /r",           "PADDUSB",    VECTOR_ALU, eachHalf(PackedInteger::addSaturatingUnsignedBytes));
        both("0F DD /r",           "PADDUSW",    VECTOR_ALU, eachHalf(PackedInteger::addSaturatingUnsignedWords));
        both("0F F8 /r",           "PSUBB",      VECTOR_ALU, eachHalf(PackedInteger::subtractBytes));
        both("0F F9 /r",           "PSUBW",      VECTOR_ALU, eachHalf(PackedInteger::subtractWords));
        both("0F FA /r",           "PSUBD",      VECTOR_ALU, eachHalf(PackedInteger::subtractDoublewords));
        both("0F FB /r",           "PSUBQ",      VECTOR_ALU, eachHalf((a, b) -> a - b));
        both("0F E8 /r",           "PSUBSB",     VECTOR_ALU, eachHalf(PackedInteger::subtractSaturatingSignedBytes));
        both("0F E9 /r",           "PSUBSW",     VECTOR_ALU, eachHalf(PackedInteger::subtractSaturatingSignedWords));
        both("0F D8 /r",           "PSUBUSB",    VECTOR_ALU, eachHalf(PackedInteger::subtractSaturatingUnsignedBytes));
        both("0F D9 /r",           "PSUBUSW",    VECTOR_ALU, eachHalf(PackedInteger::subtractSaturatingUnsignedWords));
        both("0F D5 /r",           "PMULLW",     VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyLowWords));
        both("0F E5 /r",           "PMULHW",     VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyHighSignedWords));
        both("0F E4 /r",           "PMULHUW",    VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyHighUnsignedWords));
        both("0F F4 /r",           "PMULUDQ",    VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyUnsignedDoublewords));
        both("0F F5 /r",           "PMADDWD",    VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyAddWords));
        both("0F F6 /r",           "PSADBW",     VECTOR_MULTIPLY, eachHalf(PackedInteger::sumAbsoluteDifferences));
        both("0F DB /r",           "PAND",       VECTOR_ALU, eachHalf(PackedInteger::and));
        both("0F DF /r",           "PANDN",      VECTOR_ALU, eachHalf(PackedInteger::andNot));
        both("0F EB /r",           "POR",        VECTOR_ALU, eachHalf(PackedInteger::or));
        both("0F EF /r",           "PXOR",       VECTOR_ALU, eachHalf(PackedInteger::xor));
        both("0F 74 /r",           "PCMPEQB",    VECTOR_ALU, eachHalf(PackedInteger::equalBytes));
        both("0F 75 /r",           "PCMPEQW",    VECTOR_ALU, eachHalf(PackedInteger::equalWords));
        both("0F 76 /r",           "PCMPEQD",    VECTOR_ALU, eachHalf(PackedInteger::equalDoublewords));
        both("0F 64 /r",           "PCMPGTB",    VECTOR_ALU, eachHalf(PackedInteger::greaterBytes));
        both("0F 65 /r",           "PCMPGTW",    VECTOR_ALU, eachHalf(PackedInteger::greaterWords));
        both("0F 66 /r",           "PCMPGTD",    VECTOR_ALU, eachHalf(PackedInteger::greaterDoublewords));
        both("0F DA /r",           "PMINUB",     VECTOR_ALU, eachHalf(PackedInteger::minUnsignedBytes));
        both("0F DE /r",           "PMAXUB",     VECTOR_ALU, eachHalf(PackedInteger::maxUnsignedBytes));
        both("0F EA /r",           "PMINSW",     VECTOR_ALU, eachHalf(PackedInteger::minSignedWords));
        both("0F EE /r",           "PMAXSW",     VECTOR_ALU, eachHalf(PackedInteger::maxSignedWords));
        both("0F E0 /r",           "PAVGB",      VECTOR_ALU, eachHalf(PackedInteger::averageBytes));
        both("0F E3 /r",           "PAVGW",      VECTOR_ALU, eachHalf(PackedInteger::averageWords));

        both("0F 38 01 /r",        "PHADDW",     VECTOR_ALU, pairwise(PackedInteger::horizontalAddWords));
        both("0F 38 02 /r",        "PHADDD",     VECTOR_ALU, pairwise(PackedInteger::horizontalAddDoublewords));
        both("0F 38 03 /r",        "PHADDSW",    VECTOR_ALU, pairwise(PackedInteger::horizontalAddSaturatingWords));
        both("0F 38 05 /r",        "PHSUBW",     VECTOR_ALU, pairwise(PackedInteger::horizontalSubtractWords));
        both("0F 38 06 /r",        "PHSUBD",     VECTOR_ALU, pairwise(PackedInteger::horizontalSubtractDoublewords));
        both("0F 38 07 /r",        "PHSUBSW",    VECTOR_ALU, pairwise(PackedInteger::horizontalSubtractSaturatingWords));
        both("0F 38 04 /r",        "PMADDUBSW",  VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyAddBytes));
        both("0F 38 0B /r",        "PMULHRSW",   VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyHighRoundedWords));
        both("0F 38 08 /r",        "PSIGNB",     VECTOR_ALU, eachHalf(PackedInteger::signBytes));
        both("0F 38 09 /r",        "PSIGNW",     VECTOR_ALU, eachHalf(PackedInteger::signWords));
        both("0F 38 0A /r",        "PSIGND",     VECTOR_ALU, eachHalf(PackedInteger::signDoublewords));
        both("0F 38 1C /r",        "PABSB",      VECTOR_ALU, eachHalf(PackedInteger::absoluteBytes));
        both("0F 38 1D /r",        "PABSW",      VECTOR_ALU, eachHalf(PackedInteger::absoluteWords));
        both("0F 38 1E /r",        "PABSD",      VECTOR_ALU, eachHalf(PackedInteger::absoluteDoublewords));
    }

    private void shifts() {
        shifted("F1", "71", 6,     "PSLLW",      shift(PackedInteger::shiftLeftWords));
        shifted("F2", "72", 6,     "PSLLD",      shift(PackedInteger::shiftLeftDoublewords));
        shifted("F3", "73", 6,     "PSLLQ",      shift(PackedInteger::shiftLeftQuadwords));
        shifted("D1", "71", 2,     "PSRLW",      shift(PackedInteger::shiftRightWords));
        shifted("D2", "72", 2,     "PSRLD",      shift(PackedInteger::shiftRightDoublewords));
        shifted("D3", "73", 2,     "PSRLQ",      shift(PackedInteger::shiftRightQuadwords));
        shifted("E1", "71", 4,     "PSRAW",      shift(PackedInteger::shiftRightSignedWords));
        shifted("E2", "72", 4,     "PSRAD",      shift(PackedInteger::shiftRightSignedDoublewords));
        op("66 0F 73 /7 ib",       "PSLLDQ",     "Udq,Ib").cost(VECTOR_MOVE).updates(VectorMoves::shiftLeftBytes);
        op("66 0F 73 /3 ib",       "PSRLDQ",     "Udq,Ib").cost(VECTOR_MOVE).updates(VectorMoves::shiftRightBytes);
    }

    private void sse4() {
        xmm("66 0F 38 29 /r",      "PCMPEQQ",    VECTOR_ALU, eachHalf(PackedInteger::equalQuadwords));
        xmm("66 0F 38 37 /r",      "PCMPGTQ",    VECTOR_ALU, eachHalf(PackedInteger::greaterQuadwords));
        xmm("66 0F 38 38 /r",      "PMINSB",     VECTOR_ALU, eachHalf(PackedInteger::minSignedBytes));
        xmm("66 0F 38 39 /r",      "PMINSD",     VECTOR_ALU, eachHalf(PackedInteger::minSignedDoublewords));
        xmm("66 0F 38 3A /r",      "PMINUW",     VECTOR_ALU, eachHalf(PackedInteger::minUnsignedWords));
        xmm("66 0F 38 3B /r",      "PMINUD",     VECTOR_ALU, eachHalf(PackedInteger::minUnsignedDoublewords));
        xmm("66 0F 38 3C /r",      "PMAXSB",     VECTOR_ALU, eachHalf(PackedInteger::maxSignedBytes));
        xmm("66 0F 38 3D /r",      "PMAXSD",     VECTOR_ALU, eachHalf(PackedInteger::maxSignedDoublewords));
        xmm("66 0F 38 3E /r",      "PMAXUW",     VECTOR_ALU, eachHalf(PackedInteger::maxUnsignedWords));
        xmm("66 0F 38 3F /r",      "PMAXUD",     VECTOR_ALU, eachHalf(PackedInteger::maxUnsignedDoublewords));
        xmm("66 0F 38 28 /r",      "PMULDQ",     VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplySignedDoublewords));
        xmm("66 0F 38 40 /r",      "PMULLD",     VECTOR_MULTIPLY, eachHalf(PackedInteger::multiplyLowDoublewords));
        xmm("66 0F 38 2B /r",      "PACKUSDW",   VECTOR_MOVE, pairwise(PackedInteger::packUnsignedDoublewords));
        op("66 0F 38 41 /r",       "PHMINPOSUW", "Vdq,Wdq").cost(VECTOR_ALU).writes(VectorOps::minimumPosition);
        op("66 0F 38 17 /r",       "PTEST",      "Vdq,Wdq").setsFlags().cost(VECTOR_ALU).reads(VectorOps::test);
        op("66 0F 3A 42 /r ib",    "MPSADBW",    "Vdq,Wdq,Ib").cost(VECTOR_MULTIPLY).updates(VectorOps::sumsOfDifferences);

        op("66 0F 38 20 /r",       "PMOVSXBW",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 16, true));
        op("66 0F 38 21 /r",       "PMOVSXBD",   "Vdq,Wd").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 32, true));
        op("66 0F 38 22 /r",       "PMOVSXBQ",   "Vdq,Ww").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 64, true));
        op("66 0F 38 23 /r",       "PMOVSXWD",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(16, 32, true));
        op("66 0F 38 24 /r",       "PMOVSXWQ",   "Vdq,Wd").cost(VECTOR_MOVE).writes(VectorMoves.extend(16, 64, true));
        op("66 0F 38 25 /r",       "PMOVSXDQ",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(32, 64, true));
        op("66 0F 38 30 /r",       "PMOVZXBW",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 16, false));
        op("66 0F 38 31 /r",       "PMOVZXBD",   "Vdq,Wd").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 32, false));
        op("66 0F 38 32 /r",       "PMOVZXBQ",   "Vdq,Ww").cost(VECTOR_MOVE).writes(VectorMoves.extend(8, 64, false));
        op("66 0F 38 33 /r",       "PMOVZXWD",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(16, 32, false));
        op("66 0F 38 34 /r",       "PMOVZXWQ",   "Vdq,Wd").cost(VECTOR_MOVE).writes(VectorMoves.extend(16, 64, false));
        op("66 0F 38 35 /r",       "PMOVZXDQ",   "Vdq,Wq").cost(VECTOR_MOVE).writes(VectorMoves.extend(32, 64, false));

        op("66 0F 38 10 /r",       "PBLENDVB",   "Vdq,Wdq,XMM0").cost(VECTOR_MOVE).updates(VectorMoves.blendVariable(8));
        op("66 0F 38 14 /r",       "BLENDVPS",   "Vps,Wps,XMM0").cost(VECTOR_MOVE).updates(VectorMoves.blendVariable(32));
        op("66 0F 38 15 /r",       "BLENDVPD",   "Vpd,Wpd,XMM0").cost(VECTOR_MOVE).updates(VectorMoves.blendVariable(64));
        op("66 0F 3A 0C /r ib",    "BLENDPS",    "Vps,Wps,Ib").cost(VECTOR_MOVE).updates(VectorMoves.blend(32));
        op("66 0F 3A 0D /r ib",    "BLENDPD",    "Vpd,Wpd,Ib").cost(VECTOR_MOVE).updates(VectorMoves.blend(64));
        op("66 0F 3A 0E /r ib",    "PBLENDW",    "Vdq,Wdq,Ib").cost(VECTOR_MOVE).updates(VectorMoves.blend(16));

        op("66 0F 3A 14 /r ib",    "PEXTRB",     "Rd/Mb,Vdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(8));
        op("66 0F 3A 15 /r ib",    "PEXTRW",     "Rd/Mw,Vdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(16));
        op("66 0F 3A 16 /r ib",    "PEXTRD",     "Ed,Vdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(32));
        op("66 REX.W 0F 3A 16 /r ib", "PEXTRQ",  "Eq,Vdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(64));
        op("66 0F 3A 17 /r ib",    "EXTRACTPS",  "Ed,Vdq,Ib").cost(VECTOR_MOVE).writes(VectorMoves.extract(32));
        op("66 0F 3A 20 /r ib",    "PINSRB",     "Vdq,Rd/Mb,Ib").cost(VECTOR_MOVE).updates(VectorMoves.insert(8));
        op("66 0F 3A 22 /r ib",    "PINSRD",     "Vdq,Ed,Ib").cost(VECTOR_MOVE).updates(VectorMoves.insert(32));
        op("66 REX.W 0F 3A 22 /r ib", "PINSRQ",  "Vdq,Eq,Ib").cost(VECTOR_MOVE).updates(VectorMoves.insert(64));
        op("66 0F 3A 21 /r ib",    "INSERTPS",   "Vdq,Udq/Md,Ib").cost(VECTOR_MOVE).updates(VectorMoves::insertSingle);

        op("66 0F 3A 60 /r ib",    "PCMPESTRM",  "Vdq,Wdq,Ib").unaligned().reading(RAX | RDX).writing(XMM0).setsFlags().cost(VECTOR_MULTIPLY).reads(VectorOps::compareExplicitMask);
        op("66 0F 3A 61 /r ib",    "PCMPESTRI",  "Vdq,Wdq,Ib").unaligned().reading(RAX | RDX).writing(RCX).setsFlags().cost(VECTOR_MULTIPLY).reads(VectorOps::compareExplicitIndex);
        op("66 0F 3A 62 /r ib",    "PCMPISTRM",  "Vdq,Wdq,Ib").unaligned().writing(XMM0).setsFlags().cost(VECTOR_MULTIPLY).reads(VectorOps::compareImplicitMask);
        op("66 0F 3A 63 /r ib",    "PCMPISTRI",  "Vdq,Wdq,Ib").unaligned().writing(RCX).setsFlags().cost(VECTOR_MULTIPLY).reads(VectorOps::compareImplicitIndex);
    }

    /** The MMX form and the SSE2 form. */
    private void both(String encoding, String name, CostClass cost, Semantics meaning) {
        op("NP " + encoding, name, "Pq,Qq").cost(cost).updates(meaning);
        xmm("66 " + encoding, name, cost, meaning);
    }

    private void xmm(String encoding, String name, CostClass cost, Semantics meaning) {
        op(encoding, name, "Vdq,Wdq").cost(cost).updates(meaning);
    }

    /** A shift by a register or memory, and by an immediate, each for MMX and SSE2. */
    private void shifted(String opcode, String group, int number, String name, Semantics meaning) {
        both("0F " + opcode + " /r", name, VECTOR_ALU, meaning);
        op("NP 0F " + group + " /" + number + " ib", name, "Nq,Ib").cost(VECTOR_ALU).updates(meaning);
        op("66 0F " + group + " /" + number + " ib", name, "Udq,Ib").cost(VECTOR_ALU).updates(meaning);
    }
    // spotless:on
}
