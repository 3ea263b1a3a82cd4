package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The directives with a percent sign, except those that steer what is read next. */
final class PreprocessorDirectives {
    private static final Set<String> TESTS =
            Set.of("", "def", "macro", "idn", "idni", "num", "id", "str", "empty", "token", "ctx");

    private final SingleLineMacros words;
    private final MultiLineMacros macros;
    private final Contexts contexts;
    private final ConstantScope constants;
    private final Diagnostics diagnostics;

    PreprocessorDirectives(
            SingleLineMacros words,
            MultiLineMacros macros,
            Contexts contexts,
            ConstantScope constants,
            Diagnostics diagnostics) {
        this.words = words;
        this.macros = macros;
        this.contexts = contexts;
        this.constants = constants;
        this.diagnostics = diagnostics;
    }

    void obey(Token directive, List<Token> rest) {
        switch (directive.lower()) {
            case "%define" -> define(directive, rest, false, false);
            case "%idefine" -> define(directive, rest, true, false);
            case "%xdefine" -> define(directive, rest, false, true);
            case "%ixdefine" -> define(directive, rest, true, true);
            case "%assign", "%iassign" -> {
                Token name = name(rest);
                Token value = SingleLineMacros.number(number(rest.subList(1, rest.size())), name);
                words.define(
                        name.text(), null, List.of(value), directive.lower().equals("%iassign"));
            }
            case "%undef" -> words.undefine(name(rest).text());
            case "%unmacro" -> {
                Signature signature = signature(rest);
                macros.undefine(signature.name.text(), signature.least, signature.most);
            }
            case "%strlen" -> {
                Token text = string(rest.subList(1, rest.size()));
                assign(name(rest), SingleLineMacros.number(text.text().length(), text));
            }
            case "%strcat" -> assign(name(rest), concatenated(name(rest), words.expand(rest.subList(1, rest.size()))));
            case "%substr" -> assign(name(rest), substring(words.expand(rest.subList(1, rest.size()))));
            case "%defstr" -> {
                List<Token> expanded = words.expand(rest.subList(1, rest.size()));
                assign(name(rest), string(spelled(withoutEnd(expanded)), name(rest)));
            }
            case "%push" -> contexts.push(rest.get(0).isEnd() ? "" : name(rest).text());
            case "%pop" -> contexts.pop(directive);
            case "%error", "%fatal" -> throw new AssemblyException(directive.position(), message(rest));
            case "%warning", "%note" -> diagnostics.warn(directive.position(), message(rest));
            case "%line", "%pragma", "%clear" -> {}
            default ->
                throw new AssemblyException(
                        directive.position(), "unknown preprocessor directive '" + directive.text() + "'");
        }
    }

    private void assign(Token name, Token value) {
        words.define(name.text(), null, List.of(value), false);
    }

    private static Token name(List<Token> rest) {
        Token name = rest.get(0);
        if (name.kind() != Token.Kind.IDENTIFIER) {
            throw new AssemblyException(name.position(), "expected the name of a macro, found " + name.describe());
        }
        return name;
    }

    private static List<Token> withoutEnd(List<Token> line) {
        return line.subList(0, line.size() - 1);
    }

    private void define(Token directive, List<Token> rest, boolean ignoreCase, boolean expandNow) {
        Token name = name(rest);
        List<Token> body = withoutEnd(rest).subList(1, rest.size() - 1);
        List<String> parameters = null;
        if (!body.isEmpty() && body.get(0).is("(") && !body.get(0).spaceBefore()) {
            TokenCursor cursor = new TokenCursor(rest);
            cursor.next();
            cursor.next();
            parameters = new ArrayList<>();
            while (!cursor.skip(")")) {
                Token parameter = cursor.next();
                if (parameter.kind() != Token.Kind.IDENTIFIER
                        || !(cursor.skip(",") || cursor.peek().is(")"))) {
                    throw new AssemblyException(
                            parameter.position(),
                            "expected parameter names between '(' and ')' in " + directive.text());
                }
                parameters.add(parameter.text());
            }
            body = withoutEnd(cursor.rest());
        }
        words.define(name.text(), parameters, expandNow ? words.expand(body) : body, ignoreCase);
    }

    private record Signature(Token name, int least, int most, boolean greedy, List<List<Token>> defaults) {}

    /** {@code name least[-most|-*][+] [default, …]} */
    private Signature signature(List<Token> rest) {
        TokenCursor cursor = new TokenCursor(rest);
        Token name = cursor.next();
        if (name.kind() != Token.Kind.IDENTIFIER) {
            throw new AssemblyException(name.position(), "expected the name of a macro, found " + name.describe());
        }
        int least = cursor.atEnd() ? 0 : parameters(cursor);
        int most = least;
        if (cursor.skip("-")) {
            most = cursor.skip("*") ? Integer.MAX_VALUE : parameters(cursor);
        }
        boolean greedy = cursor.skip("+");
        if (cursor.peek().isWord(".nolist")) {
            cursor.next();
        }
        if (most < least) {
            throw new AssemblyException(
                    name.position(), "a macro cannot take at least " + least + " and at most " + most);
        }
        List<Token> defaults = withoutEnd(cursor.rest());
        return new Signature(name, least, most, greedy, MultiLineMacro.arguments(defaults));
    }

