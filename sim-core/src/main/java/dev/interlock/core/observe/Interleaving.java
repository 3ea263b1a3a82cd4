package dev.interlock.core.observe;

import dev.interlock.core.event.SimEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Events as a table with one column per core and one for the bus, so that one sees who did what before whom.
 *
 * <pre>
 *   cycle │ core 0                │ core 1        │ bus
 *   ──────┼───────────────────────┼───────────────┼──────────────────
 *     131 │                       │ sends Upgrade │
 *     145 │                       │               │ Upgrade of core 1
 *     147 │ S → I: another sharer │               │
 * </pre>
 */
public final class Interleaving {
    private Interleaving() {}

    /** The table of these events, in their order, for a machine of so many cores. */
    public static String of(Iterable<? extends SimEvent> events, int cores) {
        List<String> titles = new ArrayList<>(List.of("cycle"));
        for (int core = 0; core < cores; core++) {
            titles.add("core " + core);
        }
        titles.add("bus");
        TextTable table = new TextTable(titles);
        long last = -1;
        for (SimEvent event : events) {
            List<String> cells = new ArrayList<>(Collections.nCopies(cores + 2, ""));
            cells.set(0, event.cycle() == last ? "" : Long.toString(event.cycle()));
            cells.set(column(event, cores), EventText.of(event));
            table.row(cells);
            last = event.cycle();
        }
        return table.render();
    }

    private static int column(SimEvent event, int cores) {
        boolean ofTheBus = switch (event.kind()) {
            case BUS_GRANTED, MEMORY_UPDATED, BUS_LOCKED, BUS_UNLOCKED -> true;
            default -> event.core() < 0;
        };
        return ofTheBus ? cores + 1 : 1 + event.core();
    }
}
