package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.List;

/** The stack of {@code %push} and {@code %pop}: names written {@code %$name} belong to its top. */
final class Contexts {
    private record Context(String name, int number) {}

    private final List<Context> stack = new ArrayList<>();
    private int pushed;

    void push(String name) {
        stack.add(new Context(name, ++pushed));
    }

    void pop(Token directive) {
        if (stack.isEmpty()) {
            throw new AssemblyException(directive.position(), "%pop without %push");
        }
        stack.remove(stack.size() - 1);
    }

    boolean isTop(String name) {
        return !stack.isEmpty() && stack.get(stack.size() - 1).name.equals(name);
    }

    /** Replaces {@code %$name} and {@code %$$name} by names that no one else has. */
    List<Token> substitute(List<Token> line) {
        List<Token> result = new ArrayList<>(line.size());
        for (Token token : line) {
            boolean local = token.kind() == Token.Kind.MACRO
                    && (token.text().startsWith("%$") || token.text().startsWith("%{$"));
            result.add(local ? named(token) : token);
        }
        return result;
    }

    private Token named(Token token) {
        String text = token.text().replaceAll("[%{}]", "");
        int outward = 0;
        while (text.startsWith("$", outward)) {
            outward++;
        }
        if (outward > stack.size()) {
            throw new AssemblyException(token.position(), "'" + token.text() + "' needs a %push before it");
        }
        // The prefix cannot be that of a macro's %%label, whose numbers stand before the dot alone.
        String name = "..@c" + stack.get(stack.size() - outward).number + "." + text.substring(outward);
        return Token.of(Token.Kind.IDENTIFIER, name, token.position(), token.spaceBefore());
    }
}
