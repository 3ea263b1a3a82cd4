package dev.interlock.isa.decode;

import static dev.interlock.isa.instruction.CostClass.STATE_SAVE;
import static dev.interlock.isa.instruction.CostClass.X87_ARITHMETIC;
import static dev.interlock.isa.instruction.CostClass.X87_DIVIDE;
import static dev.interlock.isa.instruction.CostClass.X87_MOVE;
import static dev.interlock.isa.instruction.CostClass.X87_TRANSCENDENTAL;
import static dev.interlock.isa.semantics.X87Transfer.DOUBLE;
import static dev.interlock.isa.semantics.X87Transfer.INTEGER;
import static dev.interlock.isa.semantics.X87Transfer.SINGLE;

import dev.interlock.isa.floating.Format;
import dev.interlock.isa.instruction.CostClass;
import dev.interlock.isa.instruction.OpcodeForm;
import dev.interlock.isa.instruction.Registers;
import dev.interlock.isa.semantics.X87Arithmetic;
import dev.interlock.isa.semantics.X87Arithmetic.Operation;
import dev.interlock.isa.semantics.X87Compare;
import dev.interlock.isa.semantics.X87Control;
import dev.interlock.isa.semantics.X87Transfer;

/** x87: SDM vol. 1, section 5.2, and vol. 2, appendix A.5, "Escape Opcodes". Memory forms have a digit, others a byte. */
final class X87Opcodes extends OpcodeRows {
    // spotless:off
    X87Opcodes() {
        transfers();
        constants();
        arithmetic();
        comparisons();
        functions();
        control();
        aliases();
    }

