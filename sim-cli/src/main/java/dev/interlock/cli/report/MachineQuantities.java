package dev.interlock.cli.report;

import dev.interlock.cli.output.CamelCase;
import dev.interlock.core.event.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What is reported of what the cores share, for both forms of the report; see {@link CoreQuantities}. */
final class MachineQuantities {
    /** One quantity: its name in JSON and in the text report, whether a zero is worth a line there, how to read it. */
    record Quantity(String key, String label, boolean rare, ToLongFunction<RunReport> of) {}

    /** Quantities of one component: its JSON object and its heading. */
    record Section(String key, String title, List<Quantity> quantities) {}

    // spotless:off
    static final List<Section> SECTIONS = List.of(
            bus(),
            section("l3", "L3",
                    quantity("hits",           "hits",             run -> run.bus().l3Hits),
                    quantity("misses",         "misses",           run -> run.bus().l3Misses),
                    quantity("evictions",      "evictions",        run -> run.bus().l3Evictions)),
            section("dram", "DRAM",
                    quantity("reads",          "reads",            run -> run.memory().reads()),
                    quantity("writes",         "writes",           run -> run.memory().writes()),
                    quantity("waitCycles",     "wait cycles",      run -> run.memory().waited())));
    // spotless:on

    private MachineQuantities() {}

    private static Section bus() {
        List<Quantity> quantities = new ArrayList<>();
        quantities.add(quantity("addressBusyCycles", "address busy", run -> run.bus().addressBusy));
        quantities.add(quantity("dataBusyCycles", "data busy", run -> run.bus().dataBusy));
        quantities.add(quantity("waitCycles", "wait cycles", run -> run.bus().waited));
        quantities.add(quantity("interventions", "interventions", run -> run.bus().interventions));
        quantities.add(new Quantity("upgradesLost", "upgrades lost", true, run -> run.bus().upgradesLost));
        quantities.add(new Quantity("writebacksVoid", "void write-backs", true, run -> run.bus().writebacksVoid));
        Arrays.stream(Request.values())
                .map(kind -> new Quantity(
                        CamelCase.of(kind), label(kind), isRare(kind), run -> run.bus().grants[kind.ordinal()]))
                .forEach(quantities::add);
        return new Section("bus", "bus", quantities);
    }

    /** A transaction's name in tables. */
    static String label(Request kind) {
        return switch (kind) {
            case RFO -> "RFO";
            case WRITEBACK -> "write-back";
            case EVICTION,
                    BUS_LOCK,
                    BACK_INVALIDATE,
                    FLUSH,
                    READ,
                    UPGRADE,
                    READ_SHARED,
                    READ_UNCACHED,
                    WRITE_UNCACHED,
                    WRITE_THROUGH -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    /** The four kinds of every day are always shown. */
    static boolean isRare(Request kind) {
        return switch (kind) {
            case READ, RFO, UPGRADE, WRITEBACK -> false;
            case EVICTION, BUS_LOCK, BACK_INVALIDATE, FLUSH -> true;
            case READ_SHARED, READ_UNCACHED, WRITE_UNCACHED, WRITE_THROUGH -> true;
        };
    }

    private static Section section(String key, String title, Quantity... quantities) {
        return new Section(key, title, List.of(quantities));
    }

    private static Quantity quantity(String key, String label, ToLongFunction<RunReport> of) {
        return new Quantity(key, label, false, of);
    }
}
