package dev.interlock.isa.assembler;

import java.util.Locale;

/**
 * The smallest piece of source that means something.
 *
 * @param text as written for identifiers, operators and floats; the decoded characters of a string
 * @param number the value, for {@link Kind#NUMBER}
 * @param spaceBefore whether white space stands before it: the preprocessor must know {@code f (x)} from {@code f(x)}
 */
record Token(Kind kind, String text, long number, SourcePosition position, boolean spaceBefore) {
    enum Kind {
        /** A name: mnemonic, register, directive or symbol. */
        IDENTIFIER,
        /** A name written {@code $name}: always a symbol, whatever else the word means. */
        ESCAPED_IDENTIFIER,
        NUMBER,
        FLOAT,
        /** A quoted string, one Latin-1 character per byte. */
        STRING,
        /** An operator or a punctuation mark. */
        OPERATOR,
        /** A preprocessor word: {@code %define}, {@code %1}, {@code %%local}. */
        MACRO,
        /** The end of the line; its position is just behind the last token. */
        END
    }

    static Token of(Kind kind, String text, SourcePosition position, boolean spaceBefore) {
        return new Token(kind, text, 0, position, spaceBefore);
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isWord(String word) {
        return kind == Kind.IDENTIFIER && text.equalsIgnoreCase(word);
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    /** Keywords are the same in either case; symbols are not. */
    String lower() {
        return text.toLowerCase(Locale.ROOT);
    }

    Token at(SourcePosition elsewhere) {
        return new Token(kind, text, number, elsewhere, spaceBefore);
    }

    Token spaced(boolean space) {
        return new Token(kind, text, number, position, space);
    }

    /** How an error message calls it. */
    String describe() {
        return switch (kind) {
            case END -> "the end of the line";
            case STRING -> "a string";
            case NUMBER, FLOAT, IDENTIFIER, OPERATOR, MACRO -> "'" + text + "'";
            case ESCAPED_IDENTIFIER -> "'$" + text + "'";
        };
    }
}
