package dev.interlock.isa.decode;

import static dev.interlock.isa.instruction.CostClass.FP_ADD;
import static dev.interlock.isa.instruction.CostClass.FP_CONVERT;
import static dev.interlock.isa.instruction.CostClass.FP_DIVIDE32;
import static dev.interlock.isa.instruction.CostClass.FP_DIVIDE64;
import static dev.interlock.isa.instruction.CostClass.FP_MULTIPLY;
import static dev.interlock.isa.instruction.CostClass.FP_SQRT;
import static dev.interlock.isa.instruction.CostClass.SERIALIZING;
import static dev.interlock.isa.instruction.CostClass.STATE_SAVE;
import static dev.interlock.isa.instruction.CostClass.VECTOR_ALU;
import static dev.interlock.isa.instruction.CostClass.VECTOR_MOVE;
import static dev.interlock.isa.instruction.Registers.RAX;
import static dev.interlock.isa.instruction.Registers.RCX;
import static dev.interlock.isa.instruction.Registers.RDX;
import static dev.interlock.isa.instruction.Registers.VECTORS;
import static dev.interlock.isa.instruction.Registers.X87;
import static dev.interlock.isa.semantics.SseArithmetic.horizontalDouble;
import static dev.interlock.isa.semantics.SseArithmetic.horizontalSingle;
import static dev.interlock.isa.semantics.SseArithmetic.orderedFlags;
import static dev.interlock.isa.semantics.SseArithmetic.packedDouble;
import static dev.interlock.isa.semantics.SseArithmetic.packedSingle;
import static dev.interlock.isa.semantics.SseArithmetic.scalarDouble;
import static dev.interlock.isa.semantics.SseArithmetic.scalarSingle;
import static dev.interlock.isa.semantics.Vector.eachHalf;
import static dev.interlock.isa.semantics.Vector.interleaveHigh;
import static dev.interlock.isa.semantics.Vector.interleaveLow;

import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.semantics.ExtendedState;
import dev.interlock.isa.semantics.PackedInteger;
import dev.interlock.isa.semantics.Semantics;
import dev.interlock.isa.semantics.SseArithmetic;
import dev.interlock.isa.semantics.SseConversion;
import dev.interlock.isa.semantics.SseOperation;
import dev.interlock.isa.semantics.StateSave;
import dev.interlock.isa.semantics.VectorMoves;

/** Floating point of SSE to SSE4.1: SDM vol. 1, sections 5.5, 5.6.1, 5.7 and 5.10. */
final class FloatOpcodes extends OpcodeRows {
    // spotless:off
    FloatOpcodes() {
        moves();
        arithmetic();
        logical();
        comparisons();
        conversions();
        control();
    }

