package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The names that {@code %define} and {@code %assign} give to runs of tokens, and their replacement. */
final class SingleLineMacros {
    /** Macros that double themselves must not eat the machine. */
    private static final int MOST_TOKENS = 100_000;

    /**
     * One definition.
     *
     * @param parameters null if it is used without parentheses
     */
    private record Macro(List<String> parameters, List<Token> body) {}

    /** By name, then by number of parameters; -1 for none. */
    private final Map<String, Map<Integer, Macro>> exact = new HashMap<>();

    private final Map<String, Map<Integer, Macro>> anyCase = new HashMap<>();

    void define(String name, List<String> parameters, List<Token> body, boolean ignoreCase) {
        Map<String, Map<Integer, Macro>> table = ignoreCase ? anyCase : exact;
        Map<Integer, Macro> overloads = table.computeIfAbsent(key(name, ignoreCase), n -> new HashMap<>());
        int count = parameters == null ? -1 : parameters.size();
        if (count < 0 || overloads.containsKey(-1)) {
            overloads.clear();
        }
        overloads.put(count, new Macro(parameters, List.copyOf(body)));
    }

    void undefine(String name) {
        exact.remove(name);
        anyCase.remove(key(name, true));
    }

    boolean isDefined(String name) {
        return overloads(name) != null;
    }

    private static String key(String name, boolean ignoreCase) {
        return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    private Map<Integer, Macro> overloads(String name) {
        Map<Integer, Macro> found = exact.get(name);
        return found != null ? found : anyCase.get(key(name, true));
    }

    /** Replaces every macro in a line, and joins what {@code %+} stands between. */
    List<Token> expand(List<Token> line) {
        List<Token> result = line;
        boolean again = true;
        while (again) {
            List<Token> expanded = new ArrayList<>();
            expand(result, new HashSet<>(), expanded);
            result = new ArrayList<>();
            again = paste(expanded, result);
        }
        return result;
    }

    private void expand(List<Token> line, Set<String> inUse, List<Token> result) {
        int at = 0;
        while (at < line.size()) {
            Token token = line.get(at);
            Map<Integer, Macro> overloads = token.kind() == Token.Kind.IDENTIFIER && !inUse.contains(token.text())
                    ? overloads(token.text())
                    : null;
            if (result.size() > MOST_TOKENS + line.size()) {
                throw new AssemblyException(token.position(), "the line becomes too long when its macros are expanded");
            }
            if (overloads == null) {
                result.add(builtIn(token));
                at++;
                continue;
            }
            int end = at + 1;
            Macro macro = overloads.get(-1);
            List<List<Token>> arguments = List.of();
            if (macro == null && end < line.size() && line.get(end).is("(")) {
                arguments = new ArrayList<>();
                end = arguments(line, end, arguments);
                macro = overloads.get(arguments.size());
                if (macro == null
                        && overloads.containsKey(0)
                        && arguments.size() == 1
                        && arguments.get(0).isEmpty()) {
                    macro = overloads.get(0);
                }
            }
            if (macro == null) {
                result.add(token);
                at++;
                continue;
            }
            Set<String> inner = new HashSet<>(inUse);
            inner.add(token.text());
            List<Token> expansion = new ArrayList<>();
            expand(substitute(macro, arguments, inUse, token), inner, expansion);
            result.addAll(expansion);
            at = end;
        }
    }

    private static Token builtIn(Token token) {
        if (token.kind() != Token.Kind.IDENTIFIER || !token.text().startsWith("__")) {
            return token;
        }
        SourcePosition position = token.position();
        return switch (token.text().replace("?", "")) {
            case "__LINE__" -> number(position.line(), token);
            case "__BITS__" -> number(64, token);
            case "__NASM_MAJOR__" -> number(2, token);
            case "__NASM_MINOR__" -> number(16, token);
            case "__FILE__" -> Token.of(Token.Kind.STRING, position.file(), position, token.spaceBefore());
            default -> token;
        };
    }

    static Token number(long value, Token model) {
        return new Token(Token.Kind.NUMBER, Long.toString(value), value, model.position(), model.spaceBefore());
    }

    /** Cuts the arguments of a call at its commas; returns the place behind the closing parenthesis. */
    private static int arguments(List<Token> line, int open, List<List<Token>> arguments) {
        int depth = 0;
        List<Token> current = new ArrayList<>();
        for (int at = open; at < line.size(); at++) {
            Token token = line.get(at);
            if (token.is("(") && depth++ == 0) {
                continue;
            }
            if (token.is(")") && --depth == 0) {
                arguments.add(current);
                return at + 1;
            }
            if (token.is(",") && depth == 1) {
                arguments.add(current);
                current = new ArrayList<>();
            } else {
                current.add(token);
            }
        }
        throw new AssemblyException(line.get(open).position(), "this '(' of a macro call is never closed");
    }

    private List<Token> substitute(Macro macro, List<List<Token>> arguments, Set<String> inUse, Token use) {
        List<List<Token>> expanded = new ArrayList<>();
        for (List<Token> argument : arguments) {
            List<Token> result = new ArrayList<>();
            expand(argument, inUse, result);
            expanded.add(result);
        }
        List<Token> body = new ArrayList<>();
        for (Token token : macro.body) {
            int parameter = token.kind() == Token.Kind.IDENTIFIER && macro.parameters != null
                    ? macro.parameters.indexOf(token.text())
                    : -1;
            if (parameter >= 0) {
                body.addAll(expanded.get(parameter));
            } else {
                // Errors are to point at the use, which is in the line the author looks at.
                body.add(token.at(use.position()));
            }
        }
        return body;
    }

    private static boolean paste(List<Token> line, List<Token> result) {
        boolean pasted = false;
        for (int at = 0; at < line.size(); at++) {
            Token token = line.get(at);
            boolean joins = token.kind() == Token.Kind.MACRO && token.text().equals("%+");
            if (joins
                    && !result.isEmpty()
                    && at + 1 < line.size()
                    && !line.get(at + 1).isEnd()) {
                Token left = result.remove(result.size() - 1);
                result.add(joined(left, line.get(++at)));
                pasted = true;
            } else if (!joins) {
                result.add(token);
            }
        }
        return pasted;
    }

    /** Two tokens written as one. */
    static Token joined(Token left, Token right) {
        String text = left.text() + right.text();
        List<Token> tokens = new Lexer(left.position().file(), text).nextLine();
        if (tokens.size() != 2) {
            throw new AssemblyException(right.position(), "'" + text + "' is not one word; it cannot be joined by %+");
        }
        Token token = tokens.get(0);
        return new Token(token.kind(), token.text(), token.number(), left.position(), left.spaceBefore());
    }
}
