package dev.interlock.test.litmus;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The words of a litmus file. White space and comments {@code (* … *)}, which nest, separate them. The lines above the
 * initial state are free text and are read whole ({@link #line}).
 */
final class LitmusLexer {
    private static final String[] LONG_SIGNS = {"/\\", "\\/", "<>", "!=", "=>"};
    private static final String SIGNS = "{}()[]|;:,=$%+-*~&";

    private final String file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private final Deque<Token> ahead = new ArrayDeque<>();

    LitmusLexer(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The rest of the present line, trimmed; not to be mixed with a {@link #peek} on the same line. */
    String line() {
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        String rest = text.substring(at, end).trim();
        at = end;
        return rest;
    }

    /** The next character that is neither blank nor in a comment; 0 at the end. */
    char nextVisible() {
        skipBlanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    Position position() {
        return new Position(file, line, at - lineStart + 1);
    }

    Token peek() {
        return peek(0);
    }

    /** The token after so many others. */
    Token peek(int distance) {
        while (ahead.size() <= distance) {
            ahead.addLast(read());
        }
        return ahead.stream().skip(distance).findFirst().orElseThrow();
    }

    Token next() {
        return ahead.isEmpty() ? read() : ahead.removeFirst();
    }

    /** Takes the next token if it is this sign. */
    boolean skip(String sign) {
        if (peek().is(sign)) {
            next();
            return true;
        }
        return false;
    }

    /** Takes the next token if it is this word, in either case. */
    boolean skipWord(String word) {
        if (peek().isWord(word)) {
            next();
            return true;
        }
        return false;
    }

    Token expect(String sign, String where) {
        Token token = next();
        if (!token.is(sign)) {
            throw new LitmusException(token.position(), "expected '" + sign + "' " + where + ", not " + token.quoted());
        }
        return token;
    }

    Token expect(Token.Kind kind, String what) {
        Token token = next();
        if (token.kind() != kind) {
            throw new LitmusException(token.position(), "expected " + what + ", not " + token.quoted());
        }
        return token;
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("(*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        Position begin = position();
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("(*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*)", at)) {
                at += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                if (text.charAt(at) == '\n') {
                    line++;
                    lineStart = at + 1;
                }
                at++;
            }
        }
        throw new LitmusException(begin, "this comment has no end");
    }

    private Token read() {
        skipBlanks();
        Position position = position();
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", position);
        }
        char c = text.charAt(at);
        if (Character.isDigit(c)) {
            return new Token(Token.Kind.NUMBER, word(), position);
        }
        if (Character.isLetter(c) || c == '_' || c == '.') {
            return new Token(Token.Kind.NAME, word(), position);
        }
        for (String sign : LONG_SIGNS) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return new Token(Token.Kind.SIGN, sign, position);
            }
        }
        if (SIGNS.indexOf(c) < 0) {
            throw new LitmusException(position, "there is no place for '" + c + "' in a litmus test");
        }
        at++;
        return new Token(Token.Kind.SIGN, String.valueOf(c), position);
    }

    private String word() {
        int begin = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '\'';
    }
}
