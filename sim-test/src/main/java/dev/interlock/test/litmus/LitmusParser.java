package dev.interlock.test.litmus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads herd's litmus format:
 *
 * <pre>
 *   X86_64 SB                            dialect and name
 *   "Fre PodWR Fre PodWR"                free text and Key=Value lines
 *   { int x=0; 0:rdi=x; }                initial state; what is not named is zero
 *    P0          | P1           ;
 *    movl $1,(x) | movl $1,(y)  ;        one row per line of the program
 *   locations [x; 0:rax;]                also to be shown
 *   exists (0:rax=0 /\ 1:rax=0)          the question
 * </pre>
 */
final class LitmusParser {
    private final LitmusLexer lexer;
    private Dialect dialect;
    private String name;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Locations by name; the type is null while nobody has declared it. */
    private final Map<String, Location> locations = new LinkedHashMap<>();

    private final List<RegisterStart> starts = new ArrayList<>();

    /** Declared types of registers, by {@code thread:number}. */
    private final Map<String, ValueType> registerTypes = new HashMap<>();

    /** Threads named in the initial state, which comes before the program: to be checked afterwards. */
    private final List<Token> threadsNamed = new ArrayList<>();

    private final List<List<Operation>> operations = new ArrayList<>();
    private final List<Map<String, Integer>> labels = new ArrayList<>();
    private final TreeSet<Observable> observed = new TreeSet<>();

    LitmusParser(String file, String text) {
        lexer = new LitmusLexer(file, text);
    }

    LitmusTest parse() {
        header();
        initialState();
        program();
        settleTypes();
        if (lexer.skipWord("locations")) {
            locationsClause();
        }
        Condition condition = condition();
        Token rest = lexer.next();
        if (rest.kind() != Token.Kind.END) {
            throw new LitmusException(rest.position(), "expected the end of the file, not " + rest.quoted());
        }
        List<LitmusThread> threads = new ArrayList<>();
        for (int t = 0; t < operations.size(); t++) {
            threads.add(new LitmusThread(operations.get(t), labels.get(t)));
        }
        return new LitmusTest(
                name,
                dialect,
                metadata,
                List.copyOf(locations.values()),
                starts,
                threads,
                List.copyOf(observed),
                condition);
    }

    // ---------------------------------------------------------------- above the program

    private void header() {
        lexer.nextVisible();
        Position position = lexer.position();
        String[] words = lexer.line().split("\\s+", 2);
        dialect = Dialect.named(words[0])
                .orElseThrow(() -> new LitmusException(
                        position, "a litmus test begins with X86_64 or X86 and its name, not '" + words[0] + "'"));
        if (words.length < 2) {
            throw new LitmusException(position, "the test has no name");
        }
        name = words[1];
        while (lexer.nextVisible() != '{') {
            Position at = lexer.position();
            String line = lexer.line();
            if (line.isEmpty()) {
                throw new LitmusException(at, "there is no initial state: expected '{'");
            }
            int equals = line.indexOf('=');
            if (equals > 0 && line.charAt(0) != '"') {
                metadata.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            }
        }
        lexer.expect("{", "before the initial state");
    }

    private void initialState() {
        while (!lexer.skip("}")) {
            if (!lexer.skip(";")) {
                declaration();
                if (!lexer.peek().is("}")) {
                    lexer.expect(";", "or '}' after a part of the initial state");
                }
            }
        }
    }

    /** {@code int x=0}, {@code [x]=1}, {@code uint64_t y}, {@code int t[2]={1,2}}, {@code 0:rax=1}, {@code 0:rdi=x}. */
    private void declaration() {
        Position begin = lexer.peek().position();
        boolean bracketed = lexer.skip("[");
        StringBuilder typeWords = new StringBuilder();
        while (lexer.peek().is("*") || lexer.peek().isName() && continuesType(lexer.peek(1))) {
            Token part = lexer.next();
            typeWords.append(typeWords.length() > 0 && !part.is("*") ? " " : "").append(part.text());
        }
        ValueType type = null;
        if (typeWords.length() > 0) {
            type = ValueType.named(typeWords.toString())
                    .orElseThrow(() -> new LitmusException(begin, "'" + typeWords + "' is not a type known here"));
        }
        if (lexer.peek().kind() == Token.Kind.NUMBER) {
            registerDeclaration(type);
            return;
        }
        Token location = lexer.expect(Token.Kind.NAME, "a location or a register such as 0:rax");
        if (bracketed) {
            lexer.expect("]", "after the location");
        }
        locationDeclaration(location, type);
    }

    private static boolean continuesType(Token token) {
        return token.isName() || token.is("*") || token.kind() == Token.Kind.NUMBER;
    }