    private void transfers() {
        x87("D9 /0",      "FLD",     "Md").reads(X87Transfer.load(SINGLE));
        x87("DD /0",      "FLD",     "Mq").reads(X87Transfer.load(DOUBLE));
        x87("DB /5",      "FLD",     "Mt").reads(X87Transfer::loadExtended);
        x87("D9 C0+i",    "FLD",     "STi").reads(X87Transfer::loadRegister);
        x87("DF /0",      "FILD",    "Mw").reads(X87Transfer.load(INTEGER));
        x87("DB /0",      "FILD",    "Md").reads(X87Transfer.load(INTEGER));
        x87("DF /5",      "FILD",    "Mq").reads(X87Transfer.load(INTEGER));
        x87("DF /4",      "FBLD",    "Mt").cost(X87_DIVIDE).reads(X87Transfer::loadDecimal);
        x87("D9 /2",      "FST",     "Md").writes(X87Transfer.store(Format.BINARY32, false));
        x87("DD /2",      "FST",     "Mq").writes(X87Transfer.store(Format.BINARY64, false));
        x87("DD D0+i",    "FST",     "STi").writes(X87Transfer.storeRegister(false));
        x87("D9 /3",      "FSTP",    "Md").writes(X87Transfer.store(Format.BINARY32, true));
        x87("DD /3",      "FSTP",    "Mq").writes(X87Transfer.store(Format.BINARY64, true));
        x87("DB /7",      "FSTP",    "Mt").writes(X87Transfer::storeExtended);
        x87("DD D8+i",    "FSTP",    "STi").writes(X87Transfer.storeRegister(true));
        x87("DF /2",      "FIST",    "Mw").writes(X87Transfer.storeInteger(false));
        x87("DB /2",      "FIST",    "Md").writes(X87Transfer.storeInteger(false));
        x87("DF /3",      "FISTP",   "Mw").writes(X87Transfer.storeInteger(true));
        x87("DB /3",      "FISTP",   "Md").writes(X87Transfer.storeInteger(true));
        x87("DF /7",      "FISTP",   "Mq").writes(X87Transfer.storeInteger(true));
        x87("DF /1",      "FISTTP",  "Mw").writes(X87Transfer::storeIntegerTruncated);
        x87("DB /1",      "FISTTP",  "Md").writes(X87Transfer::storeIntegerTruncated);
        x87("DD /1",      "FISTTP",  "Mq").writes(X87Transfer::storeIntegerTruncated);
        x87("DF /6",      "FBSTP",   "Mt").cost(X87_DIVIDE).writes(X87Transfer::storeDecimal);
        x87("D9 C8+i",    "FXCH",    "STi").updates(X87Transfer::exchange);
        x87("DA C0+i",    "FCMOVB",  "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x2));
        x87("DA C8+i",    "FCMOVE",  "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x4));
        x87("DA D0+i",    "FCMOVBE", "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x6));
        x87("DA D8+i",    "FCMOVU",  "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0xa));
        x87("DB C0+i",    "FCMOVNB", "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x3));
        x87("DB C8+i",    "FCMOVNE", "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x5));
        x87("DB D0+i",    "FCMOVNBE","ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0x7));
        x87("DB D8+i",    "FCMOVNU", "ST0,STi").readsFlags().updates(X87Transfer.conditionalMove(0xb));
        x87("D9 E0",      "FCHS",    "").does(X87Transfer.sign(true));
        x87("D9 E1",      "FABS",    "").does(X87Transfer.sign(false));
    }

    /** Sign and exponent, significand rounded down, and the byte that follows. SDM vol. 1, section 8.3.4. */
    private void constants() {
        x87("D9 E8",      "FLD1",    "").does(X87Transfer.constant(0x3fff, 0x8000_0000_0000_0000L, 0));
        x87("D9 E9",      "FLDL2T",  "").does(X87Transfer.constant(0x4000, 0xd49a_784b_cd1b_8afeL, 0x49));
        x87("D9 EA",      "FLDL2E",  "").does(X87Transfer.constant(0x3fff, 0xb8aa_3b29_5c17_f0bbL, 0xbe));
        x87("D9 EB",      "FLDPI",   "").does(X87Transfer.constant(0x4000, 0xc90f_daa2_2168_c234L, 0xc4));
        x87("D9 EC",      "FLDLG2",  "").does(X87Transfer.constant(0x3ffd, 0x9a20_9a84_fbcf_f798L, 0x8f));
        x87("D9 ED",      "FLDLN2",  "").does(X87Transfer.constant(0x3ffe, 0xb172_17f7_d1cf_79abL, 0xc9));
        x87("D9 EE",      "FLDZ",    "").does(X87Transfer.constant(0, 0, 0));
    }

    private void arithmetic() {
        four(0, 0xc0, "ADD",  X87_ARITHMETIC, X87Arithmetic.ADD, false, 0xc0);
        four(1, 0xc8, "MUL",  X87_ARITHMETIC, X87Arithmetic.MULTIPLY, false, 0xc8);
        four(4, 0xe0, "SUB",  X87_ARITHMETIC, X87Arithmetic.SUBTRACT, false, 0xe8);
        four(5, 0xe8, "SUBR", X87_ARITHMETIC, X87Arithmetic.SUBTRACT, true, 0xe0);
        four(6, 0xf0, "DIV",  X87_DIVIDE, X87Arithmetic.DIVIDE, false, 0xf8);
        four(7, 0xf8, "DIVR", X87_DIVIDE, X87Arithmetic.DIVIDE, true, 0xf0);
    }

    /**
     * The forms of one operation: with m32, m64, m32int, m16int, with ST(0) as destination, and with ST(i) as destination,
     * where subtraction and division have their second bytes exchanged.
     */
    private void four(int digit, int toTop, String name, CostClass cost, Operation operation, boolean reversed, int toOther) {
        x87("D8 /" + digit,               "F" + name,       "Md").cost(cost).reads(X87Arithmetic.withMemory(SINGLE, operation, reversed));
        x87("DC /" + digit,               "F" + name,       "Mq").cost(cost).reads(X87Arithmetic.withMemory(DOUBLE, operation, reversed));
        x87("DA /" + digit,               "FI" + name,      "Md").cost(cost).reads(X87Arithmetic.withMemory(INTEGER, operation, reversed));
        x87("DE /" + digit,               "FI" + name,      "Mw").cost(cost).reads(X87Arithmetic.withMemory(INTEGER, operation, reversed));
        x87("D8 " + hex(toTop) + "+i",    "F" + name,       "ST0,STi").cost(cost).updates(X87Arithmetic.withRegister(operation, reversed, false));
        x87("DC " + hex(toOther) + "+i",  "F" + name,       "STi,ST0").cost(cost).updates(X87Arithmetic.withRegister(operation, reversed, false));
        x87("DE " + hex(toOther) + "+i",  "F" + name + "P", "STi,ST0").cost(cost).updates(X87Arithmetic.withRegister(operation, reversed, true));
    }

    private void comparisons() {
        x87("D8 /2",      "FCOM",    "Md").reads(X87Compare.withMemory(SINGLE, 0));
        x87("DC /2",      "FCOM",    "Mq").reads(X87Compare.withMemory(DOUBLE, 0));
        x87("D8 /3",      "FCOMP",   "Md").reads(X87Compare.withMemory(SINGLE, 1));
        x87("DC /3",      "FCOMP",   "Mq").reads(X87Compare.withMemory(DOUBLE, 1));
        x87("DA /2",      "FICOM",   "Md").reads(X87Compare.withMemory(INTEGER, 0));
        x87("DE /2",      "FICOM",   "Mw").reads(X87Compare.withMemory(INTEGER, 0));
        x87("DA /3",      "FICOMP",  "Md").reads(X87Compare.withMemory(INTEGER, 1));
        x87("DE /3",      "FICOMP",  "Mw").reads(X87Compare.withMemory(INTEGER, 1));
        x87("D8 D0+i",    "FCOM",    "ST0,STi").reads(X87Compare.withRegister(true, 0));
        x87("D8 D8+i",    "FCOMP",   "ST0,STi").reads(X87Compare.withRegister(true, 1));
        x87("DE D9",      "FCOMPP",  "").does(X87Compare.withRegister(true, 2));
        x87("DD E0+i",    "FUCOM",   "ST0,STi").reads(X87Compare.withRegister(false, 0));
        x87("DD E8+i",    "FUCOMP",  "ST0,STi").reads(X87Compare.withRegister(false, 1));
        x87("DA E9",      "FUCOMPP", "").does(X87Compare.withRegister(false, 2));
        x87("DB F0+i",    "FCOMI",   "ST0,STi").changesFlags().reads(X87Compare.toFlags(true, 0));
        x87("DB E8+i",    "FUCOMI",  "ST0,STi").changesFlags().reads(X87Compare.toFlags(false, 0));
        x87("DF F0+i",    "FCOMIP",  "ST0,STi").changesFlags().reads(X87Compare.toFlags(true, 1));
        x87("DF E8+i",    "FUCOMIP", "ST0,STi").changesFlags().reads(X87Compare.toFlags(false, 1));
        x87("D9 E4",      "FTST",    "").does(X87Compare::test);
        x87("D9 E5",      "FXAM",    "").does(X87Compare::examine);
    }

    private void functions() {
        x87("D9 FA",      "FSQRT",   "").cost(X87_DIVIDE).does(X87Arithmetic.unary(X87Arithmetic.SQUARE_ROOT));
        x87("D9 FC",      "FRNDINT", "").cost(X87_ARITHMETIC).does(X87Arithmetic.unary(X87Arithmetic.ROUND));
        x87("D9 FD",      "FSCALE",  "").cost(X87_DIVIDE).does(X87Arithmetic.binary(X87Arithmetic.SCALE, false));
        x87("D9 F4",      "FXTRACT", "").cost(X87_DIVIDE).does(X87Arithmetic::extract);
        x87("D9 F8",      "FPREM",   "").cost(X87_DIVIDE).does(X87Arithmetic.remainder(false));
        x87("D9 F5",      "FPREM1",  "").cost(X87_DIVIDE).does(X87Arithmetic.remainder(true));
        x87("D9 F0",      "F2XM1",   "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.unary(X87Arithmetic.TWO_TO_X_MINUS_1));
        x87("D9 F1",      "FYL2X",   "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.binary(X87Arithmetic.Y_LOG2_X, true));
        x87("D9 F9",      "FYL2XP1", "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.binary(X87Arithmetic.Y_LOG2_X_PLUS_1, true));
        x87("D9 F3",      "FPATAN",  "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.binary(X87Arithmetic.ARC_TANGENT, true));
        x87("D9 F2",      "FPTAN",   "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic::tangent);
        x87("D9 FE",      "FSIN",    "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.circular(false));
        x87("D9 FF",      "FCOS",    "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic.circular(true));
        x87("D9 FB",      "FSINCOS", "").cost(X87_TRANSCENDENTAL).does(X87Arithmetic::sineAndCosine);
    }

    private void control() {
        x87("9B",         "FWAIT",   "").does(X87Control::await);
        x87("D9 D0",      "FNOP",    "").does(X87Control::await);
        x87("DB E3",      "FNINIT",  "").does(X87Control::initialize);
        x87("DB E2",      "FNCLEX",  "").does(X87Control::clearExceptions);
        x87("D9 /5",      "FLDCW",   "Mw").reads(X87Control::loadControl);
        x87("D9 /7",      "FNSTCW",  "Mw").writes(X87Control::storeControl);
        x87("DD /7",      "FNSTSW",  "Mw").writes(X87Control::storeStatus);
        x87("DF E0",      "FNSTSW",  "AX").writes(X87Control::storeStatus);
        x87("D9 F7",      "FINCSTP", "").does(X87Control::incrementTop);
        x87("D9 F6",      "FDECSTP", "").does(X87Control::decrementTop);
        x87("DD C0+i",    "FFREE",   "STi").does(X87Control::free);
        x87("D9 /6",      "FNSTENV", "Menv").cost(STATE_SAVE).writes(X87Control::storeEnvironment);
        x87("D9 /4",      "FLDENV",  "Menv").cost(STATE_SAVE).reads(X87Control::loadEnvironment);
        x87("DD /6",      "FNSAVE",  "Mst").cost(STATE_SAVE).writes(X87Control::save);
        x87("DD /4",      "FRSTOR",  "Mst").cost(STATE_SAVE).reads(X87Control::restore);
    }

    /**
     * Second encodings that no manual defines and every processor has, by the names that disassemblers and the collectors of
     * undocumented opcodes gave them; and what the 8087 and 80287 did with interrupts and protection, which does nothing
     * since.
     */
    private void aliases() {
        x87("DF C0+i",    "FFREEP",  "STi").writes(X87Control::freeAndPop);
        x87("D9 D8+i",    "FSTP1",   "STi").writes(X87Transfer::moveUnchecked);
        x87("DC D0+i",    "FCOM2",   "ST0,STi").reads(X87Compare.withRegister(true, 0));
        x87("DC D8+i",    "FCOMP3",  "ST0,STi").reads(X87Compare.withRegister(true, 1));
        x87("DE D0+i",    "FCOMP5",  "ST0,STi").reads(X87Compare.withRegister(true, 1));
        x87("DD C8+i",    "FXCH4",   "STi").updates(X87Transfer::exchange);
        x87("DF C8+i",    "FXCH7",   "STi").updates(X87Transfer::exchange);
        x87("DF D0+i",    "FSTP8",   "STi").writes(X87Transfer.storeRegister(true));
        x87("DF D8+i",    "FSTP9",   "STi").writes(X87Transfer.storeRegister(true));
        x87("DB E0",      "FNENI",   "").does(X87Control::ignore);
        x87("DB E1",      "FNDISI",  "").does(X87Control::ignore);
        x87("DB E4",      "FSETPM", "").does(X87Control::ignore);
    }

    /** A row that depends on the stack and changes it. */
    private OpcodeForm.Row x87(String encoding, String name, String operands) {
        return op(encoding, name, operands).reading(Registers.X87).writing(Registers.X87).cost(X87_MOVE);
    }
    // spotless:on
}
