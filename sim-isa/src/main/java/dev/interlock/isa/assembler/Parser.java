package dev.interlock.isa.assembler;

import dev.interlock.isa.decode.OpcodeTable;
import dev.interlock.isa.instruction.OpcodeForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reads lines into statements:
 *
 * <pre>
 *   [label[:]]  [prefix …]  [TIMES count]  mnemonic [operand, …]   ; comment
 *   [label[:]]  DB item, …  |  RESB count  |  ALIGN boundary       ; and their like
 *   name  EQU value
 *   directive …   |   [directive …]
 * </pre>
 *
 * A line with an error is skipped, so that the next one can be checked too.
 */
final class Parser {
    private final LineSource lines;
    private final Diagnostics diagnostics;
    private final DirectiveParser directives;
    private final IncludeResolver includes;
    private final ConstantScope constants = new ConstantScope();
    private final List<Statement> statements = new ArrayList<>();

    /** The last label that is not local: the first half of the local ones' names. */
    private String parent = "";

    private TokenCursor cursor;

    Parser(String fileName, String source, IncludeResolver includes, Diagnostics diagnostics) {
        this.lines = new Preprocessor(fileName, source, includes, constants, diagnostics);
        this.diagnostics = diagnostics;
        this.includes = includes;
        directives = new DirectiveParser(this);
    }

    /** All statements of the source. */
    List<Statement> parse() {
        boolean more = true;
        while (more) {
            try {
                List<Token> line = lines.next();
                more = line != null;
                if (more) {
                    cursor = new TokenCursor(line);
                    line();
                }
            } catch (AssemblyException failure) {
                diagnostics.add(failure);
            }
        }
        try {
            directives.end();
        } catch (AssemblyException failure) {
            diagnostics.add(failure);
        }
        diagnostics.throwIfAny();
        return statements;
    }

    TokenCursor cursor() {
        return cursor;
    }

    void add(Statement statement) {
        statements.add(statement);
    }

    Expression expression() {
        return new ExpressionParser(cursor, this::qualify).parse();
    }

    String qualify(String name) {
        return name.startsWith(".") && !name.startsWith("..") ? parent + name : name;
    }

    private void line() {
        if (cursor.atEnd()) {
            return;
        }
        if (cursor.skip("[")) {
            directives.parse();
            cursor.expect("]");
            cursor.expectEnd();
            return;
        }
        Token first = cursor.peek();
        boolean named = first.kind() == Token.Kind.IDENTIFIER || first.kind() == Token.Kind.ESCAPED_IDENTIFIER;
        if (!named) {
            throw cursor.unexpected("a label, an instruction or a directive");
        }
        if (beginsWithLabel()) {
            cursor.next();
            boolean colon = cursor.skip(":");
            if (cursor.skipWord("equ")) {
                Expression value = expression();
                cursor.expectEnd();
                equ(first.position(), qualify(first.text()), value);
                return;
            }
            define(first, colon);
        }
        if (!cursor.atEnd()) {
            Statement statement = statement();
            if (!cursor.atEnd()) {
                throw cursor.unexpected("a comma or the end of the line");
            }
            if (statement != null) {
                statements.add(statement);
            }
        }
    }

    private boolean beginsWithLabel() {
        Token first = cursor.peek();
        Token second = cursor.peek(1);
        if (first.kind() == Token.Kind.ESCAPED_IDENTIFIER) {
            return true;
        }
        if (Register.named(first.text()) != null && (Prefix.named(first.text()) == null || second.is(":"))) {
            throw new AssemblyException(
                    first.position(), "register '" + first.text() + "' cannot be a label; expected an instruction");
        }
        if (second.is(":") || second.isWord("equ")) {
            return true;
        }
        boolean beforeData = second.kind() == Token.Kind.IDENTIFIER
                && (Keywords.dataUnit(second.text()) != 0 || Keywords.reservedUnit(second.text()) != 0);
        if (Prefix.named(first.text()) != null) {
            // "lock dd 0": no prefix makes sense before data, so it must be a name.
            return beforeData;
        }
        if (Keywords.startsStatement(first.text()) || first.isWord("equ")) {
            return false;
        }
        boolean beforeStatement = second.kind() == Token.Kind.IDENTIFIER && Keywords.startsStatement(second.text());
        if (!second.isEnd() && !beforeStatement) {
            throw unknown(first);
        }
        return true;
    }

