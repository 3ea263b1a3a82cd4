package dev.interlock.isa.instruction;

import dev.interlock.isa.semantics.Semantics;
import dev.interlock.isa.semantics.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One opcode form: a row of the opcode table. It says what SDM vol. 2 says at the head of an instruction's page, and the
 * decoder, the disassembler and the assembler all read it.
 *
 * <p>The encoding is written as the manual writes it:
 *
 * <pre>
 *   "01 /r"            opcode 01, a ModRM byte follows with a register and a register-or-memory operand
 *   "0F BA /4 ib"      two-byte opcode, ModRM whose reg field is 4, an immediate byte
 *   "58 +r"            the register number is added to the opcode
 *   "F3 0F B8 /r"      mandatory prefix (66, F2 or F3); "NP" forbids all three; without either they do not select the row
 *   "o16 A5"           only with operand size 2, 4 or 8: "o16", "o32", "REX.W"
 *   "0F 01 F9"         a ModRM byte of exactly this value
 *   "D8 C0+i"          a ModRM byte C0 to C7, which names an x87 register
 *   "REX.B=0 90"       not with REX.B
 * </pre>
 *
 * {@code ib iw id iq iz iv cb cd cz} repeat what the operand codes say about immediates and displacements, for the reader.
 */
public final class OpcodeForm {
    /** How a mandatory prefix selects the row. */
    public enum MandatoryPrefix {
        /** Prefixes do not select; 66 is the operand size, F2 and F3 mean what {@link Repeat} says, or nothing. */
        ANY,
        /** Only without 66, F2 and F3. */
        NONE,
        OPERAND_SIZE_66,
        REPNE_F2,
        REP_F3
    }

    /** What F2 and F3 mean if they are not part of the opcode. */
    public enum Repeat {
        /** Nothing. */
        IGNORED,
        /** Both repeat while RCX is not zero (MOVS, STOS, LODS). */
        REP,
        /** F3 repeats while equal, F2 while not equal (CMPS, SCAS). */
        REPE_REPNE
    }

    /** What an instruction does with its explicit operands. */
    public enum DataFlow {
        /** Reads them all: CMP, PUSH, JMP. */
        READS,
        /** Writes the first without reading it: MOV, LEA, SETcc. */
        WRITES,
        /** Reads and writes the first, reads the others: ADD. */
        UPDATES,
        /** Reads and writes the first two: XCHG, XADD. */
        EXCHANGES,
        /** Touches none of them: NOP with an operand. */
        IGNORES
    }

    private final String encoding;
    private final String mnemonic;
    private final List<OperandCode> operands;
    private final MandatoryPrefix prefix;
    private final int map;
    private final int opcode;
    private final boolean registerInOpcode;
    private final boolean modRm;
    private final int modRmMask;
    private final int modRmValue;
    private final int requiredOperandSize;
    private final boolean withoutRexB;
    private final DataFlow dataFlow;
    private final Semantics semantics;
    private final CostClass costClass;
    private final long implicitReads;
    private final long implicitWrites;
    private final Repeat repeat;
    private final int properties;
    private final boolean unsupported;
    private final String extension;

    private OpcodeForm(Row row) {
        encoding = row.encoding;
        mnemonic = row.mnemonic;
        operands = List.copyOf(row.operands);
        prefix = row.prefix;
        map = row.map;
        opcode = row.opcode;
        registerInOpcode = row.registerInOpcode;
        modRm = row.modRm
                || operands.stream().anyMatch(operand -> operand.place().usesModRm());
        requiredOperandSize = row.requiredOperandSize;
        withoutRexB = row.withoutRexB;
        dataFlow = row.dataFlow;
        semantics = Objects.requireNonNull(row.semantics, () -> "no semantics: " + row.encoding + " " + row.mnemonic);
        costClass = row.costClass;
        implicitReads = row.implicitReads;
        implicitWrites = row.implicitWrites;
        repeat = row.repeat;
        properties = row.properties;
        unsupported = row.unsupported;
        extension = row.extension;
        boolean registerOnly =
                operands.stream().anyMatch(operand -> operand.place().mustBeRegister());
        modRmMask = row.modRmMask | (registerOnly ? 0xc0 : 0);
        modRmValue = row.modRmValue | (registerOnly ? 0xc0 : 0);
    }

    /** The encoding as written in the table. */
    public String encoding() {
        return encoding;
    }

    /** The manual's mnemonic, in capitals. */
    public String mnemonic() {
        return mnemonic;
    }

