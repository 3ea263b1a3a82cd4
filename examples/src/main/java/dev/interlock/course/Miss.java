package dev.interlock.course;

import static dev.interlock.core.coherence.LineState.E;
import static dev.interlock.core.coherence.LineState.I;
import static dev.interlock.core.coherence.LineState.M;

import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.test.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.Map;

/** One load, found at each place where a line can be; the ledger says where its cycles went. */
final class Miss {
    private static final long X = 0x1000;

    private Miss() {}

    static String show() {
        Map<String, Ledger> found = new LinkedHashMap<>();
        found.put("L1", load(Scenario.cores(2).line(X, E, I)));
        Scenario crowded = Scenario.cores(2).line(X, E, I);
        for (int other = 1; other <= 8; other++) {
            crowded.core(0).load(X + other * 4096L); // the same set of the 8-way L1, other sets of the L2
        }
        found.put("L2", load(crowded));
        found.put("L3", load(Scenario.cores(2).line(X, E, I).core(0).evict(X).untilQuiet()));
        found.put("core 1, M", load(Scenario.cores(2).line(X, I, M)));
        found.put("DRAM", load(Scenario.cores(2)));

        Page page = new Page();
        found.forEach((where, ledger) -> page.line("%-10s %s", "in " + where, ledger));
        page.line("").line("each letter is 3 cycles:");
        found.forEach((where, ledger) -> page.line("%-10s %s", where, stripe(ledger)));
        return page.line("1 L1, 2 L2, 3 L3, b bus wait, s snoop, i intervention, d DRAM, t transfer")
                .toString();
    }

    private static Ledger load(Scenario scene) {
        scene.core(0).load(X);
        return scene.lastAccess().ledger();
    }

    private static String stripe(Ledger ledger) {
        StringBuilder stripe = new StringBuilder();
        int cycles = 0;
        for (Part part : Part.values()) {
            char letter = switch (part) {
                case L1 -> '1';
                case L2 -> '2';
                case L3 -> '3';
                default -> Character.toLowerCase(part.text().charAt(0));
            };
            cycles += ledger.cycles(part);
            stripe.append(String.valueOf(letter).repeat(Math.round(cycles / 3f) - stripe.length()));
        }
        return stripe.toString();
    }
}
