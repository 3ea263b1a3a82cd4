package dev.interlock.core.memory;

import dev.interlock.core.memory.MemoryConfig.RowPolicy;
import java.util.Arrays;
import java.util.List;

/**
 * The memory controller: decides when DRAM has a line ready, and whom it keeps waiting.
 *
 * <pre>
 *   line address   ┌────── row ──────┬─ bank ─┬─ column ─┬─ channel ─┬ 000000 ┐
 *
 *   bank           │ precharge │ activate │                  what the row buffer saves
 *   channel                               │ column access … │▒ data ▒│   one line at a time: bandwidth
 * </pre>
 *
 * <p>First come, first served: accesses of a channel take its data bus in the order in which they arrived. Banks precharge
 * and activate at the same time; the data bus is handed from line to line without a gap. A refresh closes all rows and
 * keeps all banks; an access that has begun is finished first.
 *
 * <p>A line that is written again before its write has begun is written once ({@link PostedWrites}).
 *
 * <p>Not modelled: reordering (FR-FCFS), a limit of the write queue, bus turnaround, tRAS, tFAW and power states. Jacob, Ng and Wang,
 * <i>Memory Systems: Cache, DRAM, Disk</i>, chapters 11 and 13.
 */
public final class MemoryController {
    private static final long CLOSED = -1;

    private final MemoryConfig config;
    private final int channelShift;
    private final int bankShift;
    private final int rowShift;

    /** When the data bus of a channel takes the next line. */
    private final long[] channelFree;

    /** When a bank takes the next command. */
    private final long[] bankFree;

    private final long[] openRow;

    /** When the row was opened or last used: a refresh since then has closed it. */
    private final long[] lastUse;

    private final PostedWrites[] posted;

    /** What happened so far. */
    public final MemoryCounters counters = new MemoryCounters();

    public MemoryController(MemoryConfig config) {
        this.config = config;
        channelShift = 6 + Integer.numberOfTrailingZeros(config.channels());
        bankShift = channelShift + Integer.numberOfTrailingZeros(config.rowBytes() / 64);
        rowShift = bankShift + Integer.numberOfTrailingZeros(config.banks());
        channelFree = new long[config.channels()];
        int banks = config.channels() * config.banks();
        bankFree = new long[banks];
        openRow = new long[banks];
        lastUse = new long[banks];
        Arrays.fill(openRow, CLOSED);
        posted = new PostedWrites[config.channels()];
        Arrays.setAll(posted, channel -> new PostedWrites());
    }

    /** A read that reaches the controller at {@code now}: the cycle at which the line is ready for the bus. */
    public long read(long line, long now) {
        counters.reads++;
        return columnAccess(line, now) + config.rowHitCycles();
    }

    /** A write that reaches the controller at {@code now}: posted, nobody waits for it, but bank and channel are busy. */
    public void write(long line, long now) {
        counters.writes++;
        PostedWrites writes = posted[channelOf(line)];
        if (!writes.holds(line, now)) {
            writes.add(line, columnAccess(line, now));
        }
    }

    private int channelOf(long line) {
        return (int) (line >>> 6) & (config.channels() - 1);
    }

