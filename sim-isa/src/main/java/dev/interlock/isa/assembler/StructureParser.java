package dev.interlock.isa.assembler;

/**
 * Reads structures. {@code struc} lays out fields as plain numbers; {@code istruc} fills one in:
 *
 * <pre>
 *   struc point           istruc point
 *   .x:  resd 1             at .x, dd 5
 *   .y:  resd 1             at .y, dd 7
 *   endstruc              iend                  ; point.x = 0, point.y = 4, point_size = 8
 * </pre>
 */
final class StructureParser {
    private final Parser parser;

    /** The structure being laid out or filled in, or null. */
    private Token name;

    /** Where the structure being filled in begins, or null. */
    private String start;

    private int instances;

    StructureParser(Parser parser) {
        this.parser = parser;
    }

    /** Reads one directive whose first word has been taken. */
    void parse(Token word) {
        boolean begins = word.isWord("struc") || word.isWord("istruc");
        if (begins == (name != null)) {
            throw new AssemblyException(
                    word.position(),
                    begins
                            ? "the structure '" + name.text() + "' is not ended yet"
                            : "'" + word.text() + "' outside any structure");
        }
        boolean filling = word.isWord("at") || word.isWord("iend");
        if (!begins && filling == (start == null)) {
            throw new AssemblyException(
                    word.position(), "'" + word.text() + "' does not belong to " + (filling ? "'struc'" : "'istruc'"));
        }
        switch (word.lower()) {
            case "struc" -> layOut(word);
            case "endstruc" -> {
                Expression size = minus(word, here(word), symbol(word, name.text()));
                parser.equ(word.position(), name.text() + "_size", size);
                parser.add(new Statement.LeaveAbsolute(word.position()));
                name = null;
            }
            case "istruc" -> {
                name = name();
                start = "..@istruc" + ++instances;
                parser.label(word.position(), start);
            }
            case "at" -> field(word);
            default -> {
                fillTo(word, symbol(word, name.text() + "_size"));
                name = null;
                start = null;
            }
        }
    }

    /** Called behind the last line. */
    void end() {
        if (name != null) {
            throw new AssemblyException(
                    name.position(),
                    "the structure '" + name.text() + "' is never ended; expected "
                            + (start == null ? "ENDSTRUC" : "IEND"));
        }
    }

    private void layOut(Token word) {
        name = name();
        Expression base = parser.cursor().skip(",") ? parser.expression() : new Expression.Constant(word.position(), 0);
        parser.add(new Statement.EnterAbsolute(word.position(), base));
        parser.label(name.position(), name.text());
    }

    private void field(Token word) {
        Token field = name();
        String full = field.text().startsWith(".") ? name.text() + field.text() : field.text();
        fillTo(field, minus(word, symbol(field, full), symbol(word, name.text())));
        if (parser.cursor().skip(",")) {
            Statement value = parser.statement();
            if (value != null) {
                parser.add(value);
            }
        }
    }

    /** Zeros up to an offset from the structure's beginning. */
    private void fillTo(Token word, Expression offset) {
        Expression gap = minus(word, offset, minus(word, here(word), symbol(word, start)));
        parser.add(new Statement.FillTo(word.position(), gap));
    }

    private Token name() {
        Token token = parser.cursor().peek();
        if (token.kind() != Token.Kind.IDENTIFIER) {
            throw parser.cursor().unexpected("the name of a structure or field");
        }
        return parser.cursor().next();
    }

    private static Expression minus(Token word, Expression left, Expression right) {
        return new Expression.Binary(word.position(), "-", left, right);
    }

    private static Expression here(Token word) {
        return new Expression.Here(word.position(), false);
    }

    private static Expression symbol(Token word, String symbol) {
        return new Expression.Symbol(word.position(), symbol);
    }
}