    private void registerDeclaration(ValueType type) {
        int thread = threadNumber();
        RegisterName register = registerName();
        if (type != null) {
            registerTypes.put(thread + ":" + register.number(), type);
        }
        if (lexer.skip("=")) {
            Value value = value();
            starts.add(new RegisterStart(thread, register, value.number, value.pointsTo));
            if (value.pointsTo != null) {
                registerTypes.putIfAbsent(thread + ":" + register.number(), ValueType.POINTER);
            }
        }
    }

    private void locationDeclaration(Token token, ValueType type) {
        Location known = locations.get(token.text());
        if (known != null && known.type() != null) {
            throw new LitmusException(token.position(), "'" + token.text() + "' is declared twice");
        }
        int elements = 1;
        if (lexer.skip("[")) {
            Token count = lexer.expect(Token.Kind.NUMBER, "the number of elements");
            elements = (int) Math.min(count.number(), Integer.MAX_VALUE);
            lexer.expect("]", "after the number of elements");
        }
        List<Long> values = new ArrayList<>();
        List<String> pointsTo = new ArrayList<>();
        if (lexer.skip("=")) {
            boolean list = lexer.skip("{");
            do {
                Value value = value();
                values.add(value.number);
                pointsTo.add(value.pointsTo == null ? "" : value.pointsTo);
            } while (list && lexer.skip(","));
            if (list) {
                lexer.expect("}", "after the values of an array");
            }
        }
        boolean pointer = pointsTo.stream().anyMatch(target -> !target.isEmpty());
        ValueType settled = type != null ? type : pointer ? ValueType.POINTER : null;
        if (pointer && settled.bytes() < 8) {
            throw new LitmusException(token.position(), "an address does not fit into '" + token.text() + "'");
        }
        int width = settled == null ? 8 : settled.bytes();
        if (elements < 1 || values.size() > elements || (long) elements * width > Location.MOST_BYTES) {
            throw new LitmusException(
                    token.position(),
                    "'" + token.text() + "' must have from 1 to " + Location.MOST_BYTES / width
                            + " elements, so that it fits a cache line, and no more values than elements");
        }
        while (values.size() < elements) {
            values.add(0L);
            pointsTo.add("");
        }
        locations.put(token.text(), new Location(token.text(), settled, values, pointsTo));
    }

    private record Value(long number, String pointsTo) {}

    /** A number, or a location for its address. */
    private Value value() {
        lexer.skip("&");
        if (lexer.peek().isName()) {
            String target = lexer.next().text();
            mention(target);
            return new Value(0, target);
        }
        boolean negative = lexer.skip("-");
        long number = lexer.expect(Token.Kind.NUMBER, "a number or a location").number();
        return new Value(negative ? -number : number, null);
    }

    /** A location that somebody names exists, and is zero unless the initial state says otherwise. */
    private void mention(String location) {
        locations.putIfAbsent(location, new Location(location, null, List.of(0L), List.of("")));
    }

    private int threadNumber() {
        Token token = lexer.expect(Token.Kind.NUMBER, "a thread");
        lexer.expect(":", "between thread and register");
        long thread = token.number();
        if (operations.isEmpty()) {
            threadsNamed.add(token);
        } else if (thread < 0 || thread >= operations.size()) {
            throw noThread(token);
        }
        return (int) Math.min(thread, Integer.MAX_VALUE);
    }

    private LitmusException noThread(Token token) {
        return new LitmusException(
                token.position(),
                "there is no thread " + token.text() + "; the last one is P" + (operations.size() - 1));
    }

    private RegisterName registerName() {
        lexer.skip("%");
        Token token = lexer.expect(Token.Kind.NAME, "a register");
        return RegisterName.named(token.text())
                .orElseThrow(() ->
                        new LitmusException(token.position(), token.quoted() + " is not a general-purpose register"));
    }

    // ---------------------------------------------------------------- the program

    private void program() {
        do {
            Token head = lexer.expect(Token.Kind.NAME, "P" + operations.size());
            if (!head.text().equals("P" + operations.size())) {
                throw new LitmusException(head.position(), "expected P" + operations.size() + ", not " + head.quoted());
            }
            if (operations.size() == LitmusTest.MOST_THREADS) {
                throw new LitmusException(
                        head.position(), "a test has at most " + LitmusTest.MOST_THREADS + " threads");
            }
            operations.add(new ArrayList<>());
            labels.add(new HashMap<>());
        } while (lexer.skip("|"));
        lexer.expect(";", "or '|' after the name of a thread");
        for (Token thread : threadsNamed) {
            if (thread.number() < 0 || thread.number() >= operations.size()) {
                throw noThread(thread);
            }
        }
        InstructionSyntax syntax = dialect == Dialect.X86_64
                ? new AttSyntax(lexer, this::typeOfLocation)
                : new IntelSyntax(lexer, this::typeOfLocation);
        while (!atEndOfProgram()) {
            row(syntax);
        }
        checkBranches();
    }

