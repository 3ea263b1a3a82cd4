package dev.interlock.core.bus;

import java.util.Arrays;

/**
 * Who may have each line: one presence bit per core, and the core that answers for the line. A set bit says that the core
 * <em>may</em> have the line; a clear bit says that it has not.
 *
 * <p>It is apart from the L3's data, so that an L3 that does not hold every line of the cores can still tell whom to snoop.
 *
 * <ul>
 *   <li>With an inclusive L3 the entries stand for bits beside its tags: a line that leaves the L3 leaves the directory, and
 *       clean lines leave the cores without a word.
 *   <li>With any other L3 they stand for duplicates of the cores' tags, as in Piranha (Barroso et al., ISCA 2000). The cores
 *       tell of clean lines that leave ({@link dev.interlock.core.event.Request#EVICTION}), so there are never more entries
 *       than lines in the cores, and an entry never has to be evicted.
 * </ul>
 *
 * <p>Culler and Singh, <i>Parallel Computer Architecture</i>, section 8.2. An open-addressed table with linear probing; a
 * line without a bit and without an owner has no entry.
 */
final class Directory {
    private static final long EMPTY = -1;
    private static final byte NOBODY = -1;

    private long[] lines = new long[64];
    private long[] presence = new long[64];
    private byte[] owner = new byte[64];
    private int size;

    Directory() {
        Arrays.fill(lines, EMPTY);
    }

    /** Bit n is set if core n may have the line. */
    long presence(long line) {
        int at = find(line);
        return lines[at] == EMPTY ? 0 : presence[at];
    }

    /** The core that answers for the line (E, M or O there), −1 if none. */
    int owner(long line) {
        int at = find(line);
        return lines[at] == EMPTY ? NOBODY : owner[at];
    }

    /** Notes who has the line from now on; an owner of −1 is none. */
    void note(long line, long cores, int newOwner) {
        if (cores == 0) {
            forget(line);
            return;
        }
        int at = find(line);
        if (lines[at] == EMPTY) {
            if (2 * ++size > lines.length) {
                grow();
                at = find(line);
            }
            lines[at] = line;
        }
        presence[at] = cores;
        owner[at] = (byte) newOwner;
    }

    /** A core has the line no more. */
    void left(long line, int core) {
        int answers = owner(line);
        note(line, presence(line) & ~(1L << core), answers == core ? NOBODY : answers);
    }

    /** No core has the line any more. */
    void forget(long line) {
        int hole = find(line);
        if (lines[hole] == EMPTY) {
            return;
        }
        size--;
        lines[hole] = EMPTY;
        // entries behind the hole that probed past it move up, so that no search ends too early
        for (int at = next(hole); lines[at] != EMPTY; at = next(at)) {
            int home = hash(lines[at]);
            boolean stays = hole < at ? home > hole && home <= at : home > hole || home <= at;
            if (!stays) {
                lines[hole] = lines[at];
                presence[hole] = presence[at];
                owner[hole] = owner[at];
                lines[at] = EMPTY;
                hole = at;
            }
        }
    }

    /** The place of a line, or the empty one where it would be. */
    private int find(long line) {
        int at = hash(line);
        while (lines[at] != line && lines[at] != EMPTY) {
            at = next(at);
        }
        return at;
    }

    private int next(int at) {
        return at + 1 & lines.length - 1;
    }

    private int hash(long line) {
        return (int) ((line >>> 6) * 0x9e3779b97f4a7c15L >>> 32) & lines.length - 1;
    }

    private void grow() {
        long[] oldLines = lines;
        long[] oldPresence = presence;
        byte[] oldOwner = owner;
        lines = new long[2 * oldLines.length];
        presence = new long[lines.length];
        owner = new byte[lines.length];
        Arrays.fill(lines, EMPTY);
        for (int i = 0; i < oldLines.length; i++) {
            if (oldLines[i] != EMPTY) {
                int at = find(oldLines[i]);
                lines[at] = oldLines[i];
                presence[at] = oldPresence[i];
                owner[at] = oldOwner[i];
            }
        }
    }

    /** Number of lines that some core may have. */
    int size() {
        return size;
    }

    private record Saved(long[] lines, long[] presence, byte[] owner, int size) {}

    Object save() {
        return new Saved(lines.clone(), presence.clone(), owner.clone(), size);
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        lines = saved.lines.clone();
        presence = saved.presence.clone();
        owner = saved.owner.clone();
        size = saved.size;
    }
}
