package dev.interlock.core.observe;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.CacheLevels;
import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.event.SimEvent.TableEntryRead;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says of every miss of one level, in each core's private caches, why it happened.
 *
 * <pre>{@code
 * MissClassifier misses = new MissClassifier(Level.L1D, machine.config().cache(), machine.cores());
 * machine.subscribe(misses, MissClassifier.kinds());
 * …
 * System.out.println(misses);        // core 0: 120 misses: 64 compulsory, 3 capacity, 8 conflict, 5 true sharing, …
 * }</pre>
 *
 * <p>A line that left because another core wanted to write it makes a coherence miss when it is wanted again. It is <em>true
 * sharing</em> if the access that missed uses a byte that another core has written since, else <em>false sharing</em>
 * (Torrellas, Lam and Hennessy, "False sharing and spatial locality in multiprocessor caches", IEEE ToC 43(6), 1994). The
 * other misses are compulsory, capacity or conflict by Hill's fully associative LRU shadow of equal capacity (Hill and Smith,
 * "Evaluating associativity in CPU caches", IEEE ToC 38(12), 1989); a line that is taken away leaves the shadow too.
 *
 * <p>Subscribe before the first access: lines that are in the caches already would look new. Prefetches are no references and
 * no misses. Of an instruction fetch the events do not tell the bytes; its coherence misses count as true sharing, because
 * code that another core writes is written to be run.
 */
public final class MissClassifier implements EventSink {
    private static final MissClass[] CLASSES = MissClass.values();

    private final Level level;
    private final List<PerCore> cores = new ArrayList<>();
    private final Map<Long, LineSharing> sharing = new HashMap<>();

    /**
     * How often a line moved between cores.
     *
     * @param line its physical address
     * @param trueSharing misses that wanted what another core had written
     * @param falseSharing misses that did not
     */
    public record LineSharing(long line, long trueSharing, long falseSharing) {}

    private final class PerCore {
        final int number;
        final long[] counts = new long[CLASSES.length];
        final Set<Long> everWanted = new HashSet<>();
        final Shadow shadow;

        /** Lines that this level has, or will have when they arrive. */
        final Set<Long> here = new HashSet<>();

        /** Lines that were taken for another core's write, and the bytes that others have written since. */
        final Map<Long, Long> taken = new HashMap<>();

        final Set<Long> givenUp = new HashSet<>();

        /** Misses of taken lines whose access is not complete, and what kind of access it is. */
        final Map<Long, Access> pending = new HashMap<>();

        /** What the latest reference of the L2 found in the shadow, until it is known whether it missed. */
        boolean wasInShadow;

        boolean wasWanted;

        PerCore(int number, int lines) {
            this.number = number;
            shadow = new Shadow(lines);
        }

        void reference(long line) {
            wasWanted = !everWanted.add(line);
            wasInShadow = shadow.reference(line);
        }

        void missed(long line, Access access) {
            here.add(line);
            if (pending.remove(line) != null) {
                countSharing(line, false); // the access before was given up: it has used nothing
                taken.put(line, 0L);
            }
            if (taken.containsKey(line)) {
                if (access == Access.FETCH) {
                    taken.remove(line);
                    countSharing(line, true);
                } else {
                    pending.put(line, access);
                }
            } else if (givenUp.remove(line)) {
                count(MissClass.INCLUSION);
            } else {
                count(!wasWanted ? MissClass.COMPULSORY : wasInShadow ? MissClass.CONFLICT : MissClass.CAPACITY);
            }
        }

        void used(long line, Access access, long bytes) {
            if (pending.get(line) == access) {
                pending.remove(line);
                countSharing(line, (taken.remove(line) & bytes) != 0);
            }
        }

        void countSharing(long line, boolean real) {
            count(real ? MissClass.TRUE_SHARING : MissClass.FALSE_SHARING);
            LineSharing before = sharing.getOrDefault(line, new LineSharing(line, 0, 0));
            sharing.put(
                    line,
                    new LineSharing(line, before.trueSharing + (real ? 1 : 0), before.falseSharing + (real ? 0 : 1)));
        }

        void count(MissClass why) {
            counts[why.ordinal()]++;
        }

        void lost(long line, CoherenceEvent because) {
            if (!here.remove(line)) {
                return; // it had left this level before
            }
            shadow.remove(line);
            if (because == CoherenceEvent.BACK_INVALIDATE) {
                givenUp.add(line);
            } else {
                taken.put(line, 0L);
            }
        }
    }

    /** A fully associative cache with LRU replacement. */
    private static final class Shadow extends LinkedHashMap<Long, Boolean> {
        private static final long serialVersionUID = 1;

        private final int lines;

        Shadow(int lines) {
            super(16, 0.75f, true);
            this.lines = lines;
        }

        /** True if the line was there. */
        boolean reference(long line) {
            return put(line, true) != null;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > lines;
        }
    }

    /**
     * A classifier.
     *
     * @param level L1D or L2: the first has loads, stores and page walks, the second what missed the L1I and the L1D
     * @param config the data sheet of that level
     * @param cores number of cores
     */
    public MissClassifier(Level level, CacheConfig config, int cores) {
        this(level, (int) (config.bytes() / CacheConfig.LINE_BYTES), cores);
    }