    private ValueType typeOfLocation(String location) {
        Location known = locations.get(location);
        return known == null || known.type() == null ? ValueType.INT : known.type();
    }

    private boolean atEndOfProgram() {
        Token token = lexer.peek();
        return token.kind() == Token.Kind.END
                || token.is("~")
                || token.isWord("exists")
                || token.isWord("forall")
                || token.isWord("locations")
                || token.isWord("not") && lexer.peek(1).isWord("exists")
                || token.isWord("filter");
    }

    private void row(InstructionSyntax syntax) {
        for (int thread = 0; thread < operations.size(); thread++) {
            cell(syntax, thread);
            Token end = lexer.next();
            boolean last = thread == operations.size() - 1;
            if (last ? !end.is(";") : !end.is("|")) {
                throw new LitmusException(
                        end.position(),
                        "expected " + (last ? "';'" : "'|'") + " after the cell of P" + thread + ", not "
                                + end.quoted());
            }
        }
    }

    private void cell(InstructionSyntax syntax, int thread) {
        while ((lexer.peek().isName() || lexer.peek().kind() == Token.Kind.NUMBER)
                && lexer.peek(1).is(":")) {
            Token label = lexer.next();
            lexer.next();
            Integer before =
                    labels.get(thread).put(label.text(), operations.get(thread).size());
            if (before != null) {
                throw new LitmusException(label.position(), "label " + label.quoted() + " stands twice in P" + thread);
            }
        }
        if (!lexer.peek().is("|") && !lexer.peek().is(";")) {
            Operation operation = syntax.read();
            if (operation.memory() != null && operation.memory().symbol() != null) {
                mention(operation.memory().symbol());
            }
            operations.get(thread).add(operation);
        }
    }

    private void checkBranches() {
        for (int thread = 0; thread < operations.size(); thread++) {
            for (Operation operation : operations.get(thread)) {
                if (operation.mnemonic().branches()
                        && operation.first() instanceof Operand.Target target
                        && !labels.get(thread).containsKey(target.label())) {
                    throw new LitmusException(
                            operation.position(), "there is no label '" + target.label() + "' in P" + thread);
                }
            }
        }
    }

    // ---------------------------------------------------------------- types

    /** Gives every location that nobody declared the size of its widest access, but at least that of an int. */
    private void settleTypes() {
        Map<String, Integer> widest = new HashMap<>();
        for (List<Operation> thread : operations) {
            for (Operation operation : thread) {
                Operand.InMemory memory = operation.memory();
                if (memory != null && memory.symbol() != null) {
                    Location location = locations.get(memory.symbol());
                    requireWithin(location, memory, operation);
                    widest.merge(location.name(), memory.bytes(), Math::max);
                }
            }
        }
        locations.replaceAll((unused, location) -> {
            ValueType undeclared = widest.getOrDefault(location.name(), 0) > 4 ? new ValueType(8, true) : ValueType.INT;
            ValueType type = location.type() != null ? location.type() : undeclared;
            return new Location(location.name(), type, location.initial(), location.pointsTo());
        });
    }

    private static void requireWithin(Location location, Operand.InMemory memory, Operation operation) {
        int width = location.type() == null ? 8 : location.bytes();
        boolean direct = memory.base() == null && memory.index() == null;
        if (direct && (memory.displacement() < 0 || memory.displacement() + memory.bytes() > width)) {
            throw new LitmusException(
                    operation.position(),
                    "this access of " + memory.bytes() + " bytes at offset " + memory.displacement() + " leaves '"
                            + location.name() + "', which has " + width);
        }
    }

    /** A whole register is shown as wide as its thread names it: a test that only ever says %eax means 32 bits. */
    private ValueType typeOfRegister(int thread, RegisterName register) {
        ValueType declared = registerTypes.get(thread + ":" + register.number());
        if (declared != null && declared.bytes() <= register.bytes()) {
            return declared;
        }
        if (register.bytes() < 8) {
            return new ValueType(register.bytes(), true);
        }
        int named = 0;
        for (Operation operation : operations.get(thread)) {
            for (Operand operand : operation.operands()) {
                if (operand instanceof Operand.InRegister in && in.register().number() == register.number()) {
                    named = Math.max(named, in.register().bytes());
                }
            }
        }
        return new ValueType(named > 4 ? 8 : 4, true);
    }