    /** The explicit operands, destination first, as in Intel and NASM syntax. */
    public List<OperandCode> operands() {
        return operands;
    }

    /** How 66, F2 and F3 select this row. */
    public MandatoryPrefix mandatoryPrefix() {
        return prefix;
    }

    /** The opcode map: 0 one byte, 1 after 0F, 2 after 0F 38, 3 after 0F 3A. */
    public int map() {
        return map;
    }

    /** The opcode byte; with {@link #registerInOpcode} the lowest of eight. */
    public int opcode() {
        return opcode;
    }

    /** True if the low three bits of the opcode name a register ({@code +r}). */
    public boolean registerInOpcode() {
        return registerInOpcode;
    }

    /** True if a ModRM byte follows the opcode. */
    public boolean hasModRm() {
        return modRm;
    }

    /** The ModRM bits that select this row: {@code (modRm & modRmMask()) == modRmValue()}. */
    public int modRmMask() {
        return modRmMask;
    }

    /** See {@link #modRmMask}; for {@code /4} bits 5:3 hold 4, for an exact byte it is that byte. */
    public int modRmValue() {
        return modRmValue;
    }

    /** The operand size that selects this row (2 {@code o16}, 4 {@code o32}, 8 {@code REX.W}), or 0 for any. */
    public int requiredOperandSize() {
        return requiredOperandSize;
    }

    /** True if REX.B selects another row (90 is NOP, 41 90 is XCHG). */
    public boolean withoutRexB() {
        return withoutRexB;
    }

    /** What becomes of the explicit operands. */
    public DataFlow dataFlow() {
        return dataFlow;
    }

    /** What it does. */
    public Semantics semantics() {
        return semantics;
    }

    /** What kind of work it is. */
    public CostClass costClass() {
        return costClass;
    }

    /** Registers read without being named, as in {@link Instruction#readMask}. */
    public long implicitReads() {
        return implicitReads;
    }

    /** Registers written without being named, as in {@link Instruction#writeMask}. */
    public long implicitWrites() {
        return implicitWrites;
    }

    /** What F2 and F3 mean here. */
    public Repeat repeat() {
        return repeat;
    }

    /** True if LOCK may stand before the form with a memory destination. */
    public boolean lockable() {
        return has(Row.LOCKABLE);
    }

    /** True if the memory operand is always locked (XCHG). */
    public boolean locksAlways() {
        return has(Row.LOCKS_ALWAYS);
    }

    /** True if the operand size is 64 bits without REX.W (PUSH, POP, near branches); 66 makes it 16. */
    public boolean default64() {
        return has(Row.DEFAULT64 | Row.FORCED64);
    }

    /** True if the operand size is 64 bits and prefix 66 changes nothing (near branches on Intel processors). */
    public boolean forced64() {
        return has(Row.FORCED64);
    }

    /** True if 16 bytes in memory need not be aligned. */
    public boolean unaligned() {
        return has(Row.UNALIGNED);
    }

    /** True if it pushes onto the stack without naming a memory operand. */
    public boolean pushes() {
        return has(Row.PUSHES);
    }

    /** True if it pops from the stack without naming a memory operand. */
    public boolean pops() {
        return has(Row.POPS);
    }

    /** True if it accesses memory that no operand names and that is not the stack: a table, a string, a masked store. */
    public boolean accessesUnnamed() {
        return has(Row.ACCESSES_UNNAMED);
    }

    /** True if execution goes on elsewhere, or may. */
    public boolean transfersControl() {
        return has(Row.TRANSFERS);
    }

    /** True if whether control is transferred depends on flags or RCX. */
    public boolean conditional() {
        return has(Row.CONDITIONAL);
    }

    /** True if straight-line decoding must stop after it. */
    public boolean endsBlock() {
        return has(Row.ENDS_BLOCK);
    }

    /** True if the opcode is valid but the decoder gives it no meaning: it raises #UD, and the report names it. */
    public boolean unsupported() {
        return unsupported;
    }

    /** The feature of CPUID that an unsupported opcode belongs to; empty if to none. */
    public String extension() {
        return extension;
    }

    private boolean has(int property) {
        return (properties & property) != 0;
    }

