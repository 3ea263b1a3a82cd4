package dev.interlock.core.bus;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.time.BusMessage;

/**
 * Asks the cores that may have a line, and gathers their answers. Presence bits say whom to ask; all others would only have
 * said that they have not got it. Without a snoop filter the phase takes its full time all the same, as on the bus of the
 * textbooks, where the requester cannot know.
 */
final class SnoopPhase {
    private final BusConfig config;
    private final boolean readsPassSharers;
    private final RequestTable table;
    private final Steps steps;
    private final Delivery delivery;

    SnoopPhase(BusConfig config, boolean readsPassSharers, RequestTable table, Steps steps, Delivery delivery) {
        this.config = config;
        this.readsPassSharers = readsPassSharers;
        this.table = table;
        this.steps = steps;
        this.delivery = delivery;
    }

    /**
     * Begins the snoop of a read, an RFO or an upgrade.
     *
     * @param presence the cores that may have the line
     * @param owned true if one of them must supply it
     */
    void begin(Transaction transaction, long presence, boolean owned, long now) {
        long targets = presence & ~(1L << transaction.core);
        if (readsPassSharers && transaction.request.reads() && targets != 0 && !owned) {
            transaction.sharers = targets; // the directory knows that nobody owns the line: sharers need not be asked
            targets = 0;
        }
        CoherenceEvent event = switch (transaction.request) {
            case READ, READ_SHARED -> CoherenceEvent.SNOOP_READ;
            case RFO -> CoherenceEvent.SNOOP_RFO;
            default -> CoherenceEvent.SNOOP_UPGRADE;
        };
        broadcast(transaction, targets, event, now);
    }

    /** Begins to take a line back from all who may have it. */
    void beginInvalidation(Transaction transaction, long presence, long now) {
        broadcast(transaction, presence, CoherenceEvent.BACK_INVALIDATE, now);
    }

    private void broadcast(Transaction transaction, long targets, CoherenceEvent event, long now) {
        boolean filtered = targets == 0 && config.snoopFilter();
        transaction.snoopedAt = filtered ? now : now + config.snoopCycles() + config.responseCycles();
        transaction.awaiting = Long.bitCount(targets);
        if (targets == 0) {
            steps.schedule(transaction.snoopedAt, Steps.Kind.SNOOPED, transaction);
            return;
        }
        for (long left = targets; left != 0; left &= left - 1) {
            int core = Long.numberOfTrailingZeros(left);
            delivery.snoop(core, now + config.snoopCycles() + delivery.distance(core), event, transaction);
        }
    }

    /** A core answers; with the last answer the phase is over. */
    void answered(BusMessage answer) {
        Transaction transaction = table.of(answer.line());
        if (transaction == null || transaction.id != answer.transaction()) {
            throw new IllegalStateException("core " + answer.core() + " answers a snoop that nobody awaits, line 0x"
                    + Long.toHexString(answer.line()) + ", cycle " + answer.time());
        }
        if (answer.shared()) {
            transaction.sharers |= 1L << answer.core();
        }
        if (answer.data() != null) {
            transaction.supplier = answer.core();
            transaction.data = answer.data();
            transaction.dirty = answer.dirty();
            transaction.updatesMemory = answer.updatesMemory();
        }
        if (--transaction.awaiting == 0) {
            transaction.snoopedAt = Math.max(transaction.snoopedAt, answer.time());
            steps.schedule(transaction.snoopedAt, Steps.Kind.SNOOPED, transaction);
        }
    }
}
