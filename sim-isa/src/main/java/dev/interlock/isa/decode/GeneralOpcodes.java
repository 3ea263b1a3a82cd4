package dev.interlock.isa.decode;

import static dev.interlock.isa.instruction.CostClass.BRANCH;
import static dev.interlock.isa.instruction.CostClass.DIVIDE32;
import static dev.interlock.isa.instruction.CostClass.MOVE;
import static dev.interlock.isa.instruction.CostClass.MULTIPLY;
import static dev.interlock.isa.instruction.CostClass.SERIALIZING;
import static dev.interlock.isa.instruction.CostClass.SHIFT;
import static dev.interlock.isa.instruction.CostClass.SHIFT_DOUBLE;
import static dev.interlock.isa.instruction.CostClass.STACK;
import static dev.interlock.isa.instruction.CostClass.STRING;
import static dev.interlock.isa.instruction.CostClass.TRAP;
import static dev.interlock.isa.instruction.Registers.RAX;
import static dev.interlock.isa.instruction.Registers.RBP;
import static dev.interlock.isa.instruction.Registers.RBX;
import static dev.interlock.isa.instruction.Registers.RCX;
import static dev.interlock.isa.instruction.Registers.RDI;
import static dev.interlock.isa.instruction.Registers.RDX;
import static dev.interlock.isa.instruction.Registers.RSI;

import dev.interlock.isa.instruction.Condition;
import dev.interlock.isa.semantics.Arithmetic;
import dev.interlock.isa.semantics.BitByte;
import dev.interlock.isa.semantics.ControlTransfer;
import dev.interlock.isa.semantics.DataTransfer;
import dev.interlock.isa.semantics.FlagControl;
import dev.interlock.isa.semantics.FrequentOperation;
import dev.interlock.isa.semantics.Miscellaneous;
import dev.interlock.isa.semantics.Semantics;
import dev.interlock.isa.semantics.ShiftRotate;
import dev.interlock.isa.semantics.Strings;
import dev.interlock.isa.semantics.SystemOps;

/** The general-purpose instructions, in the groups and the order of SDM vol. 1, section 5.1. */
final class GeneralOpcodes extends OpcodeRows {
    // spotless:off
    GeneralOpcodes() {
        dataTransfer();
        stack();
        binaryArithmetic();
        logical();
        shiftRotate();
        bitByte();
        controlTransfer();
        strings();
        flagControl();
        miscellaneous();
    }

