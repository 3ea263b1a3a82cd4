package dev.interlock.core.cache;

import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.core.time.CoreMessage;
import java.util.Arrays;

/**
 * The account of the access that one unit of a core (load/store or fetch) has under way, and what it waits for.
 *
 * <p>An access that cannot complete waits until a cycle that is known, or for an answer of the bus; then it is tried
 * again. Whatever it waited is charged here, part by part, and to the core's CPI stack at the same time, because an
 * in-order core waits with it.
 */
public final class AccessAccount {
    private static final int PARTS = Part.values().length;
    private static final long ANY_LINE = -2;

    private final int l1Cycles;
    private final int l2Cycles;
    private final long[] cycleUses;
    private CycleUse allTo;
    private final int[] parts = new int[PARTS];

    /** Sums over several accesses, for those who asked; see {@link #startTotals}. */
    private final int[] totals = new int[PARTS];

    private boolean summing;
    private boolean active;
    private long startedAt;
    private Part walkLevel;

    private boolean waiting;
    private boolean missSent;
    /** What the answer must be that carries the account of the wait. */
    private CoreMessage.Kind awaited = CoreMessage.Kind.ANSWER;

    private long waitLine;
    private long waitSince;
    private long wakeAt;

    private long resumedLine = -1;
    private long resumedAt;
    private long resumedAfter;

    /**
     * An account.
     *
     * @param l1Cycles lookup of the first level
     * @param l2Cycles lookup of both levels
     * @param cycleUses the core's CPI stack, one entry per {@link CycleUse}
     */
    public AccessAccount(int l1Cycles, int l2Cycles, long[] cycleUses) {
        this.l1Cycles = l1Cycles;
        this.l2Cycles = l2Cycles;
        this.cycleUses = cycleUses;
    }

    /** Charges all waiting to one layer of the CPI stack; null charges each part to its own. */
    public void chargeAllTo(CycleUse use) {
        allTo = use;
    }

    /** Begins an access, unless it is begun already and this is another try. */
    public void begin(long now) {
        if (!active) {
            active = true;
            startedAt = now;
            Arrays.fill(parts, 0);
        }
    }

    /** When the access began. */
    public long startedAt() {
        return startedAt;
    }

    /** From now on sums the parts of every access, until the next call. */
    public void startTotals() {
        summing = true;
        Arrays.fill(totals, 0);
    }

    /** No more sums: the hit path need not charge what nobody reads. */
    public void stopTotals() {
        summing = false;
    }

    /** True if somebody reads the sums. */
    public boolean summing() {
        return summing;
    }

    /** The sums since {@link #startTotals}; not a copy. */
    public int[] totals() {
        return totals;
    }

    /** Charges cycles that do not hold the core up by themselves: a pipelined hit. */
    public void charge(Part part, int cycles) {
        Part to = walkLevel == null ? part : walkLevel;
        parts[to.ordinal()] += cycles;
        totals[to.ordinal()] += cycles;
    }

    private void chargeWait(Part part, int cycles) {
        Part to = walkLevel == null ? part : walkLevel;
        parts[to.ordinal()] += cycles;
        totals[to.ordinal()] += cycles;
        cycleUses[(allTo != null ? allTo : CycleUse.of(to)).ordinal()] += cycles;
    }

    /** From now on all cycles belong to one level of a page walk; {@code null} ends the walk. */
    public void walkLevel(Part level) {
        walkLevel = level;
    }

    /** The access is tried again at a known cycle. */
    public void waitUntil(long now, long until, Part part) {
        chargeWait(part, (int) (until - now));
        waiting = true;
        wakeAt = until;
    }

    /** The second half of an access begins when the first, whose cycles are charged already, is complete. */
    public void waitForFirstHalf(long now, long until, Part part) {
        cycleUses[(allTo != null ? allTo : CycleUse.of(part)).ordinal()] += until - now;
        waiting = true;
        wakeAt = until;
    }

    /** The access is tried again after an answer; {@code why} is what {@link PrivateCaches} returned. */
    public void waitForLine(long now, long line, int why) {
        waiting = true;
        wakeAt = Long.MAX_VALUE;
        waitSince = now;
        missSent = why == PrivateCaches.MISS_SENT;
        awaited = CoreMessage.Kind.ANSWER;
        waitLine = why == PrivateCaches.NO_ROOM ? ANY_LINE : line;
    }

