package dev.interlock.isa.assembler;

import java.util.Iterator;
import java.util.List;

/** What the preprocessor is reading: a file, the body of a macro, or the body of a {@code %rep}. */
final class Frame {
    enum Kind {
        FILE,
        MACRO,
        REPETITION
    }

    private final Kind kind;
    private final LineSource lines;
    private final MacroCall call;
    private final int openConditions;

    /**
     * @param call the innermost macro call whose arguments hold here, or null
     * @param openConditions how many {@code %if} were open when it began
     */
    private Frame(Kind kind, LineSource lines, MacroCall call, int openConditions) {
        this.kind = kind;
        this.lines = lines;
        this.call = call;
        this.openConditions = openConditions;
    }

    static Frame file(LineSource lines, int openConditions) {
        return new Frame(Kind.FILE, lines, null, openConditions);
    }

    static Frame macro(MacroCall call, int openConditions) {
        Iterator<List<Token>> body = call.macro().body().iterator();
        return new Frame(Kind.MACRO, () -> body.hasNext() ? body.next() : null, call, openConditions);
    }

    static Frame repetition(List<List<Token>> body, long times, MacroCall call, int openConditions) {
        LineSource lines = new LineSource() {
            private long left = body.isEmpty() ? 0 : times;
            private int at;

            @Override
            public List<Token> next() {
                if (at == body.size()) {
                    at = 0;
                    left--;
                }
                return left > 0 ? body.get(at++) : null;
            }
        };
        return new Frame(Kind.REPETITION, lines, call, openConditions);
    }

    Kind kind() {
        return kind;
    }

    MacroCall call() {
        return call;
    }

    int openConditions() {
        return openConditions;
    }

    List<Token> next() {
        return lines.next();
    }
}