    /** SDM vol. 1, section 5.1.1. */
    private void dataTransfer() {
        op("88 /r",              "MOV",        "Eb,Gb").cost(MOVE).writes(FrequentOperation.MOV);
        op("89 /r",              "MOV",        "Ev,Gv").cost(MOVE).writes(FrequentOperation.MOV);
        op("8A /r",              "MOV",        "Gb,Eb").cost(MOVE).writes(FrequentOperation.MOV);
        op("8B /r",              "MOV",        "Gv,Ev").cost(MOVE).writes(FrequentOperation.MOV);
        op("8C /r",              "MOV",        "Rv/Mw,Sw").cost(MOVE).writes(DataTransfer::movFromSegment);
        op("8E /r",              "MOV",        "Sw,Ew").cost(MOVE).writes(DataTransfer::movToSegment);
        op("A0",                 "MOV",        "AL,Ob").cost(MOVE).writes(FrequentOperation.MOV);
        op("A1",                 "MOV",        "rAX,Ov").cost(MOVE).writes(FrequentOperation.MOV);
        op("A2",                 "MOV",        "Ob,AL").cost(MOVE).writes(FrequentOperation.MOV);
        op("A3",                 "MOV",        "Ov,rAX").cost(MOVE).writes(FrequentOperation.MOV);
        op("B0 +r ib",           "MOV",        "Zb,Ib").cost(MOVE).writes(FrequentOperation.MOV);
        op("B8 +r iv",           "MOV",        "Zv,Iv").cost(MOVE).writes(FrequentOperation.MOV);
        op("C6 /0 ib",           "MOV",        "Eb,Ib").cost(MOVE).writes(FrequentOperation.MOV);
        op("C7 /0 iz",           "MOV",        "Ev,Iz").cost(MOVE).writes(FrequentOperation.MOV);
        op("0F B6 /r",           "MOVZX",      "Gv,Eb").cost(MOVE).writes(FrequentOperation.MOV);
        op("0F B7 /r",           "MOVZX",      "Gv,Ew").cost(MOVE).writes(FrequentOperation.MOV);
        op("0F BE /r",           "MOVSX",      "Gv,Eb").cost(MOVE).writes(FrequentOperation.MOVSX);
        op("0F BF /r",           "MOVSX",      "Gv,Ew").cost(MOVE).writes(FrequentOperation.MOVSX);
        op("63 /r",              "MOVSXD",     "Gv,Ed").cost(MOVE).writes(FrequentOperation.MOVSX);
        op("NP 0F C3 /r",        "MOVNTI",     "My,Gy").cost(MOVE).writes(DataTransfer::movnti);

        for (int condition = 0; condition < 16; condition++) {
            String name = Condition.names(condition).get(0);
            op("0F " + hex(0x40 + condition) + " /r", "CMOV" + name, "Gv,Ev").readsFlags().updates(FrequentOperation.CMOV);
        }

        op("86 /r",              "XCHG",       "Eb,Gb").lockable().locksAlways().exchanges(DataTransfer::xchg);
        op("87 /r",              "XCHG",       "Ev,Gv").lockable().locksAlways().exchanges(DataTransfer::xchg);
        op("90 +r",              "XCHG",       "Zv,rAX").exchanges(DataTransfer::xchg);
        op("0F C8 +r",           "BSWAP",      "Zv").updates(DataTransfer::bswap);
        op("0F C0 /r",           "XADD",       "Eb,Gb").lockable().setsFlags().exchanges(DataTransfer::xadd);
        op("0F C1 /r",           "XADD",       "Ev,Gv").lockable().setsFlags().exchanges(DataTransfer::xadd);
        op("0F B0 /r",           "CMPXCHG",    "Eb,Gb").lockable().reading(RAX).writing(RAX).setsFlags().updates(DataTransfer::cmpxchg);
        op("0F B1 /r",           "CMPXCHG",    "Ev,Gv").lockable().reading(RAX).writing(RAX).setsFlags().updates(DataTransfer::cmpxchg);
        op("0F C7 /1",           "CMPXCHG8B",  "Mq").lockable().reading(RAX | RDX | RCX | RBX).writing(RAX | RDX).changesFlags().updates(DataTransfer::cmpxchg8b);
        op("REX.W 0F C7 /1",     "CMPXCHG16B", "Mdq").unaligned().lockable().reading(RAX | RDX | RCX | RBX).writing(RAX | RDX).changesFlags().updates(DataTransfer::cmpxchg16b);

        op("o16 98",             "CBW").reading(RAX).writing(RAX).does(DataTransfer::cbw);
        op("o32 98",             "CWDE").reading(RAX).writing(RAX).does(DataTransfer::cbw);
        op("REX.W 98",           "CDQE").reading(RAX).writing(RAX).does(DataTransfer::cbw);
        op("o16 99",             "CWD").reading(RAX).writing(RDX).does(DataTransfer::cwd);
        op("o32 99",             "CDQ").reading(RAX).writing(RDX).does(DataTransfer::cwd);
        op("REX.W 99",           "CQO").reading(RAX).writing(RDX).does(DataTransfer::cwd);
    }

