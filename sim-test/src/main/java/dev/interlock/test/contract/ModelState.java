package dev.interlock.test.contract;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.coherence.LineState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One state of the caches and the bus of {@link dev.interlock.test.contract}, and its key.
 *
 * <p>A state is one word for each cache and line and one for each line:
 *
 * <pre>
 *   cache and line   21..20    19        18       17       16      15       14      13
 *                    answer  its data  answered  supplier  sharer  granted  owner  presence
 *                            is fresh
 *                     12     11..10   9..7     6..5    4      3..0
 *                    locks   snoop   request  waits  fresh   state
 *
 *   line              7       6     5..4    3..1         0
 *                  updates  dirty   data  transaction  memory fresh
 * </pre>
 */
class ModelState {
    static final int STATE = 0xf;
    static final int FRESH = 1 << 4;
    static final int WAITS_SHIFT = 5;
    static final int WAITS = 3 << WAITS_SHIFT;
    static final int REQUEST_SHIFT = 7;
    static final int REQUEST = 7 << REQUEST_SHIFT;
    static final int SNOOP_SHIFT = 10;
    static final int SNOOP = 3 << SNOOP_SHIFT;
    static final int SNOOP_UNDER_WAY = 1 << SNOOP_SHIFT;
    static final int SNOOP_WAITS_FOR_LOCK = 2 << SNOOP_SHIFT;
    static final int LOCKS = 1 << 12;
    static final int PRESENCE = 1 << 13;
    static final int OWNER = 1 << 14;
    static final int GRANTED = 1 << 15;
    static final int SHARER = 1 << 16;
    static final int SUPPLIER = 1 << 17;
    static final int ANSWERED = 1 << 18;
    static final int ANSWER_FRESH = 1 << 19;
    static final int ANSWER_SHIFT = 20;
    static final int ANSWER = 3 << ANSWER_SHIFT;
    /** Bits of a cache's word for one line. */
    static final int CACHE_BITS = 22;

    static final int NO_REQUEST = 0;
    static final int READ = 1;
    static final int RFO = 2;
    static final int UPGRADE = 3;
    static final int WRITEBACK = 4;
    static final int WRITEBACK_TAKEN = 5;

    static final int MEMORY_FRESH = 1;
    static final int TRANSACTION_SHIFT = 1;
    static final int TRANSACTION = 7 << TRANSACTION_SHIFT;
    static final int EVICTION = 4;
    static final int DATA_SHIFT = 4;
    static final int DATA = 3 << DATA_SHIFT;
    static final int DATA_FRESH = 1 << DATA_SHIFT;
    static final int DATA_STALE = 2 << DATA_SHIFT;
    static final int DIRTY = 1 << 6;
    static final int UPDATES = 1 << 7;
    /** Bits of a line's word. */
    static final int LINE_BITS = 8;

    private static final LineState[] STATES = LineState.values(); // 15: a state has four bits
    private static final CoherenceEvent[] ACCESSES = {
        null, CoherenceEvent.LOAD, CoherenceEvent.STORE, CoherenceEvent.LOCK
    };

    final int caches;
    final int lines;

    /** One word for each cache and line. */
    final int[] cache;
    /** One word for each line. */
    final int[] line;

    // room for a key in the making
    private final long[] swapped;

    ModelState(int caches, int lines) {
        this.caches = caches;
        this.lines = lines;
        cache = new int[caches * lines];
        line = new int[lines];
        swapped = new long[keyLength()];
        Arrays.fill(cache, LineState.I.ordinal());
        Arrays.fill(line, MEMORY_FRESH);
    }

    // ---------------------------------------------------------------- states as keys

    void copyFrom(ModelState other) {
        System.arraycopy(other.cache, 0, cache, 0, cache.length);
        System.arraycopy(other.line, 0, line, 0, line.length);
    }

    /** Words of a key: one for each cache, and one for the lines. */
    int keyLength() {
        return caches + 1;
    }

    /**
     * Writes the key of this state: the same for all states that differ only in which cache, or which line, is which. The
     * words of the caches are sorted; of two lines, the order that gives the smaller key is taken.
     */
    void key(long[] key) {
        write(key, false);
        if (lines == 2) {
            write(swapped, true);
            if (Arrays.compare(swapped, key) < 0) {
                System.arraycopy(swapped, 0, key, 0, key.length);
            }
        }
    }

    private void write(long[] key, boolean swap) {
        for (int c = 0; c < caches; c++) {
            long word;
            if (lines == 1) {
                word = cache[c];
            } else {
                long first = cache[c * 2];
                long second = cache[c * 2 + 1];
                word = swap ? second << CACHE_BITS | first : first << CACHE_BITS | second;
            }
            int at = c;
            while (at > 0 && key[at - 1] > word) {
                key[at] = key[at - 1];
                at--;
            }
            key[at] = word;
        }
        key[caches] = lines == 1 ? line[0] : swap ? line[1] << LINE_BITS | line[0] : line[0] << LINE_BITS | line[1];
    }

