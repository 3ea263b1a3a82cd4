package dev.interlock.os.vm;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The cores that may know translations of an address space, Linux's {@code mm_cpumask}: a shootdown asks them. */
public final class ActiveCores {
    private final Set<Integer> cores = new TreeSet<>();

    /** A core runs it from now on. */
    public void enter(int core) {
        cores.add(core);
    }

    /** A core has loaded another CR3. */
    public void leave(int core) {
        cores.remove(core);
    }

    /** True if a core runs it. */
    public boolean contains(int core) {
        return cores.contains(core);
    }

    /** All of them, ascending. */
    public List<Integer> all() {
        return List.copyOf(cores);
    }

    Object save() {
        return new TreeSet<>(cores);
    }

    void restore(Object state) {
        cores.clear();
        ((Set<?>) state).forEach(core -> cores.add((Integer) core));
    }
}