    /** PUSH and POP of SDM vol. 1, section 5.1.1, and ENTER and LEAVE of 5.1.10. */
    private void stack() {
        op("50 +r",              "PUSH",       "Zv").default64().pushes().cost(STACK).reads(FrequentOperation.PUSH);
        op("58 +r",              "POP",        "Zv").default64().pops().cost(STACK).writes(FrequentOperation.POP);
        op("68 iz",              "PUSH",       "Iz").default64().pushes().cost(STACK).reads(FrequentOperation.PUSH);
        op("6A ib",              "PUSH",       "Ib").default64().pushes().cost(STACK).reads(FrequentOperation.PUSH);
        op("FF /6",              "PUSH",       "Ev").default64().pushes().cost(STACK).reads(FrequentOperation.PUSH);
        op("8F /0",              "POP",        "Ev").default64().pops().cost(STACK).writes(FrequentOperation.POP);
        op("0F A0",              "PUSH",       "FS").default64().pushes().cost(STACK).reads(DataTransfer::pushSegment);
        op("0F A1",              "POP",        "FS").default64().pops().cost(STACK).writes(DataTransfer::popSegment);
        op("0F A8",              "PUSH",       "GS").default64().pushes().cost(STACK).reads(DataTransfer::pushSegment);
        op("0F A9",              "POP",        "GS").default64().pops().cost(STACK).writes(DataTransfer::popSegment);
        op("C8 iw ib",           "ENTER",      "Iw,Ib").default64().pushes().reading(RBP).writing(RBP).cost(STACK).reads(ControlTransfer::enter);
        op("C9",                 "LEAVE").default64().pops().reading(RBP).writing(RBP).cost(STACK).does(ControlTransfer::leave);
    }

    /** SDM vol. 1, section 5.1.2. The decimal instructions of 5.1.3 do not exist in 64-bit mode. */
    private void binaryArithmetic() {
        arithmetic(0, "ADD", FrequentOperation.ADD);
        arithmeticWithCarry(2, "ADC", FrequentOperation.ADC);
        arithmeticWithCarry(3, "SBB", FrequentOperation.SBB);
        arithmetic(5, "SUB", FrequentOperation.SUB);
        op("38 /r",              "CMP",        "Eb,Gb").setsFlags().reads(FrequentOperation.CMP);
        op("39 /r",              "CMP",        "Ev,Gv").setsFlags().reads(FrequentOperation.CMP);
        op("3A /r",              "CMP",        "Gb,Eb").setsFlags().reads(FrequentOperation.CMP);
        op("3B /r",              "CMP",        "Gv,Ev").setsFlags().reads(FrequentOperation.CMP);
        op("3C ib",              "CMP",        "AL,Ib").setsFlags().reads(FrequentOperation.CMP);
        op("3D iz",              "CMP",        "rAX,Iz").setsFlags().reads(FrequentOperation.CMP);
        op("80 /7 ib",           "CMP",        "Eb,Ib").setsFlags().reads(FrequentOperation.CMP);
        op("81 /7 iz",           "CMP",        "Ev,Iz").setsFlags().reads(FrequentOperation.CMP);
        op("83 /7 ib",           "CMP",        "Ev,Ib").setsFlags().reads(FrequentOperation.CMP);

        op("FE /0",              "INC",        "Eb").lockable().changesFlags().updates(FrequentOperation.INC);
        op("FF /0",              "INC",        "Ev").lockable().changesFlags().updates(FrequentOperation.INC);
        op("FE /1",              "DEC",        "Eb").lockable().changesFlags().updates(FrequentOperation.DEC);
        op("FF /1",              "DEC",        "Ev").lockable().changesFlags().updates(FrequentOperation.DEC);
        op("F6 /3",              "NEG",        "Eb").lockable().setsFlags().updates(FrequentOperation.NEG);
        op("F7 /3",              "NEG",        "Ev").lockable().setsFlags().updates(FrequentOperation.NEG);

        op("F6 /4",              "MUL",        "Eb").reading(RAX).writing(RAX).setsFlags().cost(MULTIPLY).reads(Arithmetic::mul);
        op("F7 /4",              "MUL",        "Ev").reading(RAX).writing(RAX | RDX).setsFlags().cost(MULTIPLY).reads(Arithmetic::mul);
        op("F6 /5",              "IMUL",       "Eb").reading(RAX).writing(RAX).setsFlags().cost(MULTIPLY).reads(Arithmetic::imul);
        op("F7 /5",              "IMUL",       "Ev").reading(RAX).writing(RAX | RDX).setsFlags().cost(MULTIPLY).reads(Arithmetic::imul);
        op("0F AF /r",           "IMUL",       "Gv,Ev").setsFlags().cost(MULTIPLY).updates(FrequentOperation.IMUL);
        op("69 /r iz",           "IMUL",       "Gv,Ev,Iz").setsFlags().cost(MULTIPLY).writes(Arithmetic::imulThree);
        op("6B /r ib",           "IMUL",       "Gv,Ev,Ib").setsFlags().cost(MULTIPLY).writes(Arithmetic::imulThree);
        op("F6 /6",              "DIV",        "Eb").reading(RAX).writing(RAX).setsFlags().cost(DIVIDE32).reads(Arithmetic::div);
        op("F7 /6",              "DIV",        "Ev").reading(RAX | RDX).writing(RAX | RDX).setsFlags().cost(DIVIDE32).reads(Arithmetic::div);
        op("F6 /7",              "IDIV",       "Eb").reading(RAX).writing(RAX).setsFlags().cost(DIVIDE32).reads(Arithmetic::idiv);
        op("F7 /7",              "IDIV",       "Ev").reading(RAX | RDX).writing(RAX | RDX).setsFlags().cost(DIVIDE32).reads(Arithmetic::idiv);
    }

