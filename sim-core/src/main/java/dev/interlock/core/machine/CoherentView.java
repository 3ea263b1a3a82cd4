package dev.interlock.core.machine;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.coherence.LineState;

/**
 * Memory as it stands coherently: for each line the bytes of the core that answers for it, else of the L3, else of DRAM.
 * This is a debugger's view; it costs nothing and changes no state. What waits in store buffers is not in it.
 */
public final class CoherentView {
    private final Machine machine;

    CoherentView(Machine machine) {
        this.machine = machine;
    }

    /** Reads physical memory. */
    public void read(long physical, byte[] target, int offset, int count) {
        if (!machine.memory().contains(physical, count)) {
            throw new IllegalArgumentException("no memory at physical address 0x" + Long.toHexString(physical));
        }
        while (count > 0) {
            int inLine = (int) physical & 63;
            int step = Math.min(count, 64 - inLine);
            System.arraycopy(line(physical & -64), inLine, target, offset, step);
            physical += step;
            offset += step;
            count -= step;
        }
    }

    /** Reads a little-endian value of 1 to 8 bytes. */
    public long read(long physical, int bytes) {
        byte[] buffer = new byte[8];
        read(physical, buffer, 0, bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | buffer[i] & 0xff;
        }
        return value;
    }

    /** Overwrites bytes in every copy there is, as a debugger would. */
    public void poke(long physical, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            long line = physical + i & -64;
            int offset = (int) (physical + i) & 63;
            for (int core = 0; core < machine.cores(); core++) {
                machine.core(core).caches().poke(line, offset, bytes[i]);
            }
            machine.bus().poke(line, offset, bytes[i]);
            machine.memory().write(physical + i, bytes, i, 1);
        }
    }

    private byte[] line(long line) {
        byte[] copy = null;
        for (int core = 0; core < machine.cores(); core++) {
            PrivateCaches caches = machine.core(core).caches();
            LineState state = caches.stateOf(line);
            if (state.leaving() && (machine.bus().presence(line) >>> core & 1) == 0) {
                continue; // taken by the L3 already, and perhaps written by somebody since; only its core has not heard
            }
            if (state.dirty()) {
                return caches.peek(line);
            }
            if (copy == null) {
                copy = caches.peek(line);
            }
            if (copy == null) {
                copy = machine.core(core).inbox().peek(line);
            }
        }
        if (copy == null) {
            copy = machine.bus().peek(line);
        }
        if (copy == null) {
            copy = new byte[64];
            machine.memory().readLine(line, copy, 0);
        }
        return copy;
    }
}