    /** Becomes a state with this key. */
    void become(long[] key) {
        for (int c = 0; c < caches; c++) {
            if (lines == 1) {
                cache[c] = (int) key[c];
            } else {
                cache[c * 2] = (int) (key[c] >>> CACHE_BITS);
                cache[c * 2 + 1] = (int) key[c] & (1 << CACHE_BITS) - 1;
            }
        }
        if (lines == 1) {
            line[0] = (int) key[caches];
        } else {
            line[0] = (int) key[caches] >>> LINE_BITS;
            line[1] = (int) key[caches] & (1 << LINE_BITS) - 1;
        }
    }

    // ---------------------------------------------------------------- small words

    LineState state(int at) {
        return STATES[cache[at] & STATE];
    }

    void state(int at, LineState next) {
        cache[at] = cache[at] & ~STATE | next.ordinal();
        if (!hasCopy(next)) {
            cache[at] &= ~FRESH;
        }
    }

    /** True if the cache or its write-back buffer has bytes of the line for which it answers or which it reads. */
    static boolean hasCopy(LineState state) {
        return state.readable() || state.dirty();
    }

    boolean has(int at, int flag) {
        return (cache[at] & flag) != 0;
    }

    void set(int at, int flag) {
        cache[at] |= flag;
    }

    void clear(int at, int flag) {
        cache[at] &= ~flag;
    }

    int request(int at) {
        return (cache[at] & REQUEST) >> REQUEST_SHIFT;
    }

    void request(int at, int request) {
        cache[at] = cache[at] & ~REQUEST | request << REQUEST_SHIFT;
    }

    CoherenceEvent waits(int at) {
        return ACCESSES[(cache[at] & WAITS) >> WAITS_SHIFT];
    }

    int transaction(int l) {
        return (line[l] & TRANSACTION) >> TRANSACTION_SHIFT;
    }

    String name(int at) {
        return lines == 1 ? "cache " + at : "cache " + at / lines + ", line " + lineName(at % lines);
    }

    static String lineName(int l) {
        return l == 0 ? "A" : "B";
    }

    /** True if the line is in the cache proper, in a stable or a transient state. */
    boolean inPlace(int at) {
        LineState state = state(at);
        return state != LineState.I && !state.leaving();
    }

    void memory(int l, boolean fresh) {
        line[l] = fresh ? line[l] | MEMORY_FRESH : line[l] & ~MEMORY_FRESH;
    }

    /**
     * How much is left to complete. Every step that completes something makes it smaller, so nothing goes round in circles:
     * the work under way ends if its steps are taken.
     */
    int work() {
        int work = 0;
        for (int word : cache) {
            work += (word & WAITS) != 0 ? 2 : 0;
            work += (word & LOCKS) != 0 ? 1 : 0;
            work += (word & (GRANTED | ANSWERED)) != 0 ? 1 : 0;
            work += switch ((word & SNOOP) >> SNOOP_SHIFT) {
                case 0 -> 0;
                case 1 -> 2;
                default -> 1;
            };
            work += switch ((word & REQUEST) >> REQUEST_SHIFT) {
                case NO_REQUEST -> 0;
                case WRITEBACK -> 2;
                case WRITEBACK_TAKEN -> 1;
                default -> 2 * caches + 2;
            };
        }
        for (int word : line) {
            work += (word & TRANSACTION) != 0 ? 1 : 0;
        }
        return work;
    }

    /**
     * How many steps, at most, are left of what a cache was granted for a line; 0 if it was granted nothing. The steps are
     * those of the caches that must still answer the snoop, and the end.
     */
    int leftOfRequest(int at) {
        if (has(at, ANSWERED) || request(at) == WRITEBACK_TAKEN) {
            return 1;
        }
        return has(at, GRANTED) ? 2 + leftOfSnoops(at % lines) : 0;
    }

    /** How many steps, at most, are left until the L3 has taken a line back; 0 if it does not. */
    int leftOfEviction(int l) {
        return transaction(l) == EVICTION ? 1 + leftOfSnoops(l) : 0;
    }

    private int leftOfSnoops(int l) {
        int left = 0;
        for (int c = 0; c < caches; c++) {
            int at = c * lines + l;
            if ((cache[at] & SNOOP) == SNOOP_UNDER_WAY) {
                left += has(at, ANSWERED) ? 3 : 2; // the answer is felt, then the snoop, and perhaps the lock is let go
            } else if ((cache[at] & SNOOP) == SNOOP_WAITS_FOR_LOCK) {
                left++;
            }
        }
        return left;
    }

    /** This state as a line of a trace. */
    Counterexample.Step shown(String what) {
        List<String> columns = new ArrayList<>();
        for (int c = 0; c < caches; c++) {
            StringBuilder text = new StringBuilder();
            for (int l = 0; l < lines; l++) {
                int at = c * lines + l;
                text.append(lines == 1 ? "" : (l == 0 ? "A:" : " B:")).append(state(at));
                text.append(hasCopy(state(at)) && !has(at, FRESH) ? "!" : "");
            }
            columns.add(text.toString());
        }
        StringBuilder memory = new StringBuilder();
        for (int l = 0; l < lines; l++) {
            memory.append(lines == 1 ? "" : (l == 0 ? "A:" : " B:"));
            memory.append((line[l] & MEMORY_FRESH) != 0 ? "fresh" : "stale");
        }
        return new Counterexample.Step(what, columns, memory.toString());
    }
}
