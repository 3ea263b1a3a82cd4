package dev.interlock.isa.assembler;

import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** An expression as it was written. It is evaluated anew in every pass, because labels move until all sizes are settled. */
sealed interface Expression {
    SourcePosition position();

    /**
     * @throws AssemblyException if the value does not exist: a division by zero, the sum of two addresses …
     */
    Value evaluate(Scope scope);

    /** A number or a character constant. */
    record Constant(SourcePosition position, long number) implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            return Value.of(number);
        }
    }

    /** A label or a name given by EQU. */
    record Symbol(SourcePosition position, String name) implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            return scope.symbol(name, position);
        }
    }

    /** A register, in an effective address. */
    record RegisterTerm(SourcePosition position, Register register) implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            return Value.of(register);
        }
    }

    /** {@code $} or, if {@code ofSection}, {@code $$}. */
    record Here(SourcePosition position, boolean ofSection) implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            return ofSection ? scope.sectionStart() : scope.here();
        }
    }

    /** {@code condition ? yes : no}. */
    record Conditional(SourcePosition position, Expression condition, Expression yes, Expression no)
            implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            Value choice = condition.evaluate(scope);
            return choice.number() != 0 ? yes.evaluate(scope) : no.evaluate(scope);
        }
    }

    /** {@code - + ~ !} before a value. */
    record Unary(SourcePosition position, String operator, Expression operand) implements Expression {
        @Override
        public Value evaluate(Scope scope) {
            Value value = operand.evaluate(scope);
            if (operator.equals("+") || value.unknown() && !operator.equals("-")) {
                return value;
            }
            if (value.section() != null || !operator.equals("-") && !value.isScalar()) {
                throw new AssemblyException(position, "'" + operator + "' needs a plain number, not an address");
            }
            return switch (operator) {
                case "-" -> value.times(-1, false);
                case "~" -> Value.of(~value.number());
                case "!" -> Value.of(value.number() == 0);
                default -> throw new IllegalStateException(operator);
            };
        }
    }

    /**
     * Two operands. All but sum and difference work on plain numbers of 64 bits.
     *
     * @param at where the operator stands
     */
    record Binary(SourcePosition at, String operator, Expression left, Expression right) implements Expression {
        private static final Map<String, LongBinaryOperator> ON_NUMBERS = Map.ofEntries(
                Map.entry("*", (a, b) -> a * b),
                Map.entry("/", Long::divideUnsigned),
                Map.entry("//", (a, b) -> a / b),
                Map.entry("%", Long::remainderUnsigned),
                Map.entry("%%", (a, b) -> a % b),
                Map.entry("<<", (a, b) -> b >= 64 || b < 0 ? 0 : a << b),
                Map.entry("<<<", (a, b) -> b >= 64 || b < 0 ? 0 : a << b),
                Map.entry(">>", (a, b) -> b >= 64 || b < 0 ? 0 : a >>> b),
                Map.entry(">>>", (a, b) -> b >= 64 || b < 0 ? a >> 63 : a >> b),
                Map.entry("&", (a, b) -> a & b),
                Map.entry("^", (a, b) -> a ^ b),
                Map.entry("|", (a, b) -> a | b),
                Map.entry("&&", (a, b) -> a != 0 && b != 0 ? 1 : 0),
                Map.entry("^^", (a, b) -> (a != 0) != (b != 0) ? 1 : 0),
                Map.entry("||", (a, b) -> a != 0 || b != 0 ? 1 : 0));

        private static final List<String> DIVISIONS = List.of("/", "//", "%", "%%");

        @Override
        public SourcePosition position() {
            return left.position();
        }

        @Override
        public Value evaluate(Scope scope) {
            Value a = left.evaluate(scope);
            Value b = right.evaluate(scope);
            return switch (operator) {
                case "+" -> sum(a.plus(b), "the sum of two addresses");
                case "-" -> sum(a.minus(b), "the difference of addresses in two sections");
                case "=", "==", "!=", "<>", "<", "<=", ">", ">=", "<=>" -> comparison(a, b);
                default -> onNumbers(a, b);
            };
        }

        private Value sum(Value value, String what) {
            if (value == null) {
                throw new AssemblyException(at, what + " is neither a number nor an address");
            }
            return value;
        }

        private Value comparison(Value a, Value b) {
            if (a.unknown() || b.unknown()) {
                return Value.UNKNOWN;
            }
            Value difference = sum(a.minus(b), "the comparison of addresses in two sections");
            if (!difference.isScalar()) {
                throw new AssemblyException(at, "'" + operator + "' cannot compare an address with a number");
            }
            int order = Long.compare(a.number(), b.number());
            return switch (operator) {
                case "=", "==" -> Value.of(order == 0);
                case "!=", "<>" -> Value.of(order != 0);
                case "<" -> Value.of(order < 0);
                case "<=" -> Value.of(order <= 0);
                case ">" -> Value.of(order > 0);
                case ">=" -> Value.of(order >= 0);
                default -> Value.of(order);
            };
        }

        private Value onNumbers(Value a, Value b) {
            if (operator.equals("*") && a.section() == null && b.section() == null && a.isScalar() != b.isScalar()) {
                return a.isScalar() ? b.times(a.number(), true) : a.times(b.number(), true);
            }
            if (a.unknown() || b.unknown()) {
                return Value.UNKNOWN;
            }
            if (!a.isScalar() || !b.isScalar()) {
                throw new AssemblyException(at, "'" + operator + "' needs plain numbers on both sides");
            }
            if (b.number() == 0 && DIVISIONS.contains(operator)) {
                throw new AssemblyException(at, "division by zero");
            }
            return Value.of(ON_NUMBERS.get(operator).applyAsLong(a.number(), b.number()));
        }
    }
}
