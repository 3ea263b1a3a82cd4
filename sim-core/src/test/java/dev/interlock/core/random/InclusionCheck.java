package dev.interlock.core.random;

import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.cache.Inclusion;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.Level;
import dev.interlock.core.machine.Machine;

/** Looks whether the levels keep what {@link Inclusion} promises. */
final class InclusionCheck {
    private InclusionCheck() {}

    /** What is wrong with one line on one core, null if nothing is. */
    static String of(Machine machine, int core, long line) {
        CacheLevels levels = machine.config().cache();
        PrivateCaches caches = machine.core(core).caches();
        boolean inL1 = caches.holds(Level.L1D, line) || caches.holds(Level.L1I, line);
        boolean inL2 = caches.holds(Level.L2, line);
        if (levels.l2Inclusion() == Inclusion.INCLUSIVE && inL1 && !inL2) {
            return "core " + core + " has it in an L1, but not in its inclusive L2";
        }
        if (levels.l2Inclusion() == Inclusion.EXCLUSIVE && inL1 && inL2) {
            return "core " + core + " has it in an L1 and in its exclusive L2";
        }
        if ((inL1 || inL2) != caches.stateOf(line).readable()) {
            return "core " + core + " is in " + caches.stateOf(line) + ", but has " + (inL1 || inL2 ? "a" : "no")
                    + " copy";
        }
        boolean inL3 = machine.bus().inL3(line);
        if (levels.l3Inclusion() == Inclusion.INCLUSIVE && (inL1 || inL2) && !inL3) {
            return "core " + core + " has it, but the inclusive L3 has not";
        }
        if (levels.l3Inclusion() == Inclusion.EXCLUSIVE && (inL1 || inL2) && inL3) {
            return "core " + core + " has it, and the exclusive L3 too";
        }
        return null;
    }

    /**
     * What is wrong with the directory for one line of a machine at rest, null if nothing is. Only an inclusive L3 may believe
     * of a core that it has a line which it has not: to any other, the cores say what leaves.
     */
    static String ofDirectory(Machine machine, long line) {
        if (machine.config().cache().l3Inclusion() == Inclusion.INCLUSIVE
                || !machine.bus().quiet()) {
            return null;
        }
        long holders = 0;
        for (int core = 0; core < machine.cores(); core++) {
            if (!machine.core(core).caches().quiet()) {
                return null;
            }
            holders |= machine.core(core).caches().stateOf(line).readable() ? 1L << core : 0;
        }
        long presence = machine.bus().presence(line);
        return presence == holders ? null : "the directory is wrong: " + Long.toBinaryString(holders) + " have it";
    }
}