    /** When the column access of a line begins; takes bank and channel. Calls come in the order of time. */
    private long columnAccess(long line, long now) {
        int channel = channelOf(line);
        int bank = channel * config.banks() + ((int) (line >>> bankShift) & (config.banks() - 1));
        long row = line >>> rowShift;

        long begin = Math.max(now, bankFree[bank]);
        long open = refreshedSince(lastUse[bank], begin) ? CLOSED : openRow[bank];
        long column = Math.max(begin + opening(open, row), channelFree[channel]);
        long refreshed = 0;
        long refreshEnd = refreshEndBefore(column);
        while (refreshEnd > begin) {
            refreshed += refreshEnd - begin;
            begin = refreshEnd;
            open = CLOSED;
            column = Math.max(begin + opening(open, row), channelFree[channel]);
            refreshEnd = refreshEndBefore(column);
        }
        countWait(column - opening(open, row) - now, refreshed, channelFree[channel] - now);
        counters.channelBusy += config.occupancyCycles();
        if (open == row) {
            counters.rowHits++;
        } else if (open == CLOSED) {
            counters.rowsClosed++;
        } else {
            counters.rowConflicts++;
        }

        channelFree[channel] = column + config.occupancyCycles();
        bankFree[bank] = channelFree[channel];
        lastUse[bank] = column;
        openRow[bank] = row;
        if (config.rowPolicy() == RowPolicy.CLOSED_PAGE) {
            openRow[bank] = CLOSED;
            bankFree[bank] += config.rowConflictCycles() - config.rowClosedCycles(); // the precharge
        }
        return column;
    }

    /** Shares out a wait: what refreshes took, what the data bus would have taken anyway, and the rest is the bank's. */
    private void countWait(long waited, long forRefresh, long untilChannelFree) {
        counters.refreshWaits += forRefresh > 0 ? 1 : 0;
        counters.waitedForRefresh += forRefresh;
        long forChannel = Math.min(waited - forRefresh, Math.max(0, untilChannelFree));
        counters.waitedForChannel += forChannel;
        counters.waitedForBank += waited - forRefresh - forChannel;
    }

    /** Time from the first command until the column access. */
    private long opening(long open, long row) {
        if (open == row) {
            return 0;
        }
        return (open == CLOSED ? config.rowClosedCycles() : config.rowConflictCycles()) - config.rowHitCycles();
    }

    // ---------------------------------------------------------------- refresh: at every multiple of the interval but 0

    private boolean refreshedSince(long then, long now) {
        int interval = config.refreshIntervalCycles();
        return interval != 0 && now / interval > then / interval;
    }

    /**
     * The end of the last refresh that begins at {@code column} or before. An access that has begun after it is not
     * concerned; one that has begun before it, or begins while it is under way, begins again when it is over.
     */
    private long refreshEndBefore(long column) {
        int interval = config.refreshIntervalCycles();
        long last = interval == 0 ? 0 : column / interval;
        return last == 0 ? 0 : last * interval + config.refreshCycles();
    }

    /** Refreshes begun up to a cycle, all channels together. */
    public long refreshes(long cycle) {
        int interval = config.refreshIntervalCycles();
        return interval == 0 ? 0 : cycle / interval * config.channels();
    }

    // ---------------------------------------------------------------- what others may look at

    /** Lines read so far. */
    public long reads() {
        return counters.reads;
    }

    /** Lines written so far; one that was written again before its write had begun counts again. */
    public long writes() {
        return counters.writes;
    }

    /** Cycles that accesses waited for a busy bank or channel, or for a refresh. */
    public long waited() {
        return counters.waited();
    }

    private record Saved(
            long[] channelFree,
            long[] bankFree,
            long[] openRow,
            long[] lastUse,
            List<Object> posted,
            MemoryCounters counters) {}

    /** The state now. */
    public Object save() {
        List<Object> writes = Arrays.stream(posted).map(PostedWrites::save).toList();
        return new Saved(
                channelFree.clone(), bankFree.clone(), openRow.clone(), lastUse.clone(), writes, counters.copy());
    }

    /** Goes back to a saved state. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        System.arraycopy(saved.channelFree, 0, channelFree, 0, channelFree.length);
        System.arraycopy(saved.bankFree, 0, bankFree, 0, bankFree.length);
        System.arraycopy(saved.openRow, 0, openRow, 0, openRow.length);
        System.arraycopy(saved.lastUse, 0, lastUse, 0, lastUse.length);
        for (int channel = 0; channel < posted.length; channel++) {
            posted[channel].restore(saved.posted.get(channel));
        }
        counters.copyFrom(saved.counters);
    }
}
