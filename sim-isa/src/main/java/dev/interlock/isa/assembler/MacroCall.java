package dev.interlock.isa.assembler;

import dev.interlock.isa.instruction.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One use of a multi-line macro: what {@code %1}, {@code %0} and {@code %%label} mean while its body is read. */
final class MacroCall {
    private final MultiLineMacro macro;
    private final List<List<Token>> arguments;
    private final int number;
    private final SourcePosition usedAt;

    /** How far {@code %rotate} has turned the arguments. */
    private int rotation;

    /**
     * @param number unlike that of any other call, for {@code %%label}
     */
    MacroCall(MultiLineMacro macro, List<List<Token>> arguments, int number, SourcePosition usedAt) {
        this.macro = macro;
        this.arguments = arguments;
        this.number = number;
        this.usedAt = usedAt;
    }

    MultiLineMacro macro() {
        return macro;
    }

    void rotate(long by) {
        if (!arguments.isEmpty()) {
            rotation = (int) Math.floorMod(rotation + by, (long) arguments.size());
        }
    }

    /** A line of the body with the arguments put in. What touches an argument without a space becomes one word with it. */
    List<Token> substitute(List<Token> line) {
        List<Token> result = new ArrayList<>();
        boolean argumentBefore = false;
        for (Token token : line) {
            Token here = token.at(token.position().usedAt(usedAt));
            List<Token> replacement = token.kind() == Token.Kind.MACRO ? replacement(here) : null;
            boolean touches = !token.spaceBefore() && !result.isEmpty();
            if (replacement == null) {
                add(here, touches && argumentBefore, result);
                argumentBefore = false;
            } else {
                boolean first = true;
                for (Token part : replacement) {
                    Token spaced = first ? part.spaced(token.spaceBefore()) : part;
                    add(spaced, first && touches, result);
                    first = false;
                }
                argumentBefore = true;
            }
        }
        return result;
    }

    private static void add(Token token, boolean touches, List<Token> result) {
        Token before = result.isEmpty() ? null : result.get(result.size() - 1);
        if (touches && isWord(before) && (isWord(token) || token.kind() == Token.Kind.NUMBER)) {
            result.set(result.size() - 1, SingleLineMacros.joined(before, token));
        } else if (touches && before.kind() == Token.Kind.NUMBER && isWord(token)) {
            result.set(result.size() - 1, SingleLineMacros.joined(before, token));
        } else {
            result.add(token);
        }
    }

    private static boolean isWord(Token token) {
        return token.kind() == Token.Kind.IDENTIFIER;
    }

    /** What a percent word stands for, or null if it is not about the call. */
    private List<Token> replacement(Token token) {
        String name = token.text().substring(1);
        if (name.startsWith("{") && name.endsWith("}")) {
            name = name.substring(1, name.length() - 1).strip();
        }
        if (name.equals("0")) {
            return List.of(SingleLineMacros.number(arguments.size(), token));
        }
        if (name.startsWith("%") && name.length() > 1) {
            return List.of(Token.of(
                    Token.Kind.IDENTIFIER,
                    "..@" + number + "." + name.substring(1),
                    token.position(),
                    token.spaceBefore()));
        }
        if (name.matches("[+-][0-9]{1,4}")) {
            return List.of(condition(name.charAt(0) == '-', argument(name.substring(1)), token));
        }
        if (name.matches("[0-9]{1,4}")) {
            return argument(name);
        }
        return null;
    }

    private List<Token> argument(String digits) {
        int index = Integer.parseInt(digits);
        return index < 1 || index > arguments.size()
                ? List.of()
                : arguments.get((index - 1 + rotation) % arguments.size());
    }

    /** {@code %+1} is the condition code in the first argument, {@code %-1} the opposite one. */
    private static Token condition(boolean inverted, List<Token> argument, Token token) {
        String wanted = argument.size() == 1 ? argument.get(0).text().toUpperCase(Locale.ROOT) : "";
        for (int code = 0; code < 16; code++) {
            if (Condition.names(code).contains(wanted)) {
                String name = inverted ? Condition.names(code ^ 1).get(0) : wanted;
                return Token.of(
                        Token.Kind.IDENTIFIER, name.toLowerCase(Locale.ROOT), token.position(), token.spaceBefore());
            }
        }
        throw new AssemblyException(
                token.position(), "the argument of " + token.text() + " must be a condition such as NZ");
    }
}
