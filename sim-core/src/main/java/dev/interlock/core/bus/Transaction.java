package dev.interlock.core.bus;

import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Request;

/** One entry of the table of outstanding requests: a transaction between its grant and its end. */
final class Transaction {
    final long id;
    final int core;
    final Request request;
    final long line;
    final long arrivedAt;
    final long grantedAt;

    /** Snoops that have not been answered. */
    int awaiting;
    /** Cores that answered that they keep a copy. */
    long sharers;
    /** The core that supplied data, −1 if none did. */
    int supplier = -1;

    byte[] data;
    /** The supplied data is newer than memory's. */
    boolean dirty;

    boolean updatesMemory;
    long snoopedAt;
    long dataReadyAt;
    long l3WaitedUntil;
    DataSource source = DataSource.NONE;
    /** For an eviction: the transaction that waits for the way. */
    Transaction waiter;

    boolean hasWay;
    /** The bytes of memory are in the way. */
    boolean filled;

    /** For a write past the caches: a line, and which of its bytes are written. */
    byte[] written;

    long mask;

    Transaction(long id, int core, Request request, long line, long arrivedAt, long grantedAt) {
        this.id = id;
        this.core = core;
        this.request = request;
        this.line = line;
        this.arrivedAt = arrivedAt;
        this.grantedAt = grantedAt;
    }

    Transaction copy() {
        Transaction copy = new Transaction(id, core, request, line, arrivedAt, grantedAt);
        copy.awaiting = awaiting;
        copy.sharers = sharers;
        copy.supplier = supplier;
        copy.data = data;
        copy.dirty = dirty;
        copy.updatesMemory = updatesMemory;
        copy.snoopedAt = snoopedAt;
        copy.dataReadyAt = dataReadyAt;
        copy.l3WaitedUntil = l3WaitedUntil;
        copy.source = source;
        copy.waiter = waiter;
        copy.hasWay = hasWay;
        copy.filled = filled;
        copy.written = written;
        copy.mask = mask;
        return copy;
    }
}