    /** The nine forms that ADD, OR, AND, SUB and XOR share; {@code number} is their place in the opcode map and in group 1. */
    private void arithmetic(int number, String name, Semantics meaning) {
        int base = 8 * number;
        op(hex(base) + " /r",        name,     "Eb,Gb").lockable().setsFlags().updates(meaning);
        op(hex(base + 1) + " /r",    name,     "Ev,Gv").lockable().setsFlags().updates(meaning);
        op(hex(base + 2) + " /r",    name,     "Gb,Eb").setsFlags().updates(meaning);
        op(hex(base + 3) + " /r",    name,     "Gv,Ev").setsFlags().updates(meaning);
        op(hex(base + 4) + " ib",    name,     "AL,Ib").setsFlags().updates(meaning);
        op(hex(base + 5) + " iz",    name,     "rAX,Iz").setsFlags().updates(meaning);
        op("80 /" + number + " ib",  name,     "Eb,Ib").lockable().setsFlags().updates(meaning);
        op("81 /" + number + " iz",  name,     "Ev,Iz").lockable().setsFlags().updates(meaning);
        op("83 /" + number + " ib",  name,     "Ev,Ib").lockable().setsFlags().updates(meaning);
    }

    /** The same nine forms for ADC and SBB, which read CF. */
    private void arithmeticWithCarry(int number, String name, Semantics meaning) {
        int base = 8 * number;
        op(hex(base) + " /r",        name,     "Eb,Gb").lockable().changesFlags().updates(meaning);
        op(hex(base + 1) + " /r",    name,     "Ev,Gv").lockable().changesFlags().updates(meaning);
        op(hex(base + 2) + " /r",    name,     "Gb,Eb").changesFlags().updates(meaning);
        op(hex(base + 3) + " /r",    name,     "Gv,Ev").changesFlags().updates(meaning);
        op(hex(base + 4) + " ib",    name,     "AL,Ib").changesFlags().updates(meaning);
        op(hex(base + 5) + " iz",    name,     "rAX,Iz").changesFlags().updates(meaning);
        op("80 /" + number + " ib",  name,     "Eb,Ib").lockable().changesFlags().updates(meaning);
        op("81 /" + number + " iz",  name,     "Ev,Iz").lockable().changesFlags().updates(meaning);
        op("83 /" + number + " ib",  name,     "Ev,Ib").lockable().changesFlags().updates(meaning);
    }

    /** SDM vol. 1, section 5.1.4; TEST belongs to 5.1.6 and stands here because it is an AND. */
    private void logical() {
        arithmetic(1, "OR", FrequentOperation.OR);
        arithmetic(4, "AND", FrequentOperation.AND);
        arithmetic(6, "XOR", FrequentOperation.XOR);
        op("F6 /2",              "NOT",        "Eb").lockable().updates(FrequentOperation.NOT);
        op("F7 /2",              "NOT",        "Ev").lockable().updates(FrequentOperation.NOT);
        op("84 /r",              "TEST",       "Eb,Gb").setsFlags().reads(FrequentOperation.TEST);
        op("85 /r",              "TEST",       "Ev,Gv").setsFlags().reads(FrequentOperation.TEST);
        op("A8 ib",              "TEST",       "AL,Ib").setsFlags().reads(FrequentOperation.TEST);
        op("A9 iz",              "TEST",       "rAX,Iz").setsFlags().reads(FrequentOperation.TEST);
        op("F6 /0 ib",           "TEST",       "Eb,Ib").setsFlags().reads(FrequentOperation.TEST);
        op("F7 /0 iz",           "TEST",       "Ev,Iz").setsFlags().reads(FrequentOperation.TEST);
        op("F6 /1 ib",           "TEST",       "Eb,Ib").setsFlags().reads(FrequentOperation.TEST); // undocumented twin of /0
        op("F7 /1 iz",           "TEST",       "Ev,Iz").setsFlags().reads(FrequentOperation.TEST);
    }

