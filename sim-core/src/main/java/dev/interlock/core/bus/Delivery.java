package dev.interlock.core.bus;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.time.CoreMessage;
import dev.interlock.core.time.Inbox;
import java.util.List;

/** The way from a home node to the cores: how far each core is, and the order of what reaches it in one cycle. */
final class Delivery {
    private final int node;
    private final int[] distances;
    private final List<Inbox> inboxes;
    private final Posted posted;
    private final long[] sent;

    /**
     * The way from one home node.
     *
     * @param node its number among all home nodes
     * @param distances cycles to each core beyond those of the configuration
     * @param inboxes one for each core, in their order
     * @param posted takes note of who is sent something
     */
    Delivery(int node, int[] distances, List<Inbox> inboxes, Posted posted) {
        this.node = node;
        this.distances = distances;
        this.inboxes = inboxes;
        this.posted = posted;
        sent = new long[inboxes.size()];
    }

    /** The cores that have been sent something since they were last asked for. */
    static final class Posted {
        private long cores;

        void to(int core) {
            cores |= 1L << core;
        }

        long take() {
            long taken = cores;
            cores = 0;
            return taken;
        }
    }

    int cores() {
        return inboxes.size();
    }

    /** Cycles to a core, or from it, beyond those of the configuration. */
    int distance(int core) {
        return distances[core];
    }

    /** A core is asked about a line. */
    void snoop(int core, long felt, CoherenceEvent event, Transaction transaction) {
        post(
                core,
                new CoreMessage(
                        felt,
                        nextSequence(core),
                        CoreMessage.Kind.SNOOP,
                        event,
                        transaction.line,
                        transaction.id,
                        null,
                        null,
                        null));
    }

    /** A core's own request is done. */
    void answer(int core, long felt, CoherenceEvent event, long line, byte[] data, DataSource source, int[] account) {
        send(core, felt, CoreMessage.Kind.ANSWER, event, line, data, source, account);
    }

    /** The line that a core flushed is nowhere but in memory. */
    void flushDone(int core, long felt, long line) {
        send(core, felt, CoreMessage.Kind.FLUSH_DONE, null, line, null, DataSource.NONE, null);
    }

    /** The bytes of an uncached load reach its core. */
    void uncachedData(int core, long felt, long line, byte[] data, int[] account) {
        send(core, felt, CoreMessage.Kind.UNCACHED_DATA, null, line, data, DataSource.DRAM, account);
    }

    /** A core's write past the caches is done. */
    void writeDone(int core, long felt, long line) {
        send(core, felt, CoreMessage.Kind.WRITE_DONE, null, line, null, DataSource.NONE, null);
    }

    private void send(
            int core,
            long felt,
            CoreMessage.Kind kind,
            CoherenceEvent event,
            long line,
            byte[] data,
            DataSource source,
            int[] account) {
        post(core, new CoreMessage(felt, nextSequence(core), kind, event, line, 0, data, source, account));
    }

    private void post(int core, CoreMessage message) {
        inboxes.get(core).post(message);
        posted.to(core);
    }

    /** Orders messages of one core and cycle: first by their number here, then by home node. */
    private long nextSequence(int core) {
        return sent[core]++ << 8 | node;
    }

    Object save() {
        return sent.clone();
    }

    void restore(Object saved) {
        System.arraycopy((long[]) saved, 0, sent, 0, sent.length);
    }
}
