package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.List;

/**
 * A macro of several lines, {@code %macro name least-most} to {@code %endmacro}.
 *
 * @param most {@link Integer#MAX_VALUE} for {@code *}
 * @param greedy true for {@code +}: the last parameter takes the rest of the line
 * @param defaults for the parameters behind {@code least}
 */
record MultiLineMacro(
        String name, int least, int most, boolean greedy, List<List<Token>> defaults, List<List<Token>> body) {
    boolean takes(int count) {
        return count >= least && (count <= most || greedy);
    }

    /** The arguments as the body sees them: greed and defaults applied. */
    List<List<Token>> completed(List<List<Token>> given, List<Token> line) {
        List<List<Token>> all = new ArrayList<>(given);
        if (greedy && given.size() > most && most > 0) {
            all = new ArrayList<>(given.subList(0, most - 1));
            List<Token> rest = new ArrayList<>();
            for (List<Token> argument : given.subList(most - 1, given.size())) {
                if (!rest.isEmpty()) {
                    rest.add(Token.of(Token.Kind.OPERATOR, ",", line.get(0).position(), false));
                }
                rest.addAll(argument);
            }
            all.add(rest);
        }
        for (int i = all.size() - least; i >= 0 && i < defaults.size() && all.size() < most; i++) {
            all.add(defaults.get(i));
        }
        return all;
    }

    /** Cuts the tokens of a call, without the END, at commas; braces keep commas together. */
    static List<List<Token>> arguments(List<Token> tokens) {
        List<List<Token>> arguments = new ArrayList<>();
        if (tokens.isEmpty()) {
            return arguments;
        }
        List<Token> current = new ArrayList<>();
        int braces = 0;
        for (Token token : tokens) {
            if (token.is("{") && braces++ == 0 || token.is("}") && --braces == 0) {
                continue;
            }
            if (token.is(",") && braces == 0) {
                arguments.add(current);
                current = new ArrayList<>();
            } else {
                current.add(token);
            }
        }
        if (braces != 0) {
            throw new AssemblyException(tokens.get(0).position(), "braces around a macro's argument do not match");
        }
        arguments.add(current);
        return arguments;
    }
}