    // ---------------------------------------------------------------- below the program

    private void locationsClause() {
        lexer.expect("[", "after 'locations'");
        while (!lexer.skip("]")) {
            if (!lexer.skip(";")) {
                observable();
            }
        }
    }

    /** {@code 0:rax}, {@code x}, {@code [x]}, {@code *x}, {@code t[1]}. */
    private Observable observable() {
        Token token = lexer.peek();
        Observable found;
        if (token.kind() == Token.Kind.NUMBER) {
            int thread = threadNumber();
            lexer.skip("%");
            String written = lexer.peek().text();
            RegisterName register = registerName();
            found = new Observable(thread + ":" + written, thread, register, null, 0, typeOfRegister(thread, register));
        } else {
            boolean bracketed = lexer.skip("[");
            boolean starred = !bracketed && lexer.skip("*");
            Token word = lexer.expect(Token.Kind.NAME, "a register such as 0:rax, or a location");
            if (bracketed) {
                lexer.expect("]", "after the location");
            }
            if (!locations.containsKey(word.text())) {
                throw new LitmusException(
                        word.position(), "no thread and no initial value knows a location " + word.quoted());
            }
            Location location = locations.get(word.text());
            int element = 0;
            String label = location.name();
            if (!bracketed && !starred && lexer.skip("[")) {
                Token index = lexer.expect(Token.Kind.NUMBER, "an element");
                lexer.expect("]", "after the element");
                if (index.number() < 0 || index.number() >= location.initial().size()) {
                    throw new LitmusException(
                            index.position(),
                            "'" + label + "' has " + location.initial().size() + " elements");
                }
                element = (int) index.number();
                label += "[" + element + "]";
            }
            found = new Observable(label, -1, null, location, element, location.type());
        }
        observed.add(found);
        return found;
    }

    private Condition condition() {
        Token token = lexer.next();
        if (token.isWord("filter")) {
            throw new LitmusException(token.position(), "filter clauses are not supported");
        }
        Condition.Quantifier quantifier;
        if (token.isWord("exists")) {
            quantifier = Condition.Quantifier.EXISTS;
        } else if (token.isWord("forall")) {
            quantifier = Condition.Quantifier.FORALL;
        } else if ((token.is("~") || token.isWord("not")) && lexer.skipWord("exists")) {
            quantifier = Condition.Quantifier.NOT_EXISTS;
        } else {
            throw new LitmusException(token.position(), "expected exists, ~exists or forall, not " + token.quoted());
        }
        return new Condition(quantifier, implication());
    }

    private Proposition implication() {
        Proposition premise = disjunction();
        return lexer.skip("=>") ? new Proposition.Implies(premise, implication()) : premise;
    }

    private Proposition disjunction() {
        List<Proposition> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (lexer.skip("\\/"));
        return parts.size() == 1 ? parts.get(0) : new Proposition.Or(parts);
    }

    private Proposition conjunction() {
        List<Proposition> parts = new ArrayList<>();
        do {
            parts.add(negation());
        } while (lexer.skip("/\\"));
        return parts.size() == 1 ? parts.get(0) : new Proposition.And(parts);
    }

    private Proposition negation() {
        if (lexer.skip("~") || lexer.skipWord("not")) {
            return new Proposition.Not(negation());
        }
        if (lexer.skip("(")) {
            Proposition inner = implication();
            lexer.expect(")", "in the condition");
            return inner;
        }
        if (lexer.skipWord("true")) {
            return new Proposition.Constant(true);
        }
        if (lexer.skipWord("false")) {
            return new Proposition.Constant(false);
        }
        Observable observable = observable();
        boolean unequal = lexer.skip("<>") || lexer.skip("!=");
        if (!unequal) {
            lexer.expect("=", "after '" + observable.label() + "'");
        }
        return comparison(observable, !unequal);
    }

    private Proposition comparison(Observable observable, boolean equal) {
        lexer.skip("&");
        Token token = lexer.peek();
        if (token.isName()) {
            lexer.next();
            List<String> names = List.copyOf(locations.keySet());
            if (!names.contains(token.text())) {
                throw new LitmusException(token.position(), "there is no location " + token.quoted());
            }
            return new Proposition.Compare(
                    observable, equal, LitmusTest.addressOf(names.indexOf(token.text())), token.text());
        }
        boolean negative = lexer.skip("-");
        Token number = lexer.expect(Token.Kind.NUMBER, "a number");
        long value = negative ? -number.number() : number.number();
        return new Proposition.Compare(observable, equal, value, (negative ? "-" : "") + number.text());
    }
}
