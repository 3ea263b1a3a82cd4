package dev.interlock.os.vm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The cores that run an address space, Linux's {@code mm_cpumask}: a shootdown asks them. And, for those that keep
 * translations of it while they run another, how often its tables have taken something away ({@code mm->context.tlb_gen}),
 * and up to which time a core has heard of it ({@code cpu_tlbstate.ctxs[].tlb_gen}).
 *
 * <pre>
 *   core 0, runs it       a page is taken away: INVLPG, stores visible ──▶ generation 8, asks who runs it
 *   core 1, runs it       is asked, forgets the page                   ──▶ knows 8
 *   core 2, keeps it      is not asked                                 ──▶ knows 7: forgets everything when it comes back
 * </pre>
 */
public final class ActiveCores {
    /** Cores that run it, and those that did: up to which generation they have forgotten. */
    private final TreeMap<Integer, Long> known = new TreeMap<>();

    private final TreeSet<Integer> running = new TreeSet<>();
    private long generation;

    /** A core runs it from now on, and knows nothing that is not so: it missed nothing, or its load of CR3 forgets. */
    void enter(int core) {
        running.add(core);
        known.put(core, generation);
    }

    /** A core has loaded another CR3. */
    void leave(int core) {
        running.remove(core);
    }

    /** True if a core runs it. */
    public boolean contains(int core) {
        return running.contains(core);
    }

    /** All that run it, ascending. */
    public List<Integer> all() {
        return List.copyOf(running);
    }

    /** True if a core knows no translation that was taken away. */
    boolean isUpToDate(int core) {
        return known.getOrDefault(core, -1L) == generation;
    }

    /** Translations were taken away, and the tables say so; this core has forgotten them if it runs the address space. */
    void changed(int core) {
        boolean has = contains(core) && isUpToDate(core);
        generation++;
        if (has) {
            known.put(core, generation);
        }
    }

    /** A core that runs it has forgotten everything that was taken away until now. */
    void forgotten(int core) {
        known.put(core, generation);
    }

    private record Saved(Map<Integer, Long> known, Set<Integer> running, long generation) {}

    Object save() {
        return new Saved(new TreeMap<>(known), new TreeSet<>(running), generation);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        known.clear();
        known.putAll(saved.known);
        running.clear();
        running.addAll(saved.running);
        generation = saved.generation;
    }
}