    /** SDM vol. 1, section 5.1.5. */
    private void shiftRotate() {
        shift(0, "ROL", ShiftRotate::rol);
        shift(1, "ROR", ShiftRotate::ror);
        shift(2, "RCL", ShiftRotate::rcl);
        shift(3, "RCR", ShiftRotate::rcr);
        shift(4, "SHL", FrequentOperation.SHL);
        shift(5, "SHR", FrequentOperation.SHR);
        shift(6, "SAL", FrequentOperation.SHL); // undocumented twin of /4
        shift(7, "SAR", FrequentOperation.SAR);
        op("0F A4 /r ib",        "SHLD",       "Ev,Gv,Ib").changesFlags().cost(SHIFT_DOUBLE).updates(ShiftRotate::shld);
        op("0F A5 /r",           "SHLD",       "Ev,Gv,CL").changesFlags().cost(SHIFT_DOUBLE).updates(ShiftRotate::shld);
        op("0F AC /r ib",        "SHRD",       "Ev,Gv,Ib").changesFlags().cost(SHIFT_DOUBLE).updates(ShiftRotate::shrd);
        op("0F AD /r",           "SHRD",       "Ev,Gv,CL").changesFlags().cost(SHIFT_DOUBLE).updates(ShiftRotate::shrd);
    }

    /** The six forms of group 2. A count of zero changes no flag, so flags are read as well as written. */
    private void shift(int number, String name, Semantics meaning) {
        op("C0 /" + number + " ib",  name,     "Eb,Ib").changesFlags().cost(SHIFT).updates(meaning);
        op("C1 /" + number + " ib",  name,     "Ev,Ib").changesFlags().cost(SHIFT).updates(meaning);
        op("D0 /" + number,          name,     "Eb,1").changesFlags().cost(SHIFT).updates(meaning);
        op("D1 /" + number,          name,     "Ev,1").changesFlags().cost(SHIFT).updates(meaning);
        op("D2 /" + number,          name,     "Eb,CL").changesFlags().cost(SHIFT).updates(meaning);
        op("D3 /" + number,          name,     "Ev,CL").changesFlags().cost(SHIFT).updates(meaning);
    }

    /** SDM vol. 1, section 5.1.6. */
    private void bitByte() {
        op("0F A3 /r",           "BT",         "Ev,Gv").changesFlags().cost(SHIFT).reads(BitByte::bt);
        op("0F AB /r",           "BTS",        "Ev,Gv").lockable().changesFlags().cost(SHIFT).updates(BitByte::bts);
        op("0F B3 /r",           "BTR",        "Ev,Gv").lockable().changesFlags().cost(SHIFT).updates(BitByte::btr);
        op("0F BB /r",           "BTC",        "Ev,Gv").lockable().changesFlags().cost(SHIFT).updates(BitByte::btc);
        op("0F BA /4 ib",        "BT",         "Ev,Ib").changesFlags().cost(SHIFT).reads(BitByte::bt);
        op("0F BA /5 ib",        "BTS",        "Ev,Ib").lockable().changesFlags().cost(SHIFT).updates(BitByte::bts);
        op("0F BA /6 ib",        "BTR",        "Ev,Ib").lockable().changesFlags().cost(SHIFT).updates(BitByte::btr);
        op("0F BA /7 ib",        "BTC",        "Ev,Ib").lockable().changesFlags().cost(SHIFT).updates(BitByte::btc);
        op("0F BC /r",           "BSF",        "Gv,Ev").changesFlags().cost(SHIFT).updates(BitByte::bsf);
        op("0F BD /r",           "BSR",        "Gv,Ev").changesFlags().cost(SHIFT).updates(BitByte::bsr);
        op("F3 0F B8 /r",        "POPCNT",     "Gv,Ev").setsFlags().cost(SHIFT).writes(BitByte::popcnt);
        op("F2 0F 38 F0 /r",     "CRC32",      "Gy,Eb").cost(MULTIPLY).updates(BitByte::crc32);
        op("F2 0F 38 F1 /r",     "CRC32",      "Gy,Ev").cost(MULTIPLY).updates(BitByte::crc32);
        for (int condition = 0; condition < 16; condition++) {
            String name = Condition.names(condition).get(0);
            op("0F " + hex(0x90 + condition) + " /r", "SET" + name, "Eb").readsFlags().writes(FrequentOperation.SETCC);
        }
    }

