package dev.interlock.isa.assembler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts source text into tokens, one logical line at a time. A backslash at the end of a line joins it to the next, also
 * within a comment, as in NASM.
 */
final class Lexer {
    private static final String[] OPERATORS = {
        "<=>", "<<<", ">>>", "<<", ">>", "//", "%%", "==", "!=", "<>", "<=", ">=", "&&", "||", "^^", "$$"
    };
    private static final String SINGLE_OPERATORS = "+-*/%&|^~!()[],:=<>?$#{}";

    private final String file;
    private final String source;
    private int at;
    private int line = 1;
    private int lineStart;

    Lexer(String file, String source) {
        this.file = file;
        this.source = source;
    }

    boolean atEnd() {
        return at >= source.length();
    }

    /**
     * The tokens of the next logical line, the last of them {@link Token.Kind#END}.
     *
     * @throws AssemblyException for a malformed token; the line is then consumed
     */
    List<Token> nextLine() {
        List<Token> tokens = new ArrayList<>();
        try {
            boolean space = skipBlanks();
            while (!atLineEnd()) {
                tokens.add(token(space));
                space = skipBlanks();
            }
            tokens.add(Token.of(Token.Kind.END, "", position(), space));
            return tokens;
        } finally {
            skipLine();
        }
    }

    private boolean atLineEnd() {
        return at >= source.length() || source.charAt(at) == '\n' || source.charAt(at) == ';';
    }