    private void moves() {
        op("NP 0F 10 /r",          "MOVUPS",     "Vps,Wps").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("NP 0F 11 /r",          "MOVUPS",     "Wps,Vps").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 10 /r",          "MOVUPD",     "Vpd,Wpd").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 11 /r",          "MOVUPD",     "Wpd,Vpd").unaligned().cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("NP 0F 28 /r",          "MOVAPS",     "Vps,Wps").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("NP 0F 29 /r",          "MOVAPS",     "Wps,Vps").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 28 /r",          "MOVAPD",     "Vpd,Wpd").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("66 0F 29 /r",          "MOVAPD",     "Wpd,Vpd").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("NP 0F 2B /r",          "MOVNTPS",    "Mps,Vps").cost(VECTOR_MOVE).writes(VectorMoves::moveNonTemporal);
        op("66 0F 2B /r",          "MOVNTPD",    "Mpd,Vpd").cost(VECTOR_MOVE).writes(VectorMoves::moveNonTemporal);
        op("F3 0F 10 /r",          "MOVSS",      "Vss,Mss").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("F3 0F 10 /r",          "MOVSS",      "Vss,Uss").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("F3 0F 11 /r",          "MOVSS",      "Mss,Vss").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("F3 0F 11 /r",          "MOVSS",      "Uss,Vss").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("F2 0F 10 /r",          "MOVSD",      "Vsd,Msd").cost(VECTOR_MOVE).writes(VectorMoves::move);
        op("F2 0F 10 /r",          "MOVSD",      "Vsd,Usd").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("F2 0F 11 /r",          "MOVSD",      "Msd,Vsd").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("F2 0F 11 /r",          "MOVSD",      "Usd,Vsd").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("NP 0F 12 /r",          "MOVLPS",     "Vq,Mq").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("NP 0F 12 /r",          "MOVHLPS",    "Vq,Uq").cost(VECTOR_MOVE).updates(VectorMoves::moveHighToLow);
        op("66 0F 12 /r",          "MOVLPD",     "Vq,Mq").cost(VECTOR_MOVE).updates(VectorMoves::moveLow);
        op("NP 0F 13 /r",          "MOVLPS",     "Mq,Vq").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("66 0F 13 /r",          "MOVLPD",     "Mq,Vq").cost(VECTOR_MOVE).writes(VectorMoves::storeLow);
        op("NP 0F 16 /r",          "MOVHPS",     "Vdq,Mq").cost(VECTOR_MOVE).updates(VectorMoves::moveToHigh);
        op("NP 0F 16 /r",          "MOVLHPS",    "Vdq,Uq").cost(VECTOR_MOVE).updates(VectorMoves::moveToHigh);
        op("66 0F 16 /r",          "MOVHPD",     "Vdq,Mq").cost(VECTOR_MOVE).updates(VectorMoves::moveToHigh);
        op("NP 0F 17 /r",          "MOVHPS",     "Mq,Vdq").cost(VECTOR_MOVE).writes(VectorMoves::storeHigh);
        op("66 0F 17 /r",          "MOVHPD",     "Mq,Vdq").cost(VECTOR_MOVE).writes(VectorMoves::storeHigh);
        op("F3 0F 12 /r",          "MOVSLDUP",   "Vps,Wps").cost(VECTOR_MOVE).writes(VectorMoves::duplicateEven);
        op("F3 0F 16 /r",          "MOVSHDUP",   "Vps,Wps").cost(VECTOR_MOVE).writes(VectorMoves::duplicateOdd);
        op("F2 0F 12 /r",          "MOVDDUP",    "Vpd,Wq").cost(VECTOR_MOVE).writes(VectorMoves::duplicateLow);
        op("NP 0F 50 /r",          "MOVMSKPS",   "Gy,Ups").cost(VECTOR_MOVE).writes(VectorMoves::signsOfSingles);
        op("66 0F 50 /r",          "MOVMSKPD",   "Gy,Upd").cost(VECTOR_MOVE).writes(VectorMoves::signsOfDoubles);
        op("NP 0F 14 /r",          "UNPCKLPS",   "Vps,Wps").cost(VECTOR_MOVE).updates(interleaveLow(32));
        op("66 0F 14 /r",          "UNPCKLPD",   "Vpd,Wpd").cost(VECTOR_MOVE).updates(interleaveLow(64));
        op("NP 0F 15 /r",          "UNPCKHPS",   "Vps,Wps").cost(VECTOR_MOVE).updates(interleaveHigh(32));
        op("66 0F 15 /r",          "UNPCKHPD",   "Vpd,Wpd").cost(VECTOR_MOVE).updates(interleaveHigh(64));
        op("NP 0F C6 /r ib",       "SHUFPS",     "Vps,Wps,Ib").cost(VECTOR_MOVE).updates(VectorMoves::shuffleSingles);
        op("66 0F C6 /r ib",       "SHUFPD",     "Vpd,Wpd,Ib").cost(VECTOR_MOVE).updates(VectorMoves::shuffleDoubles);
    }

    private void arithmetic() {
        four("58", "ADD",  FP_ADD, FP_ADD, SseOperation.ADD);
        four("59", "MUL",  FP_MULTIPLY, FP_MULTIPLY, SseOperation.MULTIPLY);
        four("5C", "SUB",  FP_ADD, FP_ADD, SseOperation.SUBTRACT);
        four("5D", "MIN",  FP_ADD, FP_ADD, SseOperation.MINIMUM);
        four("5E", "DIV",  FP_DIVIDE32, FP_DIVIDE64, SseOperation.DIVIDE);
        four("5F", "MAX",  FP_ADD, FP_ADD, SseOperation.MAXIMUM);
        four("51", "SQRT", FP_SQRT, FP_SQRT, SseOperation.SQUARE_ROOT);
        op("NP 0F 52 /r",          "RSQRTPS",    "Vps,Wps").cost(FP_ADD).writes(packedSingle(SseConversion.RECIPROCAL_ROOT));
        op("F3 0F 52 /r",          "RSQRTSS",    "Vss,Wss").cost(FP_ADD).updates(scalarSingle(SseConversion.RECIPROCAL_ROOT));
        op("NP 0F 53 /r",          "RCPPS",      "Vps,Wps").cost(FP_ADD).writes(packedSingle(SseConversion.RECIPROCAL));
        op("F3 0F 53 /r",          "RCPSS",      "Vss,Wss").cost(FP_ADD).updates(scalarSingle(SseConversion.RECIPROCAL));
        op("F2 0F 7C /r",          "HADDPS",     "Vps,Wps").cost(FP_ADD).updates(horizontalSingle(SseOperation.ADD));
        op("66 0F 7C /r",          "HADDPD",     "Vpd,Wpd").cost(FP_ADD).updates(horizontalDouble(SseOperation.ADD));
        op("F2 0F 7D /r",          "HSUBPS",     "Vps,Wps").cost(FP_ADD).updates(horizontalSingle(SseOperation.SUBTRACT));
        op("66 0F 7D /r",          "HSUBPD",     "Vpd,Wpd").cost(FP_ADD).updates(horizontalDouble(SseOperation.SUBTRACT));
        op("F2 0F D0 /r",          "ADDSUBPS",   "Vps,Wps").cost(FP_ADD).updates(SseArithmetic::addSubtractSingles);
        op("66 0F D0 /r",          "ADDSUBPD",   "Vpd,Wpd").cost(FP_ADD).updates(SseArithmetic::addSubtractDoubles);
        op("66 0F 3A 40 /r ib",    "DPPS",       "Vps,Wps,Ib").cost(FP_MULTIPLY).updates(SseArithmetic::dotProductSingles);
        op("66 0F 3A 41 /r ib",    "DPPD",       "Vpd,Wpd,Ib").cost(FP_MULTIPLY).updates(SseArithmetic::dotProductDoubles);
    }

    /** PS, PD, SS and SD of one operation. */
    private void four(String opcode, String name, CostClass singles, CostClass doubles, SseOperation operation) {
        op("NP 0F " + opcode + " /r", name + "PS", "Vps,Wps").cost(singles).updates(packedSingle(operation));
        op("66 0F " + opcode + " /r", name + "PD", "Vpd,Wpd").cost(doubles).updates(packedDouble(operation));
        op("F3 0F " + opcode + " /r", name + "SS", "Vss,Wss").cost(singles).updates(scalarSingle(operation));
        op("F2 0F " + opcode + " /r", name + "SD", "Vsd,Wsd").cost(doubles).updates(scalarDouble(operation));
    }

    private void logical() {
        logical("54", "AND",  eachHalf(PackedInteger::and));
        logical("55", "ANDN", eachHalf(PackedInteger::andNot));
        logical("56", "OR",   eachHalf(PackedInteger::or));
        logical("57", "XOR",  eachHalf(PackedInteger::xor));
    }

    private void logical(String opcode, String name, Semantics meaning) {
        op("NP 0F " + opcode + " /r", name + "PS", "Vps,Wps").cost(VECTOR_ALU).updates(meaning);
        op("66 0F " + opcode + " /r", name + "PD", "Vpd,Wpd").cost(VECTOR_ALU).updates(meaning);
    }

    private void comparisons() {
        op("NP 0F C2 /r ib",       "CMPPS",      "Vps,Wps,Ib").cost(FP_ADD).updates(SseArithmetic::comparePackedSingle);
        op("66 0F C2 /r ib",       "CMPPD",      "Vpd,Wpd,Ib").cost(FP_ADD).updates(SseArithmetic::comparePackedDouble);
        op("F3 0F C2 /r ib",       "CMPSS",      "Vss,Wss,Ib").cost(FP_ADD).updates(SseArithmetic::compareScalarSingle);
        op("F2 0F C2 /r ib",       "CMPSD",      "Vsd,Wsd,Ib").cost(FP_ADD).updates(SseArithmetic::compareScalarDouble);
        op("NP 0F 2E /r",          "UCOMISS",    "Vss,Wss").setsFlags().cost(FP_ADD).reads(orderedFlags(false, false));
        op("66 0F 2E /r",          "UCOMISD",    "Vsd,Wsd").setsFlags().cost(FP_ADD).reads(orderedFlags(true, false));
        op("NP 0F 2F /r",          "COMISS",     "Vss,Wss").setsFlags().cost(FP_ADD).reads(orderedFlags(false, true));
        op("66 0F 2F /r",          "COMISD",     "Vsd,Wsd").setsFlags().cost(FP_ADD).reads(orderedFlags(true, true));
    }

    private void conversions() {
        op("F3 0F 2A /r",          "CVTSI2SS",   "Vss,Ey").cost(FP_CONVERT).updates(SseConversion::integerToScalarSingle);
        op("F2 0F 2A /r",          "CVTSI2SD",   "Vsd,Ey").cost(FP_CONVERT).updates(SseConversion::integerToScalarDouble);
        op("F3 0F 2C /r",          "CVTTSS2SI",  "Gy,Wss").cost(FP_CONVERT).writes(SseConversion::scalarSingleToIntegerTruncated);
        op("F2 0F 2C /r",          "CVTTSD2SI",  "Gy,Wsd").cost(FP_CONVERT).writes(SseConversion::scalarDoubleToIntegerTruncated);
        op("F3 0F 2D /r",          "CVTSS2SI",   "Gy,Wss").cost(FP_CONVERT).writes(SseConversion::scalarSingleToInteger);
        op("F2 0F 2D /r",          "CVTSD2SI",   "Gy,Wsd").cost(FP_CONVERT).writes(SseConversion::scalarDoubleToInteger);
        op("F3 0F 5A /r",          "CVTSS2SD",   "Vsd,Wss").cost(FP_CONVERT).updates(SseConversion::scalarSingleToDouble);
        op("F2 0F 5A /r",          "CVTSD2SS",   "Vss,Wsd").cost(FP_CONVERT).updates(SseConversion::scalarDoubleToSingle);
        op("NP 0F 5A /r",          "CVTPS2PD",   "Vpd,Wq").cost(FP_CONVERT).writes(SseConversion::singlesToDoubles);
        op("66 0F 5A /r",          "CVTPD2PS",   "Vps,Wpd").cost(FP_CONVERT).writes(SseConversion::doublesToSingles);
        op("NP 0F 5B /r",          "CVTDQ2PS",   "Vps,Wdq").cost(FP_CONVERT).writes(SseConversion::integersToSingles);
        op("66 0F 5B /r",          "CVTPS2DQ",   "Vdq,Wps").cost(FP_CONVERT).writes(SseConversion::singlesToIntegers);
        op("F3 0F 5B /r",          "CVTTPS2DQ",  "Vdq,Wps").cost(FP_CONVERT).writes(SseConversion::singlesToIntegersTruncated);
        op("F3 0F E6 /r",          "CVTDQ2PD",   "Vpd,Wq").cost(FP_CONVERT).writes(SseConversion::integersToDoubles);
        op("F2 0F E6 /r",          "CVTPD2DQ",   "Vdq,Wpd").cost(FP_CONVERT).writes(SseConversion::doublesToIntegers);
        op("66 0F E6 /r",          "CVTTPD2DQ",  "Vdq,Wpd").cost(FP_CONVERT).writes(SseConversion::doublesToIntegersTruncated);
        op("NP 0F 2A /r",          "CVTPI2PS",   "Vps,Qq").cost(FP_CONVERT).updates(SseConversion::integersToSingles);
        op("66 0F 2A /r",          "CVTPI2PD",   "Vpd,Qq").cost(FP_CONVERT).writes(SseConversion::integersToDoubles);
        op("NP 0F 2C /r",          "CVTTPS2PI",  "Pq,Wq").cost(FP_CONVERT).writes(SseConversion::singlesToIntegersTruncated);
        op("66 0F 2C /r",          "CVTTPD2PI",  "Pq,Wpd").cost(FP_CONVERT).writes(SseConversion::doublesToIntegersTruncated);
        op("NP 0F 2D /r",          "CVTPS2PI",   "Pq,Wq").cost(FP_CONVERT).writes(SseConversion::singlesToIntegers);
        op("66 0F 2D /r",          "CVTPD2PI",   "Pq,Wpd").cost(FP_CONVERT).writes(SseConversion::doublesToIntegers);
        op("66 0F 3A 08 /r ib",    "ROUNDPS",    "Vps,Wps,Ib").cost(FP_CONVERT).writes(SseConversion.ROUND_PACKED_SINGLE);
        op("66 0F 3A 09 /r ib",    "ROUNDPD",    "Vpd,Wpd,Ib").cost(FP_CONVERT).writes(SseConversion.ROUND_PACKED_DOUBLE);
        op("66 0F 3A 0A /r ib",    "ROUNDSS",    "Vss,Wss,Ib").cost(FP_CONVERT).updates(SseConversion.ROUND_SCALAR_SINGLE);
        op("66 0F 3A 0B /r ib",    "ROUNDSD",    "Vsd,Wsd,Ib").cost(FP_CONVERT).updates(SseConversion.ROUND_SCALAR_DOUBLE);
    }

    private void control() {
        op("NP 0F AE /2",          "LDMXCSR",    "Md").cost(FP_CONVERT).reads(SseArithmetic::loadMxcsr);
        op("NP 0F AE /3",          "STMXCSR",    "Md").cost(FP_CONVERT).writes(SseArithmetic::storeMxcsr);
        op("NP 0F AE /0",          "FXSAVE",     "Mfx").reading(X87 | VECTORS).cost(STATE_SAVE).writes(StateSave::fxsave);
        op("NP REX.W 0F AE /0",    "FXSAVE64",   "Mfx").reading(X87 | VECTORS).cost(STATE_SAVE).writes(StateSave::fxsave);
        op("NP 0F AE /1",          "FXRSTOR",    "Mfx").writing(X87 | VECTORS).cost(STATE_SAVE).reads(StateSave::fxrstor);
        op("NP REX.W 0F AE /1",    "FXRSTOR64",  "Mfx").writing(X87 | VECTORS).cost(STATE_SAVE).reads(StateSave::fxrstor);
        op("NP 0F AE /4",          "XSAVE",      "Mxs").reading(X87 | VECTORS | RAX | RDX).cost(STATE_SAVE).updates(ExtendedState::xsave);
        op("NP REX.W 0F AE /4",    "XSAVE64",    "Mxs").reading(X87 | VECTORS | RAX | RDX).cost(STATE_SAVE).updates(ExtendedState::xsave);
        op("NP 0F AE /5",          "XRSTOR",     "Mxs").reading(X87 | VECTORS | RAX | RDX).writing(X87 | VECTORS).cost(STATE_SAVE).reads(ExtendedState::xrstor);
        op("NP REX.W 0F AE /5",    "XRSTOR64",   "Mxs").reading(X87 | VECTORS | RAX | RDX).writing(X87 | VECTORS).cost(STATE_SAVE).reads(ExtendedState::xrstor);
        op("NP 0F AE /6",          "XSAVEOPT",   "Mxs").reading(X87 | VECTORS | RAX | RDX).cost(STATE_SAVE).updates(ExtendedState::xsaveopt);
        op("NP REX.W 0F AE /6",    "XSAVEOPT64", "Mxs").reading(X87 | VECTORS | RAX | RDX).cost(STATE_SAVE).updates(ExtendedState::xsaveopt);
        op("NP 0F 01 D0",          "XGETBV").reading(RCX | X87 | VECTORS).writing(RAX | RDX).cost(STATE_SAVE).does(ExtendedState::xgetbv);
        op("NP 0F 01 D1",          "XSETBV").reading(RCX | RAX | RDX).endsBlock().cost(SERIALIZING).does(ExtendedState::xsetbv);
    }
    // spotless:on
}
