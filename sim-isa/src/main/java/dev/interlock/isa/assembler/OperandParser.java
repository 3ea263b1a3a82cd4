package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Reads the operands of an instruction. */
final class OperandParser {
    private final TokenCursor cursor;
    private final UnaryOperator<String> qualify;
    private final boolean relativeByDefault;

    OperandParser(TokenCursor cursor, UnaryOperator<String> qualify, boolean relativeByDefault) {
        this.cursor = cursor;
        this.qualify = qualify;
        this.relativeByDefault = relativeByDefault;
    }

    List<Operand> parse() {
        List<Operand> operands = new ArrayList<>();
        if (cursor.atEnd()) {
            return operands;
        }
        boolean toOther = cursor.peek().isWord("to") && !isSymbol();
        if (toOther) {
            cursor.next();
        }
        do {
            operands.add(operand());
        } while (cursor.skip(","));
        if (toOther) {
            // "fadd to st1" is "fadd st1, st0".
            operands.add(new Operand.InRegister(operands.get(0).position(), 0, Register.named("st0")));
        }
        return operands;
    }

    private Operand operand() {
        SourcePosition position = cursor.peek().position();
        int size = 0;
        boolean strict = false;
        Operand.Distance distance = Operand.Distance.UNSAID;
        while (true) {
            Token token = cursor.peek();
            if (token.kind() != Token.Kind.IDENTIFIER || isSymbol()) {
                break;
            }
            String word = token.lower();
            if (Keywords.size(word) != 0) {
                size = Keywords.size(word);
            } else if (word.equals("strict")) {
                strict = true;
            } else if (word.equals("short") || word.equals("near") || word.equals("far")) {
                distance = Operand.Distance.valueOf(word.toUpperCase(Locale.ROOT));
            } else {
                break;
            }
            cursor.next();
        }
        if (cursor.peek().isWord("ptr")) {
            throw new AssemblyException(
                    cursor.peek().position(), "'ptr' is not NASM syntax; write the size directly before the bracket");
        }
        if (cursor.skip("[")) {
            boolean far = distance == Operand.Distance.FAR;
            Operand.Address address = address(far);
            cursor.expect("]");
            return new Operand.Memory(position, size, address);
        }
        Expression expression = new ExpressionParser(cursor, qualify).parse();
        if (cursor.peek().is(":")) {
            throw new AssemblyException(
                    position,
                    cursor.peek(1).is("[")
                            ? "a segment override stands inside the brackets: [fs:0x28]"
                            : "a far pointer with a segment does not exist in 64-bit mode");
        }
        if (expression instanceof Expression.RegisterTerm term) {
            return new Operand.InRegister(position, size, term.register());
        }
        return new Operand.Immediate(position, size, strict, distance, expression);
    }

    /** A keyword followed by an operator or the end is a symbol with an unlucky name. */
    private boolean isSymbol() {
        Token after = cursor.peek(1);
        return after.isEnd() || after.is(",") || after.is("]");
    }

    private Operand.Address address(boolean far) {
        boolean relative = relativeByDefault;
        boolean relativeSaid = false;
        boolean noSplit = false;
        int displacementSize = 0;
        Register segment = null;
        while (cursor.peek().kind() == Token.Kind.IDENTIFIER && !isSymbol()) {
            String word = cursor.peek().lower();
            Register register = Register.named(word);
            if (register != null && register.kind() == Register.Kind.SEGMENT) {
                cursor.next();
                segment = register;
                cursor.expect(":");
                continue;
            }
            if (word.equals("rel")) {
                relative = true;
                relativeSaid = true;
            } else if (word.equals("abs")) {
                relative = false;
                relativeSaid = false;
            } else if (word.equals("nosplit")) {
                noSplit = true;
            } else if (Keywords.size(word) != 0) {
                displacementSize = displacementSize(word);
            } else {
                break;
            }
            cursor.next();
        }
        Expression expression = new ExpressionParser(cursor, qualify).parse();
        return new Operand.Address(expression, displacementSize, segment, relative, relativeSaid, far, noSplit);
    }

    private int displacementSize(String word) {
        int size = Keywords.size(word);
        if (size != 1 && size != 4 && size != 8) {
            throw new AssemblyException(cursor.peek().position(), "a displacement has 1, 4 or 8 bytes, not a " + word);
        }
        return size;
    }
}
