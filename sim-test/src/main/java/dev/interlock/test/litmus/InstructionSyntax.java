package dev.interlock.test.litmus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads one instruction from a cell of the program. What the two dialects share is here: mnemonics, prefixes, labels of
 * branches, and how the size of an access is found when nobody has written it down.
 */
abstract class InstructionSyntax {
    private static final Map<String, Mnemonic> MNEMONICS = new HashMap<>();

    static {
        for (Mnemonic mnemonic : Mnemonic.values()) {
            if (mnemonic != Mnemonic.JCC && mnemonic != Mnemonic.SETCC && mnemonic != Mnemonic.CMOVCC) {
                MNEMONICS.put(mnemonic.name().toLowerCase(Locale.ROOT), mnemonic);
            }
        }
    }

    private final LitmusLexer lexer;
    private final Function<String, ValueType> typeOfLocation;

    /**
     * @param typeOfLocation the declared type of a location, or the one it has without a declaration
     */
    InstructionSyntax(LitmusLexer lexer, Function<String, ValueType> typeOfLocation) {
        this.lexer = lexer;
        this.typeOfLocation = typeOfLocation;
    }

    /**
     * A mnemonic taken apart.
     *
     * @param bytes operand size if the word says it, else 0
     * @param sourceBytes of MOVZX and MOVSX, if the word says it, else 0
     */
    record Word(Mnemonic mnemonic, ConditionCode condition, int bytes, int sourceBytes) {
        Word(Mnemonic mnemonic) {
            this(mnemonic, null, 0, 0);
        }
    }

    /** The word in lower case as this dialect understands it. */
    abstract Optional<Word> word(String text);

    /** One operand, except the target of a branch. */
    abstract Operand operand();

    /** The operands as written, destination first. */
    abstract List<Operand> destinationFirst(List<Operand> written);

    LitmusLexer lexer() {
        return lexer;
    }

    /** The instruction that begins here; ends before {@code |} or {@code ;}. */
    Operation read() {
        boolean lock = lexer.skipWord("lock");
        Token token = lexer.expect(Token.Kind.NAME, "an instruction");
        Word word = word(token.text().toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new LitmusException(
                        token.position(), "'" + token.text() + "' is not an instruction known here"));
        List<Operand> operands = new ArrayList<>();
        if (!atEndOfCell()) {
            do {
                operands.add(word.mnemonic.branches() ? target() : operand());
            } while (lexer.skip(","));
        }
        if (!atEndOfCell()) {
            Token rest = lexer.peek();
            throw new LitmusException(rest.position(), "expected ',', '|' or ';', not " + rest.quoted());
        }
        int expected = word.mnemonic.operands();
        if (word.mnemonic == Mnemonic.NOP) {
            operands.clear(); // the long NOPs of compilers have one that means nothing
        } else if (operands.size() != expected) {
            throw new LitmusException(
                    token.position(),
                    "'" + token.text() + "' has " + (expected == 1 ? "one operand" : expected + " operands") + ", not "
                            + operands.size());
        }
        return settle(word, token, lock, destinationFirst(operands));
    }

    private boolean atEndOfCell() {
        return lexer.peek().is("|") || lexer.peek().is(";");
    }

    private Operand target() {
        Token token = lexer.next();
        if (token.kind() != Token.Kind.NAME && token.kind() != Token.Kind.NUMBER) {
            throw new LitmusException(token.position(), "expected a label, not " + token.quoted());
        }
        // 1b and 1f are gas's "label 1, backwards" and "forwards"; here each label is unique
        boolean numeric = token.text().matches("\\d+[bf]");
        return new Operand.Target(
                numeric ? token.text().substring(0, token.text().length() - 1) : token.text());
    }

    /** Conditional instructions, which both dialects write alike. */
    static Optional<Word> conditional(String text) {
        for (Mnemonic family : List.of(Mnemonic.JCC, Mnemonic.SETCC, Mnemonic.CMOVCC)) {
            String stem = family.name().toLowerCase(Locale.ROOT).replace("cc", "");
            if (text.startsWith(stem)) {
                Optional<ConditionCode> code = ConditionCode.named(text.substring(stem.length()));
                if (code.isPresent()) {
                    return Optional.of(new Word(family, code.get(), family == Mnemonic.SETCC ? 1 : 0, 0));
                }
            }
        }
        return Optional.empty();
    }

    static Optional<Word> plain(String text) {
        return Optional.ofNullable(MNEMONICS.get(text)).map(Word::new);
    }

    // ---------------------------------------------------------------- sizes

