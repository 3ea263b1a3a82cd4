package dev.interlock.core.memory;

/**
 * The memory controller: decides when DRAM has a line ready. Consecutive lines alternate between channels; a channel that
 * is busy makes the next access wait, which is what bandwidth is.
 */
public final class MemoryController {
    private final MemoryConfig config;
    private final long[] channelFree;
    private long reads;
    private long writes;
    private long waited;

    public MemoryController(MemoryConfig config) {
        this.config = config;
        this.channelFree = new long[config.channels()];
    }

    /** A read that reaches the controller at {@code now}: the cycle at which the line is ready for the bus. */
    public long read(long line, long now) {
        reads++;
        return occupy(line, now) + config.accessCycles();
    }

    /** A write that reaches the controller at {@code now}: posted, nobody waits for it, but its channel is busy. */
    public void write(long line, long now) {
        writes++;
        occupy(line, now);
    }

    private long occupy(long line, long now) {
        int channel = (int) (line >>> 6) & (config.channels() - 1);
        long start = Math.max(now, channelFree[channel]);
        channelFree[channel] = start + config.occupancyCycles();
        waited += start - now;
        return start;
    }

    /** Lines read so far. */
    public long reads() {
        return reads;
    }

    /** Lines written so far. */
    public long writes() {
        return writes;
    }

    /** Cycles that accesses waited for a busy channel. */
    public long waited() {
        return waited;
    }

    private record Saved(long[] channelFree, long reads, long writes, long waited) {}

    /** The state now. */
    public Object save() {
        return new Saved(channelFree.clone(), reads, writes, waited);
    }

    /** Goes back to a saved state. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        System.arraycopy(saved.channelFree, 0, channelFree, 0, channelFree.length);
        reads = saved.reads;
        writes = saved.writes;
        waited = saved.waited;
    }
}
