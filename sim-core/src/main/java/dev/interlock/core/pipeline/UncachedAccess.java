package dev.interlock.core.pipeline;

import dev.interlock.core.cache.CacheConfig;
import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.time.CoreClock;
import dev.interlock.core.time.CoreMessage;

/**
 * An access that is a bus transaction of its own and holds the core up until it is done: loads of UC and WC memory, and
 * the two halves of a locked access or of an in-place write to anything but WB memory. Buffered stores go past the caches
 * through {@link StoreDrain}.
 */
final class UncachedAccess {
    private final CoreClock clock;
    private final PrivateCaches caches;
    private final AccessInFlight access;

    private boolean sent;
    private boolean done;
    private Request request;
    private long line;
    private long mask;
    private byte[] data;

    UncachedAccess(CoreClock clock, PrivateCaches caches, AccessInFlight access) {
        this.clock = clock;
        this.caches = caches;
        this.access = access;
    }

    /** True if the answer to the access in flight has come. */
    boolean arrived() {
        return sent && done;
    }

    /** Reads 1 to 8 bytes within a line; until {@link AccessInFlight#incomplete} is false the value means nothing. */
    long load(long physical, int bytes) {
        if (!sent) {
            begin(Request.READ_UNCACHED, physical & -64, 0, null);
            caches.sendUncachedRead(line, clock.now);
        }
        if (!done) {
            return access.waitForUncachedData(line);
        }
        sent = false;
        long value = 0;
        for (int n = bytes - 1; n >= 0; n--) {
            value = value << 8 | data[((int) physical & 63) + n] & 0xff;
        }
        return value;
    }

    /** Writes 1 to 8 bytes within a line; {@code through} if our copy of the line stays and takes them too. */
    void store(long physical, int bytes, long value, boolean through) {
        if (!sent) {
            byte[] bytesOfLine = lineWith(physical, bytes, value);
            long written = CombiningBuffers.bytesOf(physical, bytes);
            begin(through ? Request.WRITE_THROUGH : Request.WRITE_UNCACHED, physical & -64, written, bytesOfLine);
            caches.sendWrite(request, line, data, mask, clock.now);
        }
        if (!done) {
            access.waitForAnyAnswer(Part.BUS);
            return;
        }
        sent = false;
    }

    private void begin(Request what, long whichLine, long whichBytes, byte[] written) {
        sent = true;
        done = false;
        request = what;
        line = whichLine;
        mask = whichBytes;
        data = written;
    }

    /** A line's bytes of which only those of one store mean something. */
    static byte[] lineWith(long physical, int bytes, long value) {
        byte[] line = new byte[CacheConfig.LINE_BYTES];
        for (int n = 0; n < bytes; n++) {
            line[((int) physical & 63) + n] = (byte) (value >>> 8 * n);
        }
        return line;
    }

    /** An answer has reached the core. */
    void answered(CoreMessage message) {
        if (!sent || done || message.line() != line) {
            return;
        }
        if (message.kind() == CoreMessage.Kind.UNCACHED_DATA) {
            data = message.data();
            done = true;
        } else if (message.kind() == CoreMessage.Kind.WRITE_DONE && request != Request.READ_UNCACHED) {
            if (request == Request.WRITE_THROUGH) {
                caches.writtenThrough(line, data, mask);
            }
            done = true;
        }
    }

    private record Saved(boolean sent, boolean done, Request request, long line, long mask, byte[] data) {}

    Object save() {
        return new Saved(sent, done, request, line, mask, data); // the bytes are never changed
    }

    void restore(Object object) {
        Saved saved = (Saved) object;
        sent = saved.sent;
        done = saved.done;
        request = saved.request;
        line = saved.line;
        mask = saved.mask;
        data = saved.data;
    }
}
