package dev.interlock.isa.assembler;

import java.util.HashMap;
import java.util.Map;

/** What is known while lines are still being read: names that EQU has given a plain number so far, and no address. */
final class ConstantScope implements Scope {
    private final Map<String, Long> numbers = new HashMap<>();

    /** Remembers an EQU if its value can be told already. */
    void learn(String name, Expression expression) {
        try {
            Value value = expression.evaluate(this);
            if (value.isScalar()) {
                numbers.put(name, value.number());
            }
        } catch (AssemblyException later) {
            // It depends on an address; the passes will tell.
            numbers.remove(name);
        }
    }

    @Override
    public Value symbol(String name, SourcePosition position) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new AssemblyException(position, "'" + name + "' is not a number that is known here");
        }
        return Value.of(number);
    }

    @Override
    public Value here() {
        // A section that is no section: only differences of such values are numbers.
        return Value.in(NOWHERE, 0);
    }

    @Override
    public Value sectionStart() {
        return Value.in(NOWHERE, 0);
    }

    private static final Section NOWHERE = new Section("");
}
