package dev.interlock.course;

import dev.interlock.core.observe.CoherenceTable;
import dev.interlock.test.scenario.Scenario;

/** Two cores read and write one line; the table shows its state in both caches after each operation. */
final class Coherence {
    private static final long X = 0x1000;

    private Coherence() {}

    static String show() {
        Scenario scene = Scenario.cores(2).holding(X, 5);
        CoherenceTable table = scene.tableOf(X);
        scene.core(0).load(X).untilQuiet();
        scene.core(0).store(X, 6).untilQuiet();
        scene.core(1).load(X).untilQuiet();
        scene.core(1).store(X, 7).untilQuiet();
        scene.core(0).load(X).untilQuiet();
        scene.core(0).fetchAndAdd(X, 1).untilQuiet();
        return new Page()
                .block(table)
                .line("")
                .line("at the end the two cores agree on %d", scene.memory(X))
                .toString();
    }
}