    /** SDM vol. 1, section 5.1.7. */
    private void controlTransfer() {
        for (int condition = 0; condition < 16; condition++) {
            String name = "J" + Condition.names(condition).get(0);
            op(hex(0x70 + condition) + " cb",         name, "Jb").forced64().readsFlags().jumpsIf().cost(BRANCH).reads(FrequentOperation.JCC);
            op("0F " + hex(0x80 + condition) + " cz", name, "Jz").forced64().readsFlags().jumpsIf().cost(BRANCH).reads(FrequentOperation.JCC);
        }
        op("EB cb",              "JMP",        "Jb").forced64().jumps().cost(BRANCH).reads(FrequentOperation.JMP);
        op("E9 cz",              "JMP",        "Jz").forced64().jumps().cost(BRANCH).reads(FrequentOperation.JMP);
        op("FF /4",              "JMP",        "Ev").forced64().jumps().cost(BRANCH).reads(FrequentOperation.JMP);
        op("E8 cz",              "CALL",       "Jz").forced64().pushes().jumps().cost(BRANCH).reads(FrequentOperation.CALL);
        op("FF /2",              "CALL",       "Ev").forced64().pushes().jumps().cost(BRANCH).reads(FrequentOperation.CALL);
        op("C2 iw",              "RET",        "Iw").forced64().pops().jumps().cost(BRANCH).reads(FrequentOperation.RET);
        op("C3",                 "RET").forced64().pops().jumps().cost(BRANCH).does(FrequentOperation.RET);
        op("E0 cb",              "LOOPNE",     "Jb").forced64().reading(RCX).writing(RCX).readsFlags().jumpsIf().cost(BRANCH).reads(ControlTransfer::loopne);
        op("E1 cb",              "LOOPE",      "Jb").forced64().reading(RCX).writing(RCX).readsFlags().jumpsIf().cost(BRANCH).reads(ControlTransfer::loope);
        op("E2 cb",              "LOOP",       "Jb").forced64().reading(RCX).writing(RCX).jumpsIf().cost(BRANCH).reads(ControlTransfer::loop);
        op("E3 cb",              "JRCXZ",      "Jb").forced64().reading(RCX).jumpsIf().cost(BRANCH).reads(ControlTransfer::jrcxz);
        op("CC",                 "INT3").endsBlock().cost(TRAP).does(ControlTransfer::int3);
        op("CD ib",              "INT",        "Ib").endsBlock().cost(TRAP).reads(ControlTransfer::interrupt);
        op("F1",                 "INT1").endsBlock().cost(TRAP).does(ControlTransfer::int1);
        op("FF /3",              "CALLF",      "M").unsupported(SystemOps::undefined);
        op("FF /5",              "JMPF",       "M").unsupported(SystemOps::undefined);
        op("CA iw",              "RETF",       "Iw").unsupported(SystemOps::undefined);
        op("CB",                 "RETF").unsupported(SystemOps::undefined);
    }

