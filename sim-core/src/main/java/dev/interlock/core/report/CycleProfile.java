package dev.interlock.core.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a program spent its cycles, summed over all cores.
 *
 * @param cycles all of them, idle ones left out
 * @param functions by cycles of their own, most first
 * @param lines of the source, if it is known: by file and number
 * @param stacks cycles by call stack, outermost function first, joined by semicolons
 */
public record CycleProfile(long cycles, List<Function> functions, List<Line> lines, Map<String, Long> stacks) {
    private static final int BARS = 30;

    /**
     * One function.
     *
     * @param name its symbol; {@code [kernel]} for the kernel's work
     * @param self cycles of its own instructions
     * @param total cycles with those of the functions that it called
     * @param instructions that it retired itself
     */
    public record Function(String name, long self, long total, long instructions) {}

    /** Cycles and retired instructions of one line of source. */
    public record Line(String file, int line, long cycles, long instructions) {}

    public CycleProfile {
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
    }

    /** A share of all cycles, in percent. */
    public double share(long part) {
        return cycles == 0 ? 0 : 100.0 * part / cycles;
    }

    /** One line for each call stack, as flame graph scripts read it: {@code main;work 120}. */
    public String folded() {
        return stacks.entrySet().stream()
                .map(stack -> stack.getKey() + " " + stack.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** A bar for each of the functions with most cycles of their own. */
    public String svg() {
        List<Function> shown = functions.subList(0, Math.min(BARS, functions.size()));
        Svg picture = new Svg(720, 40 + 20 * shown.size());
        picture.words(10, 18, "cycles by function, of " + String.format(Locale.ROOT, "%,d", cycles));
        for (int i = 0; i < shown.size(); i++) {
            Function function = shown.get(i);
            double y = 30 + 20.0 * i;
            double width = 4.0 * share(function.self);
            picture.words(10, y + 12, function.name)
                    .box(220, y, width, 15, "#5b8cc9", function.self + " cycles")
                    .words(226 + width, y + 12, String.format(Locale.ROOT, "%.1f %%", share(function.self)));
        }
        return picture.toString();
    }
}
