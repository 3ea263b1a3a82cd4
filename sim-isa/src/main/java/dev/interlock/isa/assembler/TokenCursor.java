package dev.interlock.isa.assembler;

import java.util.List;

/** Walks over the tokens of one line. */
final class TokenCursor {
    private final List<Token> tokens;
    private int at;

    TokenCursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    /** Takes the next token; the end of the line is never passed. */
    Token next() {
        Token token = tokens.get(at);
        if (!token.isEnd()) {
            at++;
        }
        return token;
    }

    /** What has not been taken yet, with the end of the line. */
    List<Token> rest() {
        return tokens.subList(at, tokens.size());
    }

    boolean atEnd() {
        return peek().isEnd();
    }

    boolean skip(String operator) {
        if (peek().is(operator)) {
            at++;
            return true;
        }
        return false;
    }

    boolean skipWord(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw unexpected("the end of the line");
        }
    }

    AssemblyException unexpected(String expected) {
        return new AssemblyException(peek().position(), "expected " + expected + ", found " + peek().describe());
    }
}
