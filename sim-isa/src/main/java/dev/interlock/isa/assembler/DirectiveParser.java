package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the directives: what speaks to the assembler and not to the processor. */
final class DirectiveParser {
    private final Parser parser;
    private final StructureParser structures;
    private boolean relativeByDefault;

    DirectiveParser(Parser parser) {
        this.parser = parser;
        structures = new StructureParser(parser);
    }

    /** True after {@code default rel}. */
    boolean relativeByDefault() {
        return relativeByDefault;
    }

    /** Reads one directive; the cursor then stands behind it. */
    void parse() {
        TokenCursor cursor = parser.cursor();
        Token word = cursor.next();
        switch (word.lower()) {
            case "section", "segment" -> section(word);
            case "global", "static" -> globals();
            case "extern", "common" ->
                throw new AssemblyException(
                        word.position(),
                        "'" + word.text() + "' needs a linker; a program is assembled from one source");
            case "default" -> defaults();
            case "bits" -> bits(word);
            case "use64" -> {}
            case "use16", "use32" -> throw not64(word);
            case "org" -> parser.add(new Statement.Origin(word.position(), parser.expression()));
            case "cpu" -> cursor.next();
            case "align" -> align(word, true);
            case "alignb" -> align(word, false);
            case "absolute" -> parser.add(new Statement.EnterAbsolute(word.position(), parser.expression()));
            case "struc", "endstruc", "istruc", "at", "iend" -> structures.parse(word);
            default -> throw new AssemblyException(word.position(), "unknown directive '" + word.text() + "'");
        }
    }

    /** Called behind the last line. */
    void end() {
        structures.end();
    }

    private static AssemblyException not64(Token word) {
        return new AssemblyException(word.position(), "only 64-bit code can be assembled; expected 'bits 64'");
    }

    private void bits(Token word) {
        Token width = parser.cursor().next();
        if (width.kind() != Token.Kind.NUMBER || width.number() != 64) {
            throw not64(word);
        }
    }

    private void section(Token word) {
        TokenCursor cursor = parser.cursor();
        Token name = cursor.peek();
        boolean named = name.kind() == Token.Kind.IDENTIFIER || name.kind() == Token.Kind.STRING;
        if (!named) {
            throw cursor.unexpected("the name of a section");
        }
        cursor.next();
        List<SectionAttribute> attributes = new ArrayList<>();
        while (cursor.peek().kind() == Token.Kind.IDENTIFIER) {
            Token attribute = cursor.next();
            long value = 0;
            if (cursor.skip("=")) {
                Token number = cursor.next();
                if (number.kind() != Token.Kind.NUMBER) {
                    throw new AssemblyException(number.position(), "expected a number after '='");
                }
                value = number.number();
            }
            attributes.add(new SectionAttribute(attribute.position(), attribute.lower(), value));
        }
        parser.add(new Statement.EnterSection(word.position(), name.text(), List.copyOf(attributes)));
    }

    private void globals() {
        TokenCursor cursor = parser.cursor();
        do {
            Token name = cursor.peek();
            if (name.kind() != Token.Kind.IDENTIFIER && name.kind() != Token.Kind.ESCAPED_IDENTIFIER) {
                throw cursor.unexpected("the name of a symbol");
            }
            cursor.next();
            if (cursor.skip(":")) {
                // ELF's type and visibility: "global main:function".
                while (cursor.peek().kind() == Token.Kind.IDENTIFIER) {
                    cursor.next();
                }
            }
            parser.add(new Statement.Global(name.position(), parser.qualify(name.text())));
        } while (cursor.skip(","));
    }

    private void defaults() {
        TokenCursor cursor = parser.cursor();
        do {
            Token word = cursor.peek();
            switch (word.lower()) {
                case "rel" -> relativeByDefault = true;
                case "abs" -> relativeByDefault = false;
                case "bnd", "nobnd" -> {}
                default -> throw cursor.unexpected("'rel' or 'abs'");
            }
            cursor.next();
        } while (cursor.skip(","));
    }

    private void align(Token word, boolean filled) {
        TokenCursor cursor = parser.cursor();
        Expression boundary = parser.expression();
        Statement filler = filled ? new Statement.Instruction(word.position(), List.of(), "nop", List.of()) : null;
        if (cursor.skip(",")) {
            filler = parser.statement();
        }
        parser.add(new Statement.Align(word.position(), boundary, filler));
    }

    /** {@code incbin "file"[, skip[, length]]} */
    Statement binary(Token word, IncludeResolver includes) {
        TokenCursor cursor = parser.cursor();
        Token name = cursor.peek();
        if (name.kind() != Token.Kind.STRING) {
            throw cursor.unexpected("the name of a file in quotes");
        }
        cursor.next();
        byte[] bytes = includes.resolve(name.text(), name.position().file())
                .orElseThrow(() -> new AssemblyException(name.position(), "cannot read file '" + name.text() + "'"));
        long skip = cursor.skip(",") ? number() : 0;
        long length = cursor.skip(",") ? number() : bytes.length;
        int from = (int) Math.min(Math.max(skip, 0), bytes.length);
        int to = (int) Math.min(from + Math.max(length, 0), bytes.length);
        return new Statement.Binary(word.position(), Arrays.copyOfRange(bytes, from, to));
    }

    private long number() {
        Token number = parser.cursor().next();
        if (number.kind() != Token.Kind.NUMBER) {
            throw new AssemblyException(number.position(), "expected a number, found " + number.describe());
        }
        return number.number();
    }
}