    void equ(SourcePosition position, String name, Expression value) {
        constants.learn(name, value);
        statements.add(new Statement.Equ(position, name, value));
    }

    private void define(Token label, boolean colon) {
        String name = label.text();
        if (!colon && cursor.atEnd()) {
            diagnostics.warn(label.position(), "'" + name + "' stands alone without a colon; it is taken for a label");
        }
        label(label.position(), name);
    }

    void label(SourcePosition position, String name) {
        statements.add(new Statement.Label(position, qualify(name)));
        if (!name.startsWith(".")) {
            parent = name;
        }
    }

    /** What stands behind the label; null for a directive, which adds its statements itself. */
    Statement statement() {
        Token word = cursor.peek();
        if (word.kind() != Token.Kind.IDENTIFIER) {
            throw cursor.unexpected("an instruction or a directive");
        }
        if (Keywords.isDirective(word.text())) {
            directives.parse();
            return null;
        }
        if (word.isWord("times")) {
            cursor.next();
            Expression count = expression();
            return new Statement.Times(word.position(), count, repeatable());
        }
        if (word.isWord("incbin")) {
            cursor.next();
            return directives.binary(word, includes);
        }
        if (word.isWord("equ")) {
            throw new AssemblyException(word.position(), "EQU needs a name before it");
        }
        int unit = Keywords.dataUnit(word.text());
        if (unit != 0) {
            cursor.next();
            return new Statement.Data(word.position(), unit, data());
        }
        int reserved = Keywords.reservedUnit(word.text());
        if (reserved != 0) {
            cursor.next();
            return new Statement.Reserve(word.position(), reserved, expression());
        }
        return instruction();
    }

    private Statement repeatable() {
        Statement body = cursor.atEnd() ? null : statement();
        if (body == null) {
            throw cursor.unexpected("an instruction or data to repeat");
        }
        return body;
    }

    private List<Datum> data() {
        List<Datum> items = new ArrayList<>();
        do {
            if (cursor.atEnd() && !items.isEmpty()) {
                break;
            }
            items.add(datum());
        } while (cursor.skip(","));
        return items;
    }

    private Datum datum() {
        Token token = cursor.peek();
        Token after = cursor.peek(1);
        boolean last = after.isEnd() || after.is(",") || after.is(")");
        if (token.kind() == Token.Kind.STRING && last) {
            cursor.next();
            return new Datum.Text(token.position(), token.text());
        }
        if (token.is("?") && last) {
            cursor.next();
            return new Datum.Uninitialised(token.position());
        }
        boolean signed = token.is("-") || token.is("+");
        if (token.kind() == Token.Kind.FLOAT || signed && after.kind() == Token.Kind.FLOAT) {
            cursor.next();
            Token number = signed ? cursor.next() : token;
            return new Datum.FloatingPoint(token.position(), number.text(), token.is("-"));
        }
        Expression value = expression();
        if (cursor.skipWord("dup")) {
            cursor.expect("(");
            List<Datum> items = data();
            cursor.expect(")");
            return new Datum.Repeated(value, items);
        }
        return new Datum.Number(value);
    }

    private Statement instruction() {
        SourcePosition position = cursor.peek().position();
        List<Prefix> prefixes = new ArrayList<>();
        while (cursor.peek().kind() == Token.Kind.IDENTIFIER
                && Prefix.named(cursor.peek().text()) != null) {
            prefixes.add(Prefix.named(cursor.next().text()));
        }
        Token mnemonic = cursor.peek();
        if (mnemonic.kind() != Token.Kind.IDENTIFIER) {
            throw cursor.unexpected("an instruction after the prefix");
        }
        if (!Encoder.isMnemonic(mnemonic.text())) {
            throw unknown(mnemonic);
        }
        cursor.next();
        List<Operand> operands = new OperandParser(cursor, this::qualify, directives.relativeByDefault()).parse();
        return new Statement.Instruction(position, prefixes, mnemonic.text(), operands);
    }

    private static AssemblyException unknown(Token word) {
        List<String> known = OpcodeTable.forms().stream()
                .map(OpcodeForm::mnemonic)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(ArrayList::new));
        NasmDialect.ownMnemonics().forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
        known.addAll(Keywords.DIRECTIVES);
        return new AssemblyException(
                word.position(),
                "unknown mnemonic or directive '" + word.text() + "'" + Spelling.suggestion(word.lower(), known));
    }
}
