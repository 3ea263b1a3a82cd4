package dev.interlock.course;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.test.litmus.LitmusCatalogue;
import dev.interlock.test.litmus.LitmusResult;
import dev.interlock.test.litmus.LitmusRunner;
import dev.interlock.test.litmus.LitmusTest;
import java.util.List;

/** The litmus test SB: each core stores to one cell and loads the other. Both may read the old value. */
final class StoreBuffering {
    private static final int RUNS = 2000;

    private StoreBuffering() {}

    static String show() {
        LitmusRunner runner = new LitmusRunner(MachineConfig.profile("textbook-1"));
        Page page = new Page()
                .line("core 0            core 1")
                .line("mov [x], 1        mov [y], 1")
                .line("mov eax, [y]      mov eax, [x]");
        for (String name : List.of("SB", "SB+mfences")) {
            LitmusTest test = LitmusCatalogue.named(name).orElseThrow().test();
            LitmusResult result = runner.run(test, RUNS, 1);
            page.line("").line("%s, %d runs", name, RUNS);
            result.histogram().forEach((state, count) -> page.bar("  " + state, count, RUNS));
            page.line(
                    "  %s, and x86-TSO says %s",
                    result.observation(), result.modelObservation().orElseThrow());
        }
        return page.toString();
    }
}
