package dev.interlock.cli.report;

import dev.interlock.cli.output.CamelCase;
import dev.interlock.core.cache.CacheCounters;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.Request;
import dev.interlock.core.mmu.TlbCounters;
import dev.interlock.core.pipeline.CoreCounters;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What is reported of each core: one row per quantity, read by the text report and by the JSON report, so that both hold
 * the same.
 */
public final class CoreQuantities {
    /**
     * The counters of one core after a run.
     *
     * @param cycleUses where each cycle of the run went, by {@link CycleUse}
     */
    public record Reading(CoreCounters core, CacheCounters caches, long[] cycleUses) {
        /** Cycles in which the core was not idle. */
        long cycles() {
            return Arrays.stream(cycleUses).sum() - cycles(CycleUse.IDLE);
        }

        private long cycles(CycleUse use) {
            return cycleUses[use.ordinal()];
        }

        /** Loads, stores and locked operations: what looks a translation up in the data TLB. */
        private long accesses() {
            return core.loads + core.stores + core.lockedAccesses;
        }
    }

    /**
     * One quantity.
     *
     * @param key its name in JSON
     * @param label its name in the text report
     * @param rare the text report leaves it out if there was none
     * @param of reads it
     */
    record Quantity(String key, String label, boolean rare, ToLongFunction<Reading> of) {}

    /**
     * Quantities that belong together.
     *
     * @param key the JSON object that holds them, or "" for the core's own object
     * @param title their heading in the text report, or "" for none
     */
    record Section(String key, String title, List<Quantity> quantities) {}

    // spotless:off
    static final List<Section> SECTIONS = List.of(
            section("", "",
                    quantity("cycles",            "cycles",           Reading::cycles),
                    quantity("idleCycles",        "idle cycles",      core -> core.cycles(CycleUse.IDLE)),
                    quantity("instructions",      "instructions",     core -> core.core.instructions)),
            cycleUses(),
            section("operations", "operations",
                    quantity("loads",             "loads",            core -> core.core.loads),
                    quantity("stores",            "stores",           core -> core.core.stores),
                    quantity("locked",            "locked",           core -> core.core.lockedAccesses),
                    rare("splitLocks",            "split locks",      core -> core.core.splitLocks),
                    quantity("branches",          "branches",         core -> core.core.branches),
                    quantity("takenBranches",     "branches taken",   core -> core.core.takenBranches),
                    rare("pauses",                "pauses",           core -> core.core.pauses),
                    quantity("traps",             "traps",            core -> core.core.traps)),
            section("storeBuffer", "store buffer",
                    quantity("stallCycles",       "stall cycles",     core -> core.cycles(CycleUse.STORE_BUFFER)),
                    quantity("full",              "found full",       core -> core.core.storeBufferFull),
                    quantity("forwards",          "forwards",         core -> core.core.forwards),
                    rare("blockedForwards",       "blocked forwards", core -> core.core.blockedForwards)),
            section("l1i", "L1I",
                    quantity("hits",              "hits",             core -> core.core.fetches - core.caches.l1iMisses),
                    quantity("misses",            "misses",           core -> core.caches.l1iMisses)),
            section("l1d", "L1D",
                    quantity("hits",              "hits",             core -> core.accesses() - core.core.forwards - core.caches.l1dMisses),
                    quantity("misses",            "misses",           core -> core.caches.l1dMisses)),
            section("l2", "L2",
                    quantity("hits",              "hits",             core -> core.caches.l2Hits),
                    quantity("misses",            "misses",           core -> core.caches.l2Misses),
                    quantity("evictions",         "evictions",        core -> core.caches.l2Evictions)),
            tlb("itlb", "instruction TLB",        core -> core.core.fetches, core -> core.core.instructionTlb),
            tlb("dtlb", "data TLB",               Reading::accesses,         core -> core.core.dataTlb),
            requests(),
            section("coherence", "coherence",
                    quantity("snoops",            "snoops answered",  core -> core.caches.snoops),
                    rare("snoopsStalled",         "snoops stalled",   core -> core.caches.snoopsStalled),
                    quantity("invalidations",     "invalidations",    core -> core.caches.invalidations),
                    quantity("interventions",     "interventions",    core -> core.caches.interventions)));
    // spotless:on

    private CoreQuantities() {}

    private static Section section(String key, String title, Quantity... quantities) {
        return new Section(key, title, List.of(quantities));
    }

    private static Quantity quantity(String key, String label, ToLongFunction<Reading> of) {
        return new Quantity(key, label, false, of);
    }

    private static Quantity rare(String key, String label, ToLongFunction<Reading> of) {
        return new Quantity(key, label, true, of);
    }

    private static Section cycleUses() {
        List<Quantity> uses = Arrays.stream(CycleUse.values())
                .filter(use -> use != CycleUse.IDLE)
                .map(use -> quantity(CamelCase.of(use), use.text(), core -> core.cycles(use)))
                .toList();
        return new Section("cycleUse", "CPI", uses);
    }

    private static Section requests() {
        List<Quantity> kinds = Arrays.stream(Request.values())
                .map(kind -> new Quantity(
                        CamelCase.of(kind),
                        MachineQuantities.label(kind),
                        MachineQuantities.isRare(kind),
                        core -> core.caches.requests[kind.ordinal()]))
                .toList();
        return new Section("requests", "bus requests", kinds);
    }

    private static Section tlb(
            String key, String title, ToLongFunction<Reading> lookups, Function<Reading, TlbCounters> side) {
        return section(
                key,
                title,
                quantity("hits", "hits", core -> lookups.applyAsLong(core) - side.apply(core).firstLevelMisses),
                quantity("misses", "misses", core -> side.apply(core).firstLevelMisses),
                quantity("secondLevelHits", "second-level hits", core -> side.apply(core).secondLevelHits),
                quantity("walks", "walks", core -> side.apply(core).walks),
                quantity("walkAccesses", "walk accesses", core -> side.apply(core).walkAccesses));
    }
}
