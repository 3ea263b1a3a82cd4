package dev.interlock.isa.instruction;

import dev.interlock.isa.decode.Disassembler;
import dev.interlock.isa.semantics.FrequentOperation;
import dev.interlock.isa.semantics.Semantics;
import java.util.List;
import java.util.stream.Stream;

/**
 * A decoded instruction: an opcode form with its operands. Immutable, and independent of the address it lies at.
 *
 * <p>What it does is {@link #semantics()}; what a timing model wants to know about it (which registers it waits for, what
 * it costs, whether it may branch) is worked out once, when it is decoded.
 */
public final class Instruction {
    /** How often a string instruction is performed. */
    public enum Repetition {
        /** Once. */
        ONCE,
        /** REP, and REPE for CMPS and SCAS. */
        WHILE_EQUAL,
        /** REPNE. */
        WHILE_NOT_EQUAL
    }

    private final OpcodeForm form;
    private final Semantics semantics;
    private final FrequentOperation frequent;
    private final int length;
    private final int opcode;
    private final int operandSize;
    private final int addressSize;
    private final int segment;
    private final Repetition repetition;
    private final Operand first;
    private final Operand second;
    private final Operand third;
    private final boolean locked;
    private final boolean load;
    private final boolean store;
    private final boolean endsBlock;
    private final boolean registersOnly;
    private final CostClass costClass;
    private final long readMask;
    private final long writeMask;
    private final String text;

    /**
     * An instruction.
     *
     * @param form the row of the opcode table
     * @param semantics what it does: the form's semantics, or a fault if the encoding makes it illegal
     * @param length its bytes, 1 to 15
     * @param opcode the opcode byte as it stands in the code
     * @param operandSize 2, 4 or 8
     * @param addressSize 4 or 8
     * @param segment {@link Address#FLAT}, {@link Address#FS} or {@link Address#GS}
     * @param repetition meaning of F2 and F3 before a string instruction
     * @param operands up to three
     */
    public Instruction(
            OpcodeForm form,
            Semantics semantics,
            int length,
            int opcode,
            int operandSize,
            int addressSize,
            int segment,
            Repetition repetition,
            List<Operand> operands) {
        this.form = form;
        this.semantics = semantics;
        frequent = semantics instanceof FrequentOperation operation ? operation : null;
        this.length = length;
        this.opcode = opcode;
        this.operandSize = operandSize;
        this.addressSize = addressSize;
        this.segment = segment;
        this.repetition = repetition;
        first = operands.size() > 0 ? operands.get(0) : Operand.NONE;
        second = operands.size() > 1 ? operands.get(1) : Operand.NONE;
        third = operands.size() > 2 ? operands.get(2) : Operand.NONE;
        locked = first.isLocked() || second.isLocked();
        boolean legal = semantics == form.semantics();
        endsBlock = form.endsBlock() || !legal;
        boolean readsMemory = form.pops();
        boolean writesMemory = form.pushes();
        long reads = form.implicitReads();
        long writes = form.implicitWrites();
        for (int n = 0; n < operands.size(); n++) {
            Operand operand = operands.get(n);
            boolean read = reads(form.dataFlow(), n);
            boolean written = writes(form.dataFlow(), n);
            reads |= operand.registersRead(read || written && operand.mergesOnWrite());
            writes |= written ? operand.registersWritten() : 0;
            boolean accessed = operand.isMemory() && operand.bytes() > 0;
            readsMemory |= read && accessed;
            writesMemory |= written && accessed;
        }
        if (repetition != Repetition.ONCE) {
            reads |= Registers.RCX;
            writes |= Registers.RCX;
            // a string of length zero changes no flag
            reads |= writes & Registers.FLAGS;
        }
        readMask = legal ? reads : 0;
        writeMask = legal ? writes : 0;
        load = legal && readsMemory;
        store = legal && writesMemory;
        costClass = costOf(form.costClass(), locked, load, store, operandSize);
        registersOnly = !load
                && !store
                && !form.accessesUnnamed()
                && (!endsBlock || form.transfersControl())
                && staysInRegisters(costClass);
        text = null;
    }

    /** One that has no operands for us, and a text of its own. */
    private Instruction(Instruction other, String text) {
        form = other.form;
        semantics = other.semantics;
        frequent = other.frequent;
        length = other.length;
        opcode = other.opcode;
        operandSize = other.operandSize;
        addressSize = other.addressSize;
        segment = other.segment;
        repetition = other.repetition;
        first = other.first;
        second = other.second;
        third = other.third;
        locked = other.locked;
        load = other.load;
        store = other.store;
        endsBlock = other.endsBlock;
        registersOnly = other.registersOnly;
        costClass = other.costClass;
        readMask = other.readMask;
        writeMask = other.writeMask;
        this.text = text;
    }

    /** The same instruction, which {@link Disassembler} writes like this: its operands are known to the reader alone. */
    public Instruction called(String words) {
        return new Instruction(this, words);
    }

    private static boolean reads(OpcodeForm.DataFlow flow, int operand) {
        return switch (flow) {
            case READS, UPDATES, EXCHANGES -> true;
            case WRITES -> operand > 0;
            case IGNORES -> false;
        };
    }

