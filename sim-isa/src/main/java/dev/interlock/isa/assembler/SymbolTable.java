package dev.interlock.isa.assembler;

import java.util.LinkedHashMap;
import java.util.Map;

/** The names that the source defines, with their values as far as the current pass knows them. */
final class SymbolTable {
    record Entry(Value value, SourcePosition position, boolean label, int pass) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The value, or null if the name is not defined so far. */
    Value value(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.value;
    }

    /** In the order of their first definition. */
    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * Gives a name its value in a pass.
     *
     * @return true if it is not what it was in the pass before
     */
    boolean define(String name, SourcePosition position, Value value, boolean label, int pass) {
        Entry before = entries.put(name, new Entry(value, position, label, pass));
        if (before != null && before.pass == pass) {
            throw new AssemblyException(
                    position, "symbol '" + name + "' is already defined in line " + before.position.line());
        }
        return before == null || !before.value.equals(value);
    }

    /** A hint for an undefined name: the defined one that is nearest. */
    String suggestion(String name) {
        return Spelling.suggestion(name, entries.keySet());
    }
}
