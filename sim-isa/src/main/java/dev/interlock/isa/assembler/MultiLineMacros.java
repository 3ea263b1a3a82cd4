package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The macros of several lines that are defined, by name; one name may have several, with other numbers of parameters. */
final class MultiLineMacros {
    private final Map<String, List<MultiLineMacro>> exact = new HashMap<>();
    private final Map<String, List<MultiLineMacro>> anyCase = new HashMap<>();

    void define(MultiLineMacro macro, boolean ignoreCase) {
        Map<String, List<MultiLineMacro>> table = ignoreCase ? anyCase : exact;
        String key = ignoreCase ? macro.name().toLowerCase(Locale.ROOT) : macro.name();
        List<MultiLineMacro> overloads = table.computeIfAbsent(key, name -> new ArrayList<>());
        overloads.removeIf(other -> other.least() == macro.least() && other.most() == macro.most());
        overloads.add(macro);
    }

    void undefine(String name, int least, int most) {
        for (List<MultiLineMacro> overloads : List.of(
                exact.getOrDefault(name, new ArrayList<>()),
                anyCase.getOrDefault(name.toLowerCase(Locale.ROOT), new ArrayList<>()))) {
            overloads.removeIf(macro -> macro.least() == least && macro.most() == most);
        }
    }

    /** All macros of a name; empty if there are none. */
    List<MultiLineMacro> named(String name) {
        List<MultiLineMacro> found = exact.getOrDefault(name, List.of());
        return found.isEmpty() ? anyCase.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()) : found;
    }
}
