package dev.interlock.course;

import dev.interlock.core.pipeline.StepResult;
import dev.interlock.test.scenario.Scenario;

/** The same load twice: the first one goes to DRAM, the second one finds the line in the L1. */
final class FirstLoad {
    private static final long X = 0x1000;

    private FirstLoad() {}

    static String show() {
        Scenario scene = Scenario.cores(1).holding(X, 42);
        scene.core(0).load(X);
        StepResult first = scene.lastAccess();
        scene.core(0).load(X);
        StepResult second = scene.lastAccess();
        scene.core(0).load(X + 56);
        StepResult neighbour = scene.lastAccess();
        return new Page()
                .line("load of              cycles")
                .bar("[0x1000], first", first.cycles(), first.cycles())
                .bar("[0x1000], again", second.cycles(), first.cycles())
                .bar("[0x1038], same line", neighbour.cycles(), first.cycles())
                .line("")
                .line("the value read: %d, and %d again", first.value(), second.value())
                .toString();
    }
}
