package dev.interlock.isa.assembler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Reads the source with its macros and conditions resolved. It works on lines of tokens:
 *
 * <pre>
 *   frames: file │ macro body │ %rep body
 *      └─→ line ─→ arguments put in ─→ a directive?  ─ yes ─→ obeyed
 *                                          └ no ─→ %define names replaced ─→ a macro's name?  ─ yes ─→ a new frame
 *                                                                                └ no ─→ the parser
 * </pre>
 */
final class Preprocessor implements LineSource {
    /** A loop or a macro that calls others without end must come to one. */
    private static final int MOST_LINES = 1_000_000;

    private static final int DEEPEST = 100;

    private static final Set<String> MACRO_BEGINS = Set.of("%macro", "%imacro");
    private static final Set<String> MACRO_ENDS = Set.of("%endmacro", "%endm");

    private final SingleLineMacros words = new SingleLineMacros();
    private final MultiLineMacros macros = new MultiLineMacros();
    private final Conditionals conditions = new Conditionals();
    private final Contexts contexts = new Contexts();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final PreprocessorDirectives directives;
    private final IncludeResolver includes;
    private int linesRead;
    private int calls;

    /** The body being collected, or null. */
    private Body body;

    /** What comes between a directive that begins a body and the one that ends it. */
    private static final class Body {
        private final Token begin;
        private final List<Token> heading;
        private final Set<String> begins;
        private final Set<String> ends;
        private final List<List<Token>> lines = new ArrayList<>();
        private int depth = 1;

        Body(Token begin, List<Token> heading, Set<String> begins, Set<String> ends) {
            this.begin = begin;
            this.heading = heading;
            this.begins = begins;
            this.ends = ends;
        }

        /** Takes a line; true if it was the last. */
        boolean ends(List<Token> line) {
            String word = line.get(0).lower();
            depth += begins.contains(word) ? 1 : ends.contains(word) ? -1 : 0;
            if (depth > 0) {
                lines.add(line);
            }
            return depth == 0;
        }
    }

    Preprocessor(
            String fileName,
            String source,
            IncludeResolver includes,
            ConstantScope constants,
            Diagnostics diagnostics) {
        this.includes = includes;
        directives = new PreprocessorDirectives(words, macros, contexts, constants, diagnostics);
        frames.push(Frame.file(LineSource.of(fileName, source), 0));
    }

    @Override
    public List<Token> next() {
        while (!frames.isEmpty()) {
            List<Token> raw = read();
            if (raw == null) {
                leaveFrame();
            } else if (body != null) {
                collect(raw);
            } else {
                List<Token> line = process(raw);
                if (line != null) {
                    return line;
                }
            }
        }
        return null;
    }

    private List<Token> read() {
        if (++linesRead > MOST_LINES) {
            SourcePosition position = new SourcePosition("", 1, 1);
            List<Token> line = frames.peek().next();
            frames.clear();
            body = null;
            throw new AssemblyException(
                    line == null ? position : line.get(0).position(),
                    "the macros and repetitions make more than " + MOST_LINES + " lines");
        }
        try {
            return frames.peek().next();
        } catch (AssemblyException malformed) {
            if (conditions.skipping()) {
                return List.of(Token.of(Token.Kind.END, "", malformed.position(), false));
            }
            throw malformed;
        }
    }

    private void leaveFrame() {
        Frame frame = frames.pop();
        List<AssemblyException> complaints = new ArrayList<>();
        if (body != null) {
            complaints.add(new AssemblyException(
                    body.begin.position(),
                    "this " + body.begin.text() + " has no "
                            + (MACRO_BEGINS.contains(body.begin.lower()) ? "%endmacro" : "%endrep")));
            body = null;
        }
        if (frame.kind() == Frame.Kind.FILE) {
            conditions.checkClosed(frame.openConditions(), complaints);
        } else {
            conditions.unwindTo(frame.openConditions());
        }
        if (!complaints.isEmpty()) {
            throw complaints.get(0);
        }
    }

    private void collect(List<Token> line) {
        if (body.ends(line)) {
            Body complete = body;
            body = null;
            if (MACRO_BEGINS.contains(complete.begin.lower())) {
                directives.defineMacro(complete.begin, complete.heading, complete.lines);
            } else {
                long times = directives.count(complete.heading);
                push(Frame.repetition(complete.lines, times, call(), conditions.depth()), complete.begin);
            }
        }
    }

    /** One line outside any body; null if nothing of it remains. */
    private List<Token> process(List<Token> raw) {
        if (conditions.skipping() && !isConditional(raw.get(0))) {
            return null;
        }
        MacroCall call = call();
        List<Token> line = contexts.substitute(call == null ? raw : call.substitute(raw));
        Token first = line.get(0);
        if (first.kind() == Token.Kind.MACRO) {
            obey(first, line.subList(1, line.size()));
            return null;
        }
        return expand(words.expand(line));
    }