    private boolean skipBlanks() {
        int start = at;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
                at++;
            } else if (!skipContinuation()) {
                break;
            }
        }
        return at > start;
    }

    private void skipLine() {
        while (at < source.length() && source.charAt(at) != '\n') {
            if (!skipContinuation()) {
                at++;
            }
        }
        newLine();
    }

    private boolean skipContinuation() {
        if (at >= source.length() || source.charAt(at) != '\\') {
            return false;
        }
        int next = at + 1;
        if (next < source.length() && source.charAt(next) == '\r') {
            next++;
        }
        if (next < source.length() && source.charAt(next) == '\n') {
            at = next;
            newLine();
            return true;
        }
        return false;
    }

    private void newLine() {
        if (at < source.length()) {
            at++;
            line++;
            lineStart = at;
        }
    }

    private SourcePosition position() {
        return new SourcePosition(file, line, at - lineStart + 1);
    }

    private char peek(int ahead) {
        return at + ahead < source.length() ? source.charAt(at + ahead) : '\0';
    }

    private Token token(boolean space) {
        SourcePosition position = position();
        char c = peek(0);
        if (c == '\'' || c == '"' || c == '`') {
            return Token.of(Token.Kind.STRING, string(c, position), position, space);
        }
        if (isDigit(c) || c == '$' && isDigit(peek(1))) {
            return number(position, space);
        }
        if (c == '$' && isNameStart(peek(1))) {
            at++;
            return Token.of(Token.Kind.ESCAPED_IDENTIFIER, name(), position, space);
        }
        if (isNameStart(c) && !(c == '?' && !isNamePart(peek(1)))) {
            return Token.of(Token.Kind.IDENTIFIER, name(), position, space);
        }
        if (c == '%') {
            int length = macroLength();
            if (length > 0) {
                String text = source.substring(at, at + length);
                at += length;
                return Token.of(Token.Kind.MACRO, text, position, space);
            }
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                at += operator.length();
                return Token.of(Token.Kind.OPERATOR, operator, position, space);
            }
        }
        if (SINGLE_OPERATORS.indexOf(c) >= 0) {
            at++;
            return Token.of(Token.Kind.OPERATOR, String.valueOf(c), position, space);
        }
        throw new AssemblyException(position, "unexpected character " + (c > ' ' ? "'" + c + "'" : "code " + (int) c));
    }

    /** Length of a preprocessor word at a percent sign, 0 if it is the remainder operator. */
    private int macroLength() {
        int length = 1;
        if (peek(length) == '{') {
            int close = source.indexOf('}', at);
            int end = source.indexOf('\n', at);
            return close > 0 && (end < 0 || close < end) ? close - at + 1 : 0;
        }
        boolean pastes = peek(length) == '+' && !isDigit(peek(length + 1));
        if (pastes || peek(length) == '?') {
            // "%+" pastes tokens, while "%+1" is a condition code; "%?" is the macro's name as it was called.
            return length + 1;
        }
        while (peek(length) == '%' || peek(length) == '$' || peek(length) == '!' && length == 1) {
            length++;
        }
        if (length == 1 && (peek(1) == '-' || peek(1) == '+') && isNamePart(peek(2))) {
            length++;
        }
        if (isDigit(peek(length))) {
            // A parameter's number ends where the digits end: "%1_x" is the first parameter, then "_x".
            while (isDigit(peek(length))) {
                length++;
            }
            return length;
        }
        int nameStart = length;
        while (isNamePart(peek(length))) {
            length++;
        }
        return length > nameStart ? length : 0;
    }

    private String name() {
        int start = at;
        while (isNamePart(peek(0))) {
            at++;
        }
        return source.substring(start, at);
    }

    private Token number(SourcePosition position, boolean space) {
        int start = at;
        at++;
        while (isNamePart(peek(0)) && peek(0) != '$' || isFloatSign(start)) {
            at++;
        }
        String text = source.substring(start, at);
        if (NumberLiteral.isFloat(text)) {
            NumberLiteral.checkFloat(text, position);
            return Token.of(Token.Kind.FLOAT, text.replace("_", ""), position, space);
        }
        return new Token(Token.Kind.NUMBER, text, NumberLiteral.parse(text, position), position, space);
    }

    /** A sign directly behind the exponent letter belongs to a float: {@code 1.5e-3}. */
    private boolean isFloatSign(int start) {
        char c = peek(0);
        if (c != '+' && c != '-') {
            return false;
        }
        String before = source.substring(start, at);
        return isDigit(peek(1)) && before.matches("[0-9_]+(\\.[0-9_]*)?[eE]");
    }

    private String string(char quote, SourcePosition start) {
        at++;
        StringBuilder text = new StringBuilder();
        while (peek(0) != quote) {
            if (at >= source.length() || peek(0) == '\n') {
                throw new AssemblyException(start, "this string is not terminated; expected a closing " + quote);
            }
            if (skipContinuation()) {
                continue;
            }
            if (quote == '`' && peek(0) == '\\') {
                escape(text);
            } else {
                int codePoint = source.codePointAt(at);
                at += Character.charCount(codePoint);
                appendUtf8(text, codePoint);
            }
        }
        at++;
        return text.toString();
    }

    /** The C-like escapes of back-quoted strings. */
    private void escape(StringBuilder text) {
        SourcePosition position = position();
        at++;
        char c = peek(0);
        at++;
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append((char) 7);
            case 'b' -> text.append('\b');
            case 'v' -> text.append((char) 11);
            case 'f' -> text.append('\f');
            case 'e' -> text.append((char) 27);
            case 'x' -> text.append((char) digits(16, 2, position));
            case 'u' -> appendUtf8(text, digits(16, 4, position));
            case 'U' -> appendUtf8(text, digits(16, 8, position));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                text.append((char) (digits(8, 3, position) & 0xff));
            }
            case '\\', '\'', '"', '`', '?' -> text.append(c);
            default -> throw new AssemblyException(position, "unknown escape '\\" + c + "' in a back-quoted string");
        }
    }

    private int digits(int radix, int most, SourcePosition position) {
        int value = 0;
        int count = 0;
        while (count < most && Character.digit(peek(0), radix) >= 0) {
            value = value * radix + Character.digit(peek(0), radix);
            at++;
            count++;
        }
        if (count == 0 || !Character.isValidCodePoint(value)) {
            throw new AssemblyException(position, "this escape needs the digits of a character");
        }
        return value;
    }

    private static void appendUtf8(StringBuilder text, int codePoint) {
        if (codePoint < 0x80) {
            text.append((char) codePoint);
        } else {
            byte[] bytes = new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8);
            text.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80;
    }

    private static boolean isNameStart(char c) {
        return isLetter(c) || c == '_' || c == '.' || c == '?' || c == '@';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$' || c == '#' || c == '~';
    }
}