    /**
     * A classifier for caches of any inclusion. A miss of the L2 is one of all private caches together; if the L2 is not
     * inclusive, they hold more lines than the L2 alone, and only more lines than that are a miss for capacity.
     *
     * @param level L1D or L2
     * @param caches the data sheets of the machine's caches
     * @param cores number of cores
     */
    public MissClassifier(Level level, CacheLevels caches, int cores) {
        this(
                level,
                (int) ((level == Level.L1D ? caches.l1d().bytes() : caches.privateBytes()) / CacheConfig.LINE_BYTES),
                cores);
    }

    private MissClassifier(Level level, int lines, int cores) {
        if (level != Level.L1D && level != Level.L2) {
            throw new IllegalArgumentException("misses of " + level
                    + " cannot be classified; it must be L1D or L2, of whose hits there are events");
        }
        this.level = level;
        for (int core = 0; core < cores; core++) {
            this.cores.add(new PerCore(core, lines));
        }
    }

    /** The kinds of event that a classifier needs. */
    public static EventKind[] kinds() {
        return new EventKind[] {
            EventKind.LINE_MISSED,
            EventKind.LINE_PREFETCHED,
            EventKind.LINE_EVICTED,
            EventKind.LINE_CHANGED,
            EventKind.ACCESS_COMPLETED,
            EventKind.STORE_DRAINED,
            EventKind.WRITTEN_IN_PLACE,
            EventKind.TABLE_ENTRY_READ
        };
    }

    @Override
    public void accept(SimEvent event) {
        if (event.core() < 0) {
            return;
        }
        PerCore core = cores.get(event.core());
        switch (event.kind()) {
            case LINE_MISSED -> missed(core, (LineMissed) event);
            case LINE_PREFETCHED -> {
                if (level == Level.L2) {
                    core.here.add(event.line());
                }
            }
            case LINE_EVICTED -> {
                if (level == Level.L1D && ((LineEvicted) event).level() == Level.L1D) {
                    core.here.remove(event.line());
                }
            }
            case LINE_CHANGED -> {
                LineChanged change = (LineChanged) event;
                if (change.because() == CoherenceEvent.REPLACE) {
                    core.here.remove(change.line()); // it has left the core, whichever level had it last
                } else if (change.to() == LineState.I && change.because().snoop()) {
                    core.lost(change.line(), change.because());
                }
            }
            case ACCESS_COMPLETED -> loaded(core, (AccessCompleted) event);
            case STORE_DRAINED -> {
                StoreDrained store = (StoreDrained) event;
                written(core, store.physical(), store.bytes());
            }
            case WRITTEN_IN_PLACE -> {
                WrittenInPlace write = (WrittenInPlace) event;
                written(core, write.physical(), write.bytes());
            }
            case TABLE_ENTRY_READ -> read(core, ((TableEntryRead) event).physical(), 8, Access.WALK);
            default -> {}
        }
    }

    private void missed(PerCore core, LineMissed miss) {
        boolean reference = level == Level.L1D ? miss.level() == Level.L1D : miss.level() != Level.L2;
        if (reference) {
            core.reference(miss.line());
        }
        if (miss.level() == level) {
            core.missed(miss.line(), miss.access() == Access.LOAD_SHARED ? Access.LOAD : miss.access());
        }
    }

    private void loaded(PerCore core, AccessCompleted access) {
        boolean forwarded = access.ledger().cycles(Part.STORE_BUFFER) > 0
                && access.ledger().cycles(Part.L1) == 0; // from the store buffer, past the cache
        if (access.access() == Access.LOAD && !forwarded) {
            read(core, access.physical(), access.bytes(), Access.LOAD);
        }
    }

    private void read(PerCore core, long physical, int bytes, Access access) {
        hit(core, physical);
        core.used(physical & -64, access, mask(physical, bytes));
    }

    private void written(PerCore core, long physical, int bytes) {
        long line = physical & -64;
        long mask = mask(physical, bytes);
        hit(core, physical);
        core.used(line, Access.STORE, mask);
        core.used(line, Access.LOCKED, mask);
        for (PerCore other : cores) {
            if (other != core) {
                other.taken.computeIfPresent(line, (key, written) -> written | mask);
            }
        }
    }

    /** The L1D was used; a miss of it has been noted before and is now the latest use. */
    private void hit(PerCore core, long physical) {
        if (level == Level.L1D) {
            core.reference(physical & -64);
        }
    }

    private static long mask(long physical, int bytes) {
        return (1L << bytes) - 1 << (physical & 63);
    }

    // ---------------------------------------------------------------- results

    /** Misses of a core that happened for this reason. One whose access has not ended yet may be missing. */
    public long count(int core, MissClass why) {
        return cores.get(core).counts[why.ordinal()];
    }

    /** Misses of all cores that happened for this reason. */
    public long count(MissClass why) {
        return cores.stream().mapToLong(core -> core.counts[why.ordinal()]).sum();
    }

    /** Lines that made coherence misses, those with most of them first. */
    public List<LineSharing> sharedLines() {
        return sharing.values().stream()
                .sorted(Comparator.comparingLong((LineSharing s) -> -(s.trueSharing + s.falseSharing))
                        .thenComparingLong(LineSharing::line))
                .toList();
    }

    /** One line for each core. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (PerCore core : cores) {
            long all = 0;
            StringBuilder parts = new StringBuilder();
            for (MissClass why : CLASSES) {
                long count = core.counts[why.ordinal()];
                all += count;
                parts.append(why.ordinal() == 0 ? ": " : ", ")
                        .append(count)
                        .append(' ')
                        .append(why.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
            }
            text.append("core ").append(core.number).append(": ").append(all).append(' ');
            text.append(level).append(" misses").append(parts).append('\n');
        }
        return text.toString();
    }
}
