package dev.interlock.core.cache;

import dev.interlock.core.event.Access;
import java.util.ArrayList;
import java.util.List;

/**
 * The MSHRs of one core, those of the L1s and of the L2 together: each line on its way has one entry, and every further
 * access to it waits for that entry. An entry counts for the L2, and for the L1 that it will fill.
 */
final class MshrFile {
    private final CacheLevels config;
    private final ArrayList<Mshr> entries = new ArrayList<>();

    MshrFile(CacheLevels config) {
        this.config = config;
    }

    /** True if an access may begin another miss. */
    boolean hasRoomFor(Access access) {
        return entries.size() < config.l2().mshrs() && hasRoomInL1For(access);
    }

    /** True if the L1 of an access has a free MSHR. */
    boolean hasRoomInL1For(Access access) {
        int most = access == Access.FETCH ? config.l1i().mshrs() : config.l1d().mshrs();
        return heldFor(access) < most;
    }

    /** True if a prefetch may begin; it leaves one MSHR of the L2 to others. */
    boolean hasRoomForPrefetch() {
        return entries.size() + 1 < config.l2().mshrs();
    }

    /** True if a store ahead of its turn may begin a miss; it leaves one MSHR of the L1D to a load. */
    boolean hasRoomForOwnership() {
        return heldFor(Access.STORE) + 1 < config.l1d().mshrs();
    }

    /** MSHRs that the L1 of this access holds; a prefetch to the L2 holds none of an L1. */
    private int heldFor(Access access) {
        int count = 0;
        for (Mshr mshr : entries) {
            boolean forL1d = mshr.access() != Access.FETCH && mshr.access() != Access.PREFETCH;
            count += (access == Access.FETCH ? mshr.access() == Access.FETCH : forL1d) ? 1 : 0;
        }
        return count;
    }

    /** How many were allocated for this kind of access. */
    int outstanding(Access access) {
        int count = 0;
        for (Mshr mshr : entries) {
            count += mshr.access() == access ? 1 : 0;
        }
        return count;
    }

    void add(Mshr mshr) {
        entries.add(mshr);
    }

    /** The entry of a line, null if there is none. */
    Mshr of(long line) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).line() == line) {
                return entries.get(i);
            }
        }
        return null;
    }

    /** Lets another access have the line of an entry. */
    void replace(Mshr old, Mshr mshr) {
        entries.set(entries.indexOf(old), mshr);
    }

    /** Frees the entry of a line; null if there was none. */
    Mshr take(long line) {
        Mshr mshr = of(line);
        entries.remove(mshr);
        return mshr;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<Mshr> save() {
        return List.copyOf(entries);
    }

    void restore(List<Mshr> saved) {
        entries.clear();
        entries.addAll(saved);
    }
}