    /** SDM vol. 1, sections 5.1.8 and 5.1.9. */
    private void strings() {
        op("A4",                 "MOVSB",      "Yb,Xb").repeats().reading(RSI | RDI).writing(RSI | RDI).cost(STRING).writes(Strings::movs);
        op("o16 A5",             "MOVSW",      "Yw,Xw").repeats().reading(RSI | RDI).writing(RSI | RDI).cost(STRING).writes(Strings::movs);
        op("o32 A5",             "MOVSD",      "Yd,Xd").repeats().reading(RSI | RDI).writing(RSI | RDI).cost(STRING).writes(Strings::movs);
        op("REX.W A5",           "MOVSQ",      "Yq,Xq").repeats().reading(RSI | RDI).writing(RSI | RDI).cost(STRING).writes(Strings::movs);
        op("A6",                 "CMPSB",      "Xb,Yb").repeatsWhile().reading(RSI | RDI).writing(RSI | RDI).setsFlags().cost(STRING).reads(Strings::cmps);
        op("o16 A7",             "CMPSW",      "Xw,Yw").repeatsWhile().reading(RSI | RDI).writing(RSI | RDI).setsFlags().cost(STRING).reads(Strings::cmps);
        op("o32 A7",             "CMPSD",      "Xd,Yd").repeatsWhile().reading(RSI | RDI).writing(RSI | RDI).setsFlags().cost(STRING).reads(Strings::cmps);
        op("REX.W A7",           "CMPSQ",      "Xq,Yq").repeatsWhile().reading(RSI | RDI).writing(RSI | RDI).setsFlags().cost(STRING).reads(Strings::cmps);
        op("AA",                 "STOSB",      "Yb,AL").repeats().reading(RDI).writing(RDI).cost(STRING).writes(Strings::stos);
        op("o16 AB",             "STOSW",      "Yw,rAX").repeats().reading(RDI).writing(RDI).cost(STRING).writes(Strings::stos);
        op("o32 AB",             "STOSD",      "Yd,rAX").repeats().reading(RDI).writing(RDI).cost(STRING).writes(Strings::stos);
        op("REX.W AB",           "STOSQ",      "Yq,rAX").repeats().reading(RDI).writing(RDI).cost(STRING).writes(Strings::stos);
        op("AC",                 "LODSB",      "AL,Xb").repeats().reading(RSI).writing(RSI).cost(STRING).writes(Strings::lods);
        op("o16 AD",             "LODSW",      "rAX,Xw").repeats().reading(RSI).writing(RSI).cost(STRING).writes(Strings::lods);
        op("o32 AD",             "LODSD",      "rAX,Xd").repeats().reading(RSI).writing(RSI).cost(STRING).writes(Strings::lods);
        op("REX.W AD",           "LODSQ",      "rAX,Xq").repeats().reading(RSI).writing(RSI).cost(STRING).writes(Strings::lods);
        op("AE",                 "SCASB",      "AL,Yb").repeatsWhile().reading(RDI).writing(RDI).setsFlags().cost(STRING).reads(Strings::scas);
        op("o16 AF",             "SCASW",      "rAX,Yw").repeatsWhile().reading(RDI).writing(RDI).setsFlags().cost(STRING).reads(Strings::scas);
        op("o32 AF",             "SCASD",      "rAX,Yd").repeatsWhile().reading(RDI).writing(RDI).setsFlags().cost(STRING).reads(Strings::scas);
        op("REX.W AF",           "SCASQ",      "rAX,Yq").repeatsWhile().reading(RDI).writing(RDI).setsFlags().cost(STRING).reads(Strings::scas);

        op("6C",                 "INSB").repeats().unsupported(SystemOps::portAccess);
        op("o16 6D",             "INSW").repeats().unsupported(SystemOps::portAccess);
        op("6D",                 "INSD").repeats().unsupported(SystemOps::portAccess);
        op("6E",                 "OUTSB").repeats().unsupported(SystemOps::portAccess);
        op("o16 6F",             "OUTSW").repeats().unsupported(SystemOps::portAccess);
        op("6F",                 "OUTSD").repeats().unsupported(SystemOps::portAccess);
        op("E4 ib",              "IN",         "AL,Ib").unsupported(SystemOps::portAccess);
        op("E5 ib",              "IN",         "eAX,Ib").unsupported(SystemOps::portAccess);
        op("E6 ib",              "OUT",        "Ib,AL").unsupported(SystemOps::portAccess);
        op("E7 ib",              "OUT",        "Ib,eAX").unsupported(SystemOps::portAccess);
        op("EC",                 "IN",         "AL,DX").unsupported(SystemOps::portAccess);
        op("ED",                 "IN",         "eAX,DX").unsupported(SystemOps::portAccess);
        op("EE",                 "OUT",        "DX,AL").unsupported(SystemOps::portAccess);
        op("EF",                 "OUT",        "DX,eAX").unsupported(SystemOps::portAccess);
    }