    private static boolean writes(OpcodeForm.DataFlow flow, int operand) {
        return switch (flow) {
            case WRITES, UPDATES -> operand == 0;
            case EXCHANGES -> operand < 2;
            case READS, IGNORES -> false;
        };
    }

    private static CostClass costOf(CostClass form, boolean locked, boolean load, boolean store, int operandSize) {
        if (locked) {
            return CostClass.ATOMIC;
        }
        return switch (form) {
            case MOVE -> load ? CostClass.LOAD : store ? CostClass.STORE : CostClass.MOVE;
            case DIVIDE32 -> operandSize == 8 ? CostClass.DIVIDE64 : CostClass.DIVIDE32;
            default -> form;
        };
    }

    /** Work that has nothing to do with memory, time or the processor's identity, unless an operand is in memory. */
    private static boolean staysInRegisters(CostClass work) {
        return switch (work) {
            case MOVE, ALU, SHIFT, SHIFT_DOUBLE, MULTIPLY, DIVIDE32, DIVIDE64, BRANCH -> true;
            case VECTOR_MOVE, VECTOR_ALU, VECTOR_MULTIPLY -> true;
            case FP_ADD, FP_MULTIPLY, FP_DIVIDE32, FP_DIVIDE64, FP_SQRT, FP_CONVERT -> true;
            case X87_MOVE, X87_ARITHMETIC, X87_DIVIDE, X87_TRANSCENDENTAL -> true;
            case LOAD, STORE, STACK, STRING, ATOMIC, FENCE, SERIALIZING, TRAP, TIMER, STATE_SAVE -> false;
        };
    }

    /** The row of the opcode table that it is an instance of. */
    public OpcodeForm form() {
        return form;
    }

    /** What it does. */
    public Semantics semantics() {
        return semantics;
    }

    /** {@link #semantics} if it is one of the frequent operations, else null. */
    public FrequentOperation frequent() {
        return frequent;
    }

    /** What {@link #called} gave it, or null: then its text comes from form and operands. */
    public String text() {
        return text;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /** The manual's mnemonic, in capitals. */
    public String mnemonic() {
        return form.mnemonic();
    }

    /** The kind of work it is, for a machine profile to price. */
    public CostClass costClass() {
        return costClass;
    }

    /** The first operand, which is the destination if there is one. */
    public Operand first() {
        return first;
    }

    /** The second operand, or {@link Operand#NONE}. */
    public Operand second() {
        return second;
    }

    /** The third operand, or {@link Operand#NONE}. */
    public Operand third() {
        return third;
    }

    /** The operands that are there. */
    public List<Operand> operands() {
        return Stream.of(first, second, third)
                .filter(operand -> operand != Operand.NONE)
                .toList();
    }

    /** The operand size in bytes: 2, 4 or 8. */
    public int operandSize() {
        return operandSize;
    }

    /** The address size in bytes: 4 or 8. */
    public int addressSize() {
        return addressSize;
    }

    /** The segment that a prefix chose: {@link Address#FLAT}, {@link Address#FS} or {@link Address#GS}. */
    public int segment() {
        return segment;
    }

    /** The condition of Jcc, SETcc and CMOVcc: the low four bits of the opcode. */
    public int condition() {
        return opcode & 15;
    }

    /** How often a string instruction is performed. */
    public Repetition repetition() {
        return repetition;
    }

    /**
     * The registers it reads, explicit, implicit and for addresses: bit n for general register n, bit 16 for the status
     * flags, bits 32 to 47 for XMM0 to XMM15, bit 48 for the x87 stack. See {@link Registers}.
     */
    public long readMask() {
        return readMask;
    }

    /** The registers it writes, in the same bits. */
    public long writeMask() {
        return writeMask;
    }

    /**
     * True if straight-line decoding must not go on behind it: control transfers, SYSCALL, HLT, CPUID, MOV to CR and all
     * that raises an exception of its own.
     */
    public boolean endsBlock() {
        return endsBlock;
    }

    /**
     * True if it reads and writes registers only, RIP among them: it makes no access and no fence, and asks nobody for the
     * time. It may still fault (#DE, #MF, #XM, #GP for a branch).
     */
    public boolean registersOnly() {
        return registersOnly;
    }

    /** True for JMP, Jcc, CALL, RET, LOOP. */
    public boolean controlTransfer() {
        return form.transfersControl();
    }

    /** True if whether it transfers control depends on flags or RCX. */
    public boolean conditionalBranch() {
        return form.conditional();
    }

    /** True if it reads memory. */
    public boolean isLoad() {
        return load;
    }

    /** True if it writes memory. */
    public boolean isStore() {
        return store;
    }

    /** True if it is a locked read-modify-write: LOCK prefix, or XCHG with memory. */
    public boolean isLocked() {
        return locked;
    }

    /** True if the manual has it and we do not model it: it raises #UD, and a report should say which it was. */
    public boolean unsupported() {
        return form.unsupported();
    }

    /** The feature of CPUID that an unsupported instruction belongs to, such as {@code AVX2}; empty if to none. */
    public String extension() {
        return form.extension();
    }

    @Override
    public String toString() {
        return Disassembler.format(this);
    }
}