    private static boolean isConditional(Token token) {
        String word = token.lower();
        return token.kind() == Token.Kind.MACRO
                && (word.startsWith("%if") || word.startsWith("%el") || word.equals("%endif"));
    }

    private void obey(Token directive, List<Token> rest) {
        String word = directive.lower();
        if (isConditional(directive)) {
            condition(directive, word, rest);
            return;
        }
        switch (word) {
            case "%macro", "%imacro" -> body = new Body(directive, rest, MACRO_BEGINS, MACRO_ENDS);
            case "%rep" -> body = new Body(directive, rest, Set.of("%rep"), Set.of("%endrep"));
            case "%exitrep" -> leave(Frame.Kind.REPETITION, directive, "%rep");
            case "%exitmacro" -> leave(Frame.Kind.MACRO, directive, "%macro");
            case "%rotate" -> {
                if (call() == null) {
                    throw new AssemblyException(directive.position(), "%rotate has a meaning only within a macro");
                }
                call().rotate(directives.number(rest));
            }
            case "%include" -> include(directives.string(rest));
            default -> directives.obey(directive, rest);
        }
    }

    private void condition(Token directive, String word, List<Token> rest) {
        if (word.startsWith("%if")) {
            conditions.open(directive.position(), () -> directives.test(word.substring(3), directive, rest));
        } else if (word.equals("%else")) {
            conditions.otherwise(directive);
        } else if (word.equals("%endif")) {
            conditions.close(directive);
        } else if (word.startsWith("%elif")) {
            conditions.otherwiseIf(directive, () -> directives.test(word.substring(5), directive, rest));
        } else if (!conditions.skipping()) {
            directives.obey(directive, rest);
        }
    }

    private void leave(Frame.Kind kind, Token directive, String outer) {
        if (frames.stream().noneMatch(frame -> frame.kind() == kind)) {
            throw new AssemblyException(directive.position(), directive.text() + " outside any " + outer);
        }
        Frame frame;
        do {
            frame = frames.pop();
        } while (frame.kind() != kind);
        conditions.unwindTo(frame.openConditions());
    }

    private void include(Token name) {
        byte[] contents = includes.resolve(name.text(), name.position().file())
                .orElseThrow(() -> new AssemblyException(name.position(), "cannot read file '" + name.text() + "'"));
        String text = new String(contents, StandardCharsets.UTF_8);
        push(Frame.file(LineSource.of(name.text(), text), conditions.depth()), name);
    }

    private void push(Frame frame, Token cause) {
        if (frames.size() >= DEEPEST) {
            throw new AssemblyException(cause.position(), "macros, repetitions and files are nested too deeply");
        }
        frames.push(frame);
    }

    private MacroCall call() {
        return frames.isEmpty() ? null : frames.peek().call();
    }

    /** Starts the macro that a line calls; returns what is for the parser: the line, a label before the call, or null. */
    private List<Token> expand(List<Token> line) {
        int at = callAt(line);
        if (at < 0) {
            return line;
        }
        Token name = line.get(at);
        List<List<Token>> arguments = MultiLineMacro.arguments(line.subList(at + 1, line.size() - 1));
        MultiLineMacro macro = macros.named(name.text()).stream()
                .filter(candidate -> candidate.takes(arguments.size()))
                .findFirst()
                .orElse(null);
        if (macro == null) {
            if (Keywords.startsStatement(name.text())) {
                return line;
            }
            throw new AssemblyException(
                    name.position(), "macro '" + name.text() + "' does not take " + arguments.size() + " arguments");
        }
        MacroCall call = new MacroCall(macro, macro.completed(arguments, line), ++calls, name.position());
        push(Frame.macro(call, conditions.depth()), name);
        if (at == 0) {
            return null;
        }
        Token label = line.get(0);
        return List.of(
                label,
                Token.of(Token.Kind.OPERATOR, ":", label.position(), false),
                Token.of(Token.Kind.END, "", name.position(), false));
    }

    /** Where in the line a macro's name stands, -1 if nowhere. A macro does not call itself, so that it can wrap its namesake. */
    private int callAt(List<Token> line) {
        if (isCall(line.get(0))) {
            return 0;
        }
        int behindLabel = line.size() > 2 && line.get(1).is(":") ? 2 : 1;
        boolean label = line.get(0).kind() == Token.Kind.IDENTIFIER
                && (behindLabel == 2 || !Keywords.startsStatement(line.get(0).text()));
        return label && behindLabel < line.size() && isCall(line.get(behindLabel)) ? behindLabel : -1;
    }

    private boolean isCall(Token token) {
        if (token.kind() != Token.Kind.IDENTIFIER) {
            return false;
        }
        List<MultiLineMacro> named = macros.named(token.text());
        return !named.isEmpty()
                && frames.stream()
                        .noneMatch(frame -> frame.kind() == Frame.Kind.MACRO
                                && named.contains(frame.call().macro()));
    }
}