    /** SDM vol. 1, section 5.1.11. */
    private void flagControl() {
        op("F5",                 "CMC").changesFlags().does(FlagControl::cmc);
        op("F8",                 "CLC").changesFlags().does(FlagControl::clc);
        op("F9",                 "STC").changesFlags().does(FlagControl::stc);
        op("FA",                 "CLI").endsBlock().does(FlagControl::cli);
        op("FB",                 "STI").endsBlock().does(FlagControl::sti);
        op("FC",                 "CLD").does(FlagControl::cld);
        op("FD",                 "STD").does(FlagControl::std);
        op("9E",                 "SAHF").reading(RAX).changesFlags().does(FlagControl::sahf);
        op("9F",                 "LAHF").readsFlags().reading(RAX).writing(RAX).does(FlagControl::lahf);
        op("o16 9C",             "PUSHF").default64().pushes().readsFlags().cost(STACK).does(FlagControl::pushf);
        op("9C",                 "PUSHFQ").default64().pushes().readsFlags().cost(STACK).does(FlagControl::pushf);
        op("o16 9D",             "POPF").default64().pops().setsFlags().endsBlock().cost(STACK).does(FlagControl::popf);
        op("9D",                 "POPFQ").default64().pops().setsFlags().endsBlock().cost(STACK).does(FlagControl::popf);
    }

    /** SDM vol. 1, section 5.1.13. */
    private void miscellaneous() {
        op("8D /r",              "LEA",        "Gv,M").cost(MOVE).writes(FrequentOperation.LEA);
        op("REX.B=0 90",         "NOP").cost(MOVE).does(FrequentOperation.NOP);
        op("F3 REX.B=0 90",      "PAUSE").cost(MOVE).does(Miscellaneous::pause);
        op("F3 0F 1E FA",        "ENDBR64").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 1F /0",           "NOP",        "Ev").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 0D /1",           "PREFETCHW",  "M").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 0D /r",           "PREFETCH",   "M").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 18 /0",           "PREFETCHNTA","M").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 18 /1",           "PREFETCHT0", "M").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 18 /2",           "PREFETCHT1", "M").cost(MOVE).does(FrequentOperation.NOP);
        op("0F 18 /3",           "PREFETCHT2", "M").cost(MOVE).does(FrequentOperation.NOP);
        for (int opcode = 0x18; opcode <= 0x1f; opcode++) {
            op("0F " + hex(opcode) + " /r", "HINT_NOP", "Ev").cost(MOVE).does(FrequentOperation.NOP); // reserved: SDM vol. 2, table A-3
        }
        op("D7",                 "XLATB").reading(RAX | RBX).writing(RAX).accessesUnnamed().cost(MOVE).does(Miscellaneous::xlat);
        op("0F 38 F0 /r",        "MOVBE",      "Gv,Mv").cost(MOVE).writes(Miscellaneous::movbe);
        op("0F 38 F1 /r",        "MOVBE",      "Mv,Gv").cost(MOVE).writes(Miscellaneous::movbe);
        op("0F A2",              "CPUID").reading(RAX | RCX).writing(RAX | RBX | RCX | RDX).endsBlock().cost(SERIALIZING).does(Miscellaneous::cpuid);
        op("0F 0B",              "UD2").endsBlock().cost(TRAP).does(SystemOps::undefined);
        op("0F B9 /r",           "UD1",        "Gv,Ev").endsBlock().cost(TRAP).does(SystemOps::undefined);
        op("0F FF /r",           "UD0",        "Gv,Ev").endsBlock().cost(TRAP).does(SystemOps::undefined);
    }
    // spotless:on
}
