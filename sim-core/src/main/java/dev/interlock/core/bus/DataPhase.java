package dev.interlock.core.bus;

import dev.interlock.core.coherence.CoherenceEvent;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;

/**
 * The end of a transaction: the line crosses the data bus, one after the other, and the requester feels the answer. What
 * the answer is called (shared, exclusive, modified) follows from who keeps the line; the directory is told
 * here for the next transaction.
 */
final class DataPhase {
    private static final int PARTS = Part.values().length;

    private final BusConfig config;
    private final L3Slice slice;
    private final Directory directory;
    private final Steps steps;
    private final Delivery delivery;
    private final BusCounters counters;

    private long dataFree;

    DataPhase(
            BusConfig config,
            L3Slice slice,
            Directory directory,
            Steps steps,
            Delivery delivery,
            BusCounters counters) {
        this.config = config;
        this.slice = slice;
        this.directory = directory;
        this.steps = steps;
        this.delivery = delivery;
        this.counters = counters;
    }

    /** Occupies the data bus for one line; the cycle at which it is across. */
    private long occupy(long now) {
        dataFree = Math.max(now, dataFree) + config.dataCycles();
        counters.dataBusy += config.dataCycles();
        return dataFree;
    }

    /** The data (or the fact that none is needed) is there: the data bus, and then the requester. */
    void transfer(Transaction transaction, long now) {
        if (transaction.request.bypassesCaches()) {
            transferUncached(transaction, now);
            return;
        }
        int core = transaction.core;
        long felt;
        byte[] data = null;
        if (transaction.request == Request.UPGRADE) {
            felt = now + config.deliverCycles() + delivery.distance(core);
        } else {
            felt = occupy(now) + config.deliverCycles() + delivery.distance(core);
            data = transaction.supplier >= 0 ? transaction.data : slice.supply(transaction, now);
        }
        if (transaction.source != DataSource.DRAM) {
            slice.touch(transaction.line);
        }
        CoherenceEvent answer = settle(transaction);
        int[] account = account(transaction, now, felt);
        delivery.answer(core, felt, answer, transaction.line, data, transaction.source, account);
        // the next snoop of this line is felt at least one cycle after the requester has it
        long released = Math.max(now, felt - delivery.distance(core) + 1 - config.snoopCycles());
        steps.schedule(released, Steps.Kind.RELEASE, transaction);
    }

    /** The data of a transaction past the caches; its line is free when the requester has felt the end. */
    private void transferUncached(Transaction transaction, long now) {
        int core = transaction.core;
        long felt = occupy(now) + config.deliverCycles() + delivery.distance(core);
        if (transaction.request == Request.READ_UNCACHED) {
            byte[] bytes = slice.lineInMemory(transaction.line);
            delivery.uncachedData(core, felt, transaction.line, bytes, account(transaction, now, felt));
        } else {
            delivery.writeDone(core, felt, transaction.line);
        }
        steps.schedule(felt + 1, Steps.Kind.RELEASE, transaction);
    }

    /** Notes who has the line from now on; the words of the answer. */
    private CoherenceEvent settle(Transaction transaction) {
        int core = transaction.core;
        // a forwarder supplies clean data, and a flush makes memory as new as the data: then nobody need own the line
        boolean newerThanMemory = transaction.supplier >= 0 && transaction.dirty && !transaction.updatesMemory;
        // nobody owns a line of write-through memory, unless somebody wrote it by another type and nobody else has it
        boolean toBeShared = transaction.request == Request.READ_SHARED && !newerThanMemory;
        if (transaction.request.reads() && transaction.sharers != 0 || toBeShared) {
            boolean supplierStaysOwner = newerThanMemory && (transaction.sharers & 1L << transaction.supplier) != 0;
            directory.note(
                    transaction.line, transaction.sharers | 1L << core, supplierStaysOwner ? transaction.supplier : -1);
            return CoherenceEvent.DATA_SHARED;
        }
        directory.note(transaction.line, 1L << core, core);
        if (transaction.request == Request.UPGRADE) {
            return CoherenceEvent.UPGRADE_DONE;
        }
        return newerThanMemory ? CoherenceEvent.DATA_MODIFIED : CoherenceEvent.DATA_EXCLUSIVE;
    }

    /** Where the cycles went from the request's arrival until the requester felt the answer. */
    private int[] account(Transaction transaction, long dataReady, long felt) {
        int[] account = new int[PARTS];
        account[Part.BUS.ordinal()] = (int) (transaction.grantedAt - transaction.arrivedAt);
        account[Part.SNOOP.ordinal()] = (int) (transaction.snoopedAt - transaction.grantedAt);
        account[Part.L3.ordinal()] = (int) (transaction.l3WaitedUntil - transaction.snoopedAt);
        int supply = (int) (dataReady - transaction.l3WaitedUntil);
        account[(transaction.source == DataSource.CORE ? Part.INTERVENTION : Part.DRAM).ordinal()] = supply;
        // the way here belongs to the transfer too: the request arrived by that much later than its core counts
        account[Part.TRANSFER.ordinal()] = (int) (felt - dataReady) + delivery.distance(transaction.core);
        return account;
    }

    /** Nothing crosses the data bus: the core that told of a clean line hears that it was heard. */
    void acknowledge(int core, long line, long now) {
        long felt = now + config.deliverCycles() + delivery.distance(core);
        delivery.answer(core, felt, CoherenceEvent.WRITEBACK_DONE, line, null, DataSource.NONE, null);
    }

    /** A written-back line crosses the data bus, and its core's write-back buffer is free. */
    void writtenBack(int core, long line, long now) {
        long felt = occupy(now) + config.deliverCycles() + delivery.distance(core);
        delivery.answer(core, felt, CoherenceEvent.WRITEBACK_DONE, line, null, DataSource.NONE, null);
    }

    Object save() {
        return dataFree;
    }

    void restore(Object saved) {
        dataFree = (Long) saved;
    }
}
