package dev.interlock.isa.semantics;

import dev.interlock.isa.instruction.Instruction;

/**
 * The operations that programs mostly consist of. What they do is written where the others are; here they have a number, so
 * that one predicted jump through a table finds them. A call of {@link Semantics#execute} searches the interface table of
 * the receiver's class first, which costs as much as an addition.
 */
public enum FrequentOperation implements Semantics {
    /** {@link DataTransfer#mov}. */
    MOV,
    /** {@link DataTransfer#movsx}. */
    MOVSX,
    /** {@link DataTransfer#cmov}. */
    CMOV,
    /** {@link DataTransfer#push}. */
    PUSH,
    /** {@link DataTransfer#pop}. */
    POP,
    /** {@link Arithmetic#add}. */
    ADD,
    /** {@link Arithmetic#adc}. */
    ADC,
    /** {@link Arithmetic#sub}. */
    SUB,
    /** {@link Arithmetic#sbb}. */
    SBB,
    /** {@link Arithmetic#cmp}. */
    CMP,
    /** {@link Arithmetic#inc}. */
    INC,
    /** {@link Arithmetic#dec}. */
    DEC,
    /** {@link Arithmetic#neg}. */
    NEG,
    /** {@link Arithmetic#imulTwo}. */
    IMUL,
    /** {@link Logical#and}. */
    AND,
    /** {@link Logical#or}. */
    OR,
    /** {@link Logical#xor}. */
    XOR,
    /** {@link Logical#not}. */
    NOT,
    /** {@link Logical#test}. */
    TEST,
    /** {@link ShiftRotate#shl}. */
    SHL,
    /** {@link ShiftRotate#shr}. */
    SHR,
    /** {@link ShiftRotate#sar}. */
    SAR,
    /** {@link BitByte#set}. */
    SETCC,
    /** {@link ControlTransfer#jcc}. */
    JCC,
    /** {@link ControlTransfer#jmp}. */
    JMP,
    /** {@link ControlTransfer#call}. */
    CALL,
    /** {@link ControlTransfer#ret}. */
    RET,
    /** {@link Miscellaneous#lea}. */
    LEA,
    /** {@link Miscellaneous#nop}. */
    NOP;

    @Override
    public void execute(LogicalProcessor p, Instruction i) {
        switch (this) {
            case MOV -> DataTransfer.mov(p, i);
            case MOVSX -> DataTransfer.movsx(p, i);
            case CMOV -> DataTransfer.cmov(p, i);
            case PUSH -> DataTransfer.push(p, i);
            case POP -> DataTransfer.pop(p, i);
            case ADD -> Arithmetic.add(p, i);
            case ADC -> Arithmetic.adc(p, i);
            case SUB -> Arithmetic.sub(p, i);
            case SBB -> Arithmetic.sbb(p, i);
            case CMP -> Arithmetic.cmp(p, i);
            case INC -> Arithmetic.inc(p, i);
            case DEC -> Arithmetic.dec(p, i);
            case NEG -> Arithmetic.neg(p, i);
            case IMUL -> Arithmetic.imulTwo(p, i);
            case AND -> Logical.and(p, i);
            case OR -> Logical.or(p, i);
            case XOR -> Logical.xor(p, i);
            case NOT -> Logical.not(p, i);
            case TEST -> Logical.test(p, i);
            case SHL -> ShiftRotate.shl(p, i);
            case SHR -> ShiftRotate.shr(p, i);
            case SAR -> ShiftRotate.sar(p, i);
            case SETCC -> BitByte.set(p, i);
            case JCC -> ControlTransfer.jcc(p, i);
            case JMP -> ControlTransfer.jmp(p, i);
            case CALL -> ControlTransfer.call(p, i);
            case RET -> ControlTransfer.ret(p, i);
            case LEA -> Miscellaneous.lea(p, i);
            case NOP -> Miscellaneous.nop(p, i);
        }
    }
}