    private static int parameters(TokenCursor cursor) {
        Token number = cursor.next();
        if (number.kind() != Token.Kind.NUMBER || number.number() < 0 || number.number() > 1000) {
            throw new AssemblyException(
                    number.position(), "expected the number of the macro's parameters, found " + number.describe());
        }
        return (int) number.number();
    }

    void defineMacro(Token directive, List<Token> heading, List<List<Token>> body) {
        Signature signature = signature(heading);
        MultiLineMacro macro = new MultiLineMacro(
                signature.name.text(), signature.least, signature.most, signature.greedy, signature.defaults, body);
        macros.define(macro, directive.lower().equals("%imacro"));
    }

    /** The value of the rest of a line that must be a number. */
    long number(List<Token> rest) {
        TokenCursor cursor = new TokenCursor(words.expand(rest));
        Expression expression = new ExpressionParser(cursor, name -> name).parse();
        cursor.expectEnd();
        Value value = expression.evaluate(constants);
        if (!value.isScalar()) {
            throw new AssemblyException(expression.position(), "expected a number that is known here");
        }
        return value.number();
    }

    /** As {@link #number}, for the heading of a %rep. */
    long count(List<Token> heading) {
        long count = number(heading);
        if (count < 0) {
            throw new AssemblyException(
                    heading.get(0).position(), "the %rep count must not be negative, it is " + count);
        }
        return count;
    }

    /** The rest of a line that must be one string. */
    Token string(List<Token> rest) {
        List<Token> expanded = words.expand(rest);
        Token text = expanded.get(0);
        if (text.kind() != Token.Kind.STRING || expanded.size() != 2) {
            throw new AssemblyException(text.position(), "expected a string in quotes, found " + text.describe());
        }
        return text;
    }

    private static Token string(String text, Token model) {
        return Token.of(Token.Kind.STRING, text, model.position(), model.spaceBefore());
    }

    private static Token concatenated(Token name, List<Token> parts) {
        return string(
                parts.stream()
                        .filter(part -> part.kind() == Token.Kind.STRING)
                        .map(Token::text)
                        .collect(Collectors.joining()),
                name);
    }

    /** {@code "text" start[, length]}, counted from 1; a negative length counts from the end. */
    private Token substring(List<Token> parts) {
        Token text = parts.get(0);
        if (text.kind() != Token.Kind.STRING) {
            throw new AssemblyException(text.position(), "expected a string in quotes, found " + text.describe());
        }
        TokenCursor cursor = new TokenCursor(parts.subList(1, parts.size()));
        cursor.skip(",");
        ExpressionParser expressions = new ExpressionParser(cursor, name -> name);
        long start = expressions.parse().evaluate(constants).number();
        long length = cursor.skip(",") ? expressions.parse().evaluate(constants).number() : 1;
        int size = text.text().length();
        long from = Math.max(0, Math.min(size, start - 1));
        long to = length < 0 ? size + length + 1 : Math.min(size, from + length);
        return string(text.text().substring((int) from, (int) Math.max(from, Math.min(size, to))), text);
    }

    private static String spelled(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        for (Token token : tokens) {
            text.append(token.spaceBefore() && text.length() > 0 ? " " : "");
            text.append(token.kind() == Token.Kind.STRING ? "'" + token.text() + "'" : token.text());
        }
        return text.toString();
    }

    private String message(List<Token> rest) {
        List<Token> tokens = withoutEnd(rest);
        return tokens.size() == 1 && tokens.get(0).kind() == Token.Kind.STRING
                ? tokens.get(0).text()
                : spelled(tokens);
    }

    /** Answers an %if or %elif with this ending: {@code def}, {@code nidn}, … */
    boolean test(String ending, Token directive, List<Token> rest) {
        boolean negated = !TESTS.contains(ending) && ending.startsWith("n");
        String kind = negated ? ending.substring(1) : ending;
        if (!TESTS.contains(kind)) {
            throw new AssemblyException(
                    directive.position(), "unknown preprocessor directive '" + directive.text() + "'");
        }
        return test(kind, rest) != negated;
    }

    private boolean test(String kind, List<Token> rest) {
        List<Token> tokens = kind.equals("def") || kind.equals("macro") ? rest : words.expand(rest);
        Token first = tokens.get(0);
        boolean single = tokens.size() == 2;
        return switch (kind) {
            case "" -> number(rest) != 0;
            case "def" -> withoutEnd(tokens).stream().anyMatch(token -> words.isDefined(token.text()));
            case "macro" -> !macros.named(name(tokens).text()).isEmpty();
            case "ctx" -> contexts.isTop(first.text());
            case "idn" -> identical(tokens, false);
            case "idni" -> identical(tokens, true);
            case "num" ->
                single && first.kind() == Token.Kind.NUMBER
                        || tokens.size() == 3 && first.is("-") && tokens.get(1).kind() == Token.Kind.NUMBER;
            case "id" -> single && first.kind() == Token.Kind.IDENTIFIER;
            case "str" -> single && first.kind() == Token.Kind.STRING;
            case "token" -> single;
            default -> first.isEnd();
        };
    }

    private static boolean identical(List<Token> tokens, boolean ignoreCase) {
        List<List<Token>> sides = MultiLineMacro.arguments(withoutEnd(tokens));
        if (sides.size() != 2) {
            throw new AssemblyException(tokens.get(0).position(), "expected two texts with a comma between them");
        }
        String left = spelled(sides.get(0));
        String right = spelled(sides.get(1));
        return ignoreCase ? left.equalsIgnoreCase(right) : left.equals(right);
    }
}