    private Operation settle(Word word, Token token, boolean lock, List<Operand> operands) {
        Mnemonic mnemonic = word.mnemonic;
        boolean extending = mnemonic == Mnemonic.MOVZX || mnemonic == Mnemonic.MOVSX;
        int bytes = word.bytes != 0 ? word.bytes : sizeOf(extending ? operands.subList(0, 1) : operands);
        List<Operand> settled = new ArrayList<>();
        for (int n = 0; n < operands.size(); n++) {
            int wanted = bytes;
            if (extending && n == 1) {
                wanted = word.sourceBytes != 0 ? word.sourceBytes : sizeOf(operands.subList(1, 2));
            }
            settled.add(settle(operands.get(n), wanted, token));
        }
        boolean inMemory = !settled.isEmpty() && settled.get(0) instanceof Operand.InMemory;
        if (mnemonic.writesFirst() && !settled.isEmpty() && settled.get(0) instanceof Operand.Immediate) {
            throw new LitmusException(token.position(), "the destination of '" + token.text() + "' is a number");
        }
        if (settled.size() == 2 && inMemory && settled.get(1) instanceof Operand.InMemory) {
            throw new LitmusException(token.position(), "'" + token.text() + "' cannot have two operands in memory");
        }
        boolean exchanges = mnemonic == Mnemonic.XCHG && settled.stream().anyMatch(o -> o instanceof Operand.InMemory);
        if (lock && !exchanges && !(mnemonic.lockable() && inMemory)) {
            throw new LitmusException(
                    token.position(), "LOCK stands only before a read-modify-write of memory (SDM vol. 2, LOCK)");
        }
        if ((mnemonic == Mnemonic.LEA || mnemonic == Mnemonic.CMOVCC || extending) && inMemory) {
            throw new LitmusException(token.position(), "the destination of '" + token.text() + "' is a register");
        }
        if (mnemonic == Mnemonic.LEA && !(settled.get(1) instanceof Operand.InMemory)) {
            throw new LitmusException(token.position(), "the source of LEA is an address");
        }
        if ((mnemonic == Mnemonic.XADD || mnemonic == Mnemonic.CMPXCHG || mnemonic == Mnemonic.XCHG)
                && settled.get(1) instanceof Operand.Immediate) {
            throw new LitmusException(token.position(), "'" + token.text() + "' takes a register, not a number");
        }
        return new Operation(mnemonic, word.condition, bytes, lock || exchanges, settled, token.position());
    }

    /** The size of the first operand that has one: registers before what is said of memory before its location's type. */
    private int sizeOf(List<Operand> operands) {
        for (Operand operand : operands) {
            if (operand instanceof Operand.InRegister in) {
                return in.register().bytes();
            }
        }
        for (Operand operand : operands) {
            if (operand instanceof Operand.InMemory memory) {
                if (memory.bytes() != 0) {
                    return memory.bytes();
                }
                if (memory.symbol() != null) {
                    return typeOfLocation.apply(memory.symbol()).bytes();
                }
            }
        }
        return ValueType.INT.bytes();
    }

    private static Operand settle(Operand operand, int bytes, Token token) {
        if (operand instanceof Operand.InMemory memory) {
            if (memory.bytes() != 0 && memory.bytes() != bytes) {
                throw new LitmusException(
                        token.position(),
                        "an operand of '" + token.text() + "' has " + memory.bytes() + " bytes, another " + bytes);
            }
            return memory.withBytes(bytes);
        }
        if (operand instanceof Operand.InRegister in && in.register().bytes() != bytes) {
            throw new LitmusException(
                    token.position(),
                    "'" + token.text() + "' works on " + bytes + " bytes here, but "
                            + in.register().text() + " has " + in.register().bytes());
        }
        return operand;
    }

    // ---------------------------------------------------------------- parts of operands

    RegisterName register(Token token) {
        return RegisterName.named(token.text())
                .orElseThrow(() ->
                        new LitmusException(token.position(), token.quoted() + " is not a general-purpose register"));
    }

    /** A number with an optional sign. */
    long number() {
        boolean negative = lexer.skip("-");
        long value = lexer.expect(Token.Kind.NUMBER, "a number").number();
        return negative ? -value : value;
    }

    /** The number after a {@code $}. */
    Operand immediate() {
        Token token = lexer.peek();
        if (token.isName()) {
            throw new LitmusException(
                    token.position(),
                    "the address of a location comes into a register by the initial state, as in 0:rdi="
                            + token.text());
        }
        return new Operand.Immediate(number());
    }

    int scale() {
        Token token = lexer.expect(Token.Kind.NUMBER, "1, 2, 4 or 8");
        long scale = token.number();
        if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
            throw new LitmusException(token.position(), "an index is scaled by 1, 2, 4 or 8, not " + token.text());
        }
        return (int) scale;
    }

    /** Both registers of an address in one width: herd does not mind a mixture, the processor cannot encode one. */
    static Operand.InMemory address(
            String symbol, RegisterName base, RegisterName index, int scale, long displacement, int bytes) {
        boolean mixed = base != null && index != null && base.bytes() != index.bytes();
        return new Operand.InMemory(
                symbol, mixed ? base.widened() : base, mixed ? index.widened() : index, scale, displacement, bytes);
    }
}