    /** True if this row is the meaning of an opcode found with these prefixes. */
    public boolean matches(int effectivePrefix, int operandSize, int rexB, int modRmByte) {
        boolean prefixFits = switch (prefix) {
            case ANY -> true;
            case NONE -> effectivePrefix == 0;
            case OPERAND_SIZE_66 -> effectivePrefix == 0x66;
            case REPNE_F2 -> effectivePrefix == 0xf2;
            case REP_F3 -> effectivePrefix == 0xf3;
        };
        return prefixFits
                && (requiredOperandSize == 0 || requiredOperandSize == operandSize)
                && !(withoutRexB && rexB != 0)
                && (modRmByte & modRmMask) == modRmValue
                && !(isMemoryOnly() && modRmByte >= 0xc0);
    }

    private boolean isMemoryOnly() {
        for (OperandCode operand : operands) {
            if (operand.place() == OperandCode.Place.MEMORY) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return encoding + "  " + mnemonic + " " + operands;
    }

    /** A row being written: the manual's line first, then what it does not say there. */
    public static final class Row {
        private static final int LOCKABLE = 1;
        private static final int LOCKS_ALWAYS = 1 << 1;
        private static final int DEFAULT64 = 1 << 2;
        private static final int FORCED64 = 1 << 3;
        private static final int PUSHES = 1 << 4;
        private static final int POPS = 1 << 5;
        private static final int TRANSFERS = 1 << 6;
        private static final int CONDITIONAL = 1 << 7;
        private static final int ENDS_BLOCK = 1 << 8;
        private static final int UNALIGNED = 1 << 9;
        private static final int ACCESSES_UNNAMED = 1 << 10;

        private final String encoding;
        private final String mnemonic;
        private final List<OperandCode> operands = new ArrayList<>();
        private MandatoryPrefix prefix = MandatoryPrefix.ANY;
        private int map;
        private int opcode = -1;
        private boolean registerInOpcode;
        private boolean modRm;
        private int modRmMask;
        private int modRmValue;
        private int requiredOperandSize;
        private boolean withoutRexB;
        private DataFlow dataFlow = DataFlow.IGNORES;
        private Semantics semantics;
        private CostClass costClass = CostClass.ALU;
        private long implicitReads;
        private long implicitWrites;
        private Repeat repeat = Repeat.IGNORED;
        private int properties;
        private boolean unsupported;
        private String extension = "";

        /**
         * Begins a row.
         *
         * @param encoding in the manual's notation, see {@link OpcodeForm}
         * @param mnemonic in capitals
         * @param operands operand codes, separated by commas; empty if there are none
         */
        public Row(String encoding, String mnemonic, String operands) {
            this.encoding = encoding;
            this.mnemonic = mnemonic;
            if (!operands.isEmpty()) {
                for (String operand : operands.split(",", -1)) {
                    this.operands.add(OperandCode.of(operand));
                }
            }
            for (String token : encoding.split(" ", -1)) {
                read(token);
            }
            if (opcode < 0) {
                throw new IllegalArgumentException("no opcode in " + encoding);
            }
        }

        private void read(String token) {
            if (opcode >= 0 && token.matches("66|F2|F3")) {
                readByteOrDigit(token); // behind an escape these are opcodes
                return;
            }
            switch (token) {
                case "NP" -> prefix = MandatoryPrefix.NONE;
                case "66" -> prefix = MandatoryPrefix.OPERAND_SIZE_66;
                case "F2" -> prefix = MandatoryPrefix.REPNE_F2;
                case "F3" -> prefix = MandatoryPrefix.REP_F3;
                case "o16" -> requiredOperandSize = 2;
                case "o32" -> requiredOperandSize = 4;
                case "REX.W" -> requiredOperandSize = 8;
                case "REX.B=0" -> withoutRexB = true;
                case "/r" -> modRm = true;
                case "+r" -> registerInOpcode = true;
                case "ib", "iw", "id", "iq", "iz", "iv", "cb", "cd", "cz" -> {}
                default -> readByteOrDigit(token);
            }
        }

        private void readByteOrDigit(String token) {
            if (token.charAt(0) == '/') {
                modRm = true;
                modRmMask |= 0x38;
                modRmValue |= Integer.parseInt(token.substring(1)) << 3;
                return;
            }
            int value = Integer.parseInt(token.substring(0, 2), 16);
            boolean afterEscape = map == 0 && opcode == 0x0f;
            if (opcode < 0 || map == 1 && (opcode == 0x38 || opcode == 0x3a) && !modRm) {
                map = opcode < 0 ? 0 : opcode == 0x38 ? 2 : 3;
                opcode = value;
            } else if (afterEscape) {
                map = 1;
                opcode = value;
            } else {
                modRm = true;
                modRmMask = token.endsWith("+i") ? 0xf8 : 0xff;
                modRmValue = value;
            }
        }

        /** LOCK may stand before it if the destination is memory; otherwise LOCK is #UD. */
        public Row lockable() {
            return property(LOCKABLE);
        }

        /** Memory operands are locked with or without a prefix. */
        public Row locksAlways() {
            return property(LOCKS_ALWAYS);
        }

        /** The operand size is 64 bits by default (SDM vol. 2, appendix A, superscript d64). */
        public Row default64() {
            return property(DEFAULT64);
        }

        /** The operand size is 64 bits whatever the prefixes (superscript f64). */
        public Row forced64() {
            return property(FORCED64);
        }

        /** Sixteen bytes in memory need not be aligned; without this they must be. */
        public Row unaligned() {
            return property(UNALIGNED);
        }

        /** Accesses memory that no operand names: XLATB, MASKMOVDQU. String instructions do, too, and say so by their cost. */
        public Row accessesUnnamed() {
            return property(ACCESSES_UNNAMED);
        }

        /** Writes below the stack pointer. */
        public Row pushes() {
            return reading(Registers.RSP).writing(Registers.RSP).property(PUSHES);
        }

        /** Reads at the stack pointer. */
        public Row pops() {
            return reading(Registers.RSP).writing(Registers.RSP).property(POPS);
        }

        /** Execution goes on elsewhere. */
        public Row jumps() {
            return property(TRANSFERS | ENDS_BLOCK);
        }

        /** Execution may go on elsewhere. */
        public Row jumpsIf() {
            return property(TRANSFERS | CONDITIONAL | ENDS_BLOCK);
        }

        /** Nothing after it may be decoded before it is done. */
        public Row endsBlock() {
            return property(ENDS_BLOCK);
        }

        /** Registers it reads without naming them, from {@link Registers}. */
        public Row reading(long registers) {
            implicitReads |= registers;
            return this;
        }

        /** Registers it writes without naming them, from {@link Registers}. */
        public Row writing(long registers) {
            implicitWrites |= registers;
            return this;
        }

        /** It gives every status flag a new value. */
        public Row setsFlags() {
            return writing(Registers.FLAGS);
        }

        /** It changes some status flags and keeps others, or may keep all. */
        public Row changesFlags() {
            return reading(Registers.FLAGS).writing(Registers.FLAGS);
        }

        /** It depends on a status flag. */
        public Row readsFlags() {
            return reading(Registers.FLAGS);
        }

        /** F2 and F3 repeat it while RCX is not zero. */
        public Row repeats() {
            repeat = Repeat.REP;
            return this;
        }

        /** F3 repeats it while equal, F2 while not equal. */
        public Row repeatsWhile() {
            repeat = Repeat.REPE_REPNE;
            return this;
        }

        /** The class of work; {@link CostClass#ALU} if not said. */
        public Row cost(CostClass work) {
            costClass = work;
            return this;
        }

        /** It reads all its operands. */
        public Row reads(Semantics meaning) {
            return does(DataFlow.READS, meaning);
        }

        /** It writes its first operand and reads the others. */
        public Row writes(Semantics meaning) {
            return does(DataFlow.WRITES, meaning);
        }

        /** It reads and writes its first operand and reads the others. */
        public Row updates(Semantics meaning) {
            return does(DataFlow.UPDATES, meaning);
        }

        /** It reads and writes its first two operands. */
        public Row exchanges(Semantics meaning) {
            return does(DataFlow.EXCHANGES, meaning);
        }

        /** It has no explicit operand, or does not touch it. */
        public Row does(Semantics meaning) {
            return does(DataFlow.IGNORES, meaning);
        }

        /** It is valid, and not modelled: it raises #UD as on a processor that does not have it. */
        public Row unsupported(Semantics meaning) {
            unsupported = true;
            return does(DataFlow.IGNORES, meaning).property(ENDS_BLOCK);
        }

        /** The feature of CPUID without which it does not exist. */
        public Row extension(String feature) {
            extension = feature;
            return this;
        }

        private Row does(DataFlow flow, Semantics meaning) {
            boolean usesMmx =
                    operands.stream().anyMatch(operand -> operand.place().isMmx());
            dataFlow = flow;
            semantics = usesMmx ? Vector.afterX87Exceptions(meaning) : meaning;
            return this;
        }

        private Row property(int bits) {
            properties |= bits;
            return this;
        }

        /** The finished row. */
        public OpcodeForm form() {
            return new OpcodeForm(this);
        }
    }
}
