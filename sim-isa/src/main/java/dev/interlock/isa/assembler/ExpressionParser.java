package dev.interlock.isa.assembler;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads expressions by precedence climbing. From loosest to tightest, as in NASM:
 *
 * <pre>
 *   ?:   ||   ^^   &amp;&amp;   = == != &lt;&gt; &lt; &lt;= &gt; &gt;= &lt;=&gt;   |   ^   &amp;   &lt;&lt; &gt;&gt; &lt;&lt;&lt; &gt;&gt;&gt;   + -   * / // % %%   unary - + ~ !
 * </pre>
 */
final class ExpressionParser {
    private static final List<List<String>> LEVELS = List.of(
            List.of("||"),
            List.of("^^"),
            List.of("&&"),
            List.of("=", "==", "!=", "<>", "<", "<=", ">", ">=", "<=>"),
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>", "<<<", ">>>"),
            List.of("+", "-"),
            List.of("*", "/", "//", "%", "%%"));

    /** Deeper nesting is refused, for the parser recurses. */
    private static final int DEEPEST = 200;

    private static final int MOST_OPERATORS = 1000;

    private final TokenCursor cursor;
    private final UnaryOperator<String> qualify;
    private int depth;
    private int operators;

    /**
     * @param qualify completes the name of a local label with its parent's
     */
    ExpressionParser(TokenCursor cursor, UnaryOperator<String> qualify) {
        this.cursor = cursor;
        this.qualify = qualify;
    }

    Expression parse() {
        if (++depth > DEEPEST) {
            throw new AssemblyException(cursor.peek().position(), "this expression is nested too deeply");
        }
        Expression condition = level(0);
        if (cursor.peek().is("?")) {
            SourcePosition position = cursor.next().position();
            Expression yes = parse();
            cursor.expect(":");
            condition = new Expression.Conditional(position, condition, yes, parse());
        }
        depth--;
        return condition;
    }

    private Expression level(int level) {
        if (level == LEVELS.size()) {
            return unary();
        }
        Expression left = level(level + 1);
        while (cursor.peek().kind() == Token.Kind.OPERATOR
                && LEVELS.get(level).contains(cursor.peek().text())) {
            Token operator = cursor.next();
            if (++operators > MOST_OPERATORS) {
                throw new AssemblyException(operator.position(), "this expression is too long");
            }
            left = new Expression.Binary(operator.position(), operator.text(), left, level(level + 1));
        }
        return left;
    }

    private Expression unary() {
        Token token = cursor.peek();
        if (token.is("-") || token.is("+") || token.is("~") || token.is("!")) {
            if (++depth > DEEPEST) {
                throw new AssemblyException(token.position(), "this expression is nested too deeply");
            }
            cursor.next();
            Expression operand = unary();
            depth--;
            return new Expression.Unary(token.position(), token.text(), operand);
        }
        return primary();
    }

    private Expression primary() {
        Token token = cursor.peek();
        switch (token.kind()) {
            case NUMBER -> {
                cursor.next();
                return new Expression.Constant(token.position(), token.number());
            }
            case STRING -> {
                cursor.next();
                return new Expression.Constant(token.position(), characterConstant(token));
            }
            case IDENTIFIER -> {
                cursor.next();
                Register register = Register.named(token.text());
                return register != null
                        ? new Expression.RegisterTerm(token.position(), register)
                        : new Expression.Symbol(token.position(), qualify.apply(token.text()));
            }
            case ESCAPED_IDENTIFIER -> {
                cursor.next();
                return new Expression.Symbol(token.position(), qualify.apply(token.text()));
            }
            case OPERATOR -> {
                if (cursor.skip("(")) {
                    Expression inner = parse();
                    cursor.expect(")");
                    return inner;
                }
                if (cursor.skip("$")) {
                    return new Expression.Here(token.position(), false);
                }
                if (cursor.skip("$$")) {
                    return new Expression.Here(token.position(), true);
                }
            }
            case FLOAT ->
                throw new AssemblyException(
                        token.position(), "a floating-point constant can only stand in DD, DQ or DT");
            default -> {}
        }
        throw cursor.unexpected("an expression");
    }

    /** A string as a number: its first character is the lowest byte. */
    static long characterConstant(Token token) {
        if (token.text().length() > 8) {
            throw new AssemblyException(token.position(), "a character constant has at most 8 characters");
        }
        long value = 0;
        for (int i = token.text().length() - 1; i >= 0; i--) {
            value = value << 8 | token.text().charAt(i);
        }
        return value;
    }
}