    /** The access is tried again when the bus brings the bytes of an uncached load. */
    public void waitForUncachedData(long now, long line) {
        waitForLine(now, line, PrivateCaches.MISS_SENT);
        awaited = CoreMessage.Kind.UNCACHED_DATA;
    }

    /** The access is tried again after the store buffer, the bus lock or a flush has made progress. */
    public void waitForAnyAnswer(long now) {
        waitForLine(now, ANY_LINE, PrivateCaches.NO_ROOM);
    }

    /** When to try again: a cycle, or {@link Long#MAX_VALUE} after an answer. */
    public long wakeAt() {
        return wakeAt;
    }

    /** True if the last try did not complete. */
    public boolean waiting() {
        return waiting;
    }

    /** The next try begins. */
    public void retry() {
        waiting = false;
    }

    /**
     * An answer has come.
     *
     * @param part what the wait is charged to if it was not for a miss of this access
     * @return true if the access should be tried again now
     */
    public boolean answered(CoreMessage message, Part part) {
        if (!waiting || wakeAt != Long.MAX_VALUE || waitLine != ANY_LINE && waitLine != message.line()) {
            return false;
        }
        if (missSent && message.kind() != awaited) {
            return false; // about the same line, but for somebody else
        }
        int waited = (int) (message.time() - waitSince);
        if (missSent && message.account() != null) {
            chargeWait(Part.L1, l1Cycles);
            chargeWait(Part.L2, l2Cycles - l1Cycles);
            int[] account = message.account();
            for (int each = 0; each < PARTS; each++) {
                if (account[each] != 0) {
                    chargeWait(PART_VALUES[each], account[each]);
                }
            }
        } else {
            chargeWait(part, waited);
        }
        resumedLine = message.line();
        resumedAt = message.time();
        resumedAfter = waited;
        wakeAt = message.time();
        return true;
    }

    private static final Part[] PART_VALUES = Part.values();

    /** Latency of an L1 hit now: none if the access has just waited for this very line. */
    public int hitLatency(long line, long now) {
        if (resumedLine == line && resumedAt == now) {
            return (int) Math.max(0, l1Cycles - resumedAfter);
        }
        return l1Cycles;
    }

    /** The access is complete, or given up. */
    public void end() {
        active = false;
        waiting = false;
        walkLevel = null;
        resumedLine = -1;
    }

    /** What it cost. */
    public Ledger ledger() {
        return Ledger.of(parts);
    }

    /** Cycles so far, by {@link Part}; not a copy. */
    public int[] parts() {
        return parts;
    }

    private record Saved(
            CycleUse allTo,
            int[] totals,
            boolean summing,
            int[] parts,
            boolean active,
            long startedAt,
            Part walkLevel,
            boolean waiting,
            boolean missSent,
            CoreMessage.Kind awaited,
            long waitLine,
            long waitSince,
            long wakeAt,
            long resumedLine,
            long resumedAt,
            long resumedAfter) {}

    /**
     * The state now. What is over is not told, since nobody reads it: how much of it is left depends on how many accesses have
     * hit since then, and those keep no account.
     */
    public Object save() {
        boolean resumed = resumedLine != -1;
        return new Saved(
                allTo,
                totals.clone(),
                summing,
                active ? parts.clone() : new int[PARTS],
                active,
                active ? startedAt : 0,
                walkLevel,
                waiting,
                waiting && missSent,
                waiting ? awaited : CoreMessage.Kind.ANSWER,
                waiting ? waitLine : 0,
                waiting ? waitSince : 0,
                waiting ? wakeAt : 0,
                resumedLine,
                resumed ? resumedAt : 0,
                resumed ? resumedAfter : 0);
    }

    /** Goes back to a saved state. */
    public void restore(Object object) {
        Saved saved = (Saved) object;
        allTo = saved.allTo;
        System.arraycopy(saved.totals, 0, totals, 0, totals.length);
        summing = saved.summing;
        System.arraycopy(saved.parts, 0, parts, 0, parts.length);
        active = saved.active;
        startedAt = saved.startedAt;
        walkLevel = saved.walkLevel;
        waiting = saved.waiting;
        missSent = saved.missSent;
        awaited = saved.awaited;
        waitLine = saved.waitLine;
        waitSince = saved.waitSince;
        wakeAt = saved.wakeAt;
        resumedLine = saved.resumedLine;
        resumedAt = saved.resumedAt;
        resumedAfter = saved.resumedAfter;
    }
}
