package dev.interlock.test.litmus;

/**
 * One word, number or sign of a litmus file.
 *
 * @param text as written; a string is without its quotes
 */
record Token(Kind kind, String text, Position position) {
    enum Kind {
        NAME("a name"),
        NUMBER("a number"),
        SIGN("a sign"),
        END("the end of the file");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        /** For messages: {@code expected a name}. */
        String meaning() {
            return meaning;
        }
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isName() {
        return kind == Kind.NAME;
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    /** The token as it stands in a message. */
    String quoted() {
        return kind == Kind.END ? "the end of the file" : "'" + text + "'";
    }

    /** The value of a number, decimal or hexadecimal, of up to 64 bits. */
    long number() {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new LitmusException(position, "'" + text + "' is not a number of up to 64 bits");
        }
    }
}
