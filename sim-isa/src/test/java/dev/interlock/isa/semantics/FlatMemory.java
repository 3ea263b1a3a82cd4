package dev.interlock.isa.semantics;

import dev.interlock.isa.fault.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory without a clock for tests: a few regions of bytes; everything else is a page fault. Every access completes at
 * once, unless a test asks for a wait.
 */
public final class FlatMemory implements MemoryPort {
    private record Region(long start, ByteBuffer bytes) {
        boolean holds(long address, int count) {
            long offset = address - start;
            return offset >= 0 && offset <= bytes.capacity() - count;
        }
    }

    private final List<Region> regions = new ArrayList<>();
    private Region recent = new Region(0, ByteBuffer.allocate(0));
    private boolean incomplete;
    private Fault fault;
    private int accessesBeforeWait = -1;
    private int lockedLoads;

    /** Maps a region, filled with zeros. */
    public FlatMemory map(long start, int size) {
        regions.add(new Region(start, ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN)));
        return this;
    }

    /** Copies bytes into mapped memory. */
    public void put(long address, byte[] bytes) {
        for (int n = 0; n < bytes.length; n++) {
            store(address + n, 1, bytes[n]);
        }
    }

    /** Bytes of mapped memory. */
    public byte[] get(long address, int count) {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; n++) {
            bytes[n] = (byte) load(address + n, 1);
        }
        return bytes;
    }

    /** After this many more accesses, the next one is not complete. */
    public void waitAfter(int accesses) {
        accessesBeforeWait = accesses;
    }

    /** The fault of the last access, if it was one. */
    public Fault fault() {
        return fault;
    }

    /** Locked loads whose unlocking store has not come. */
    public int lockedLoads() {
        return lockedLoads;
    }

    private Region region(long address, int bytes, boolean write) {
        incomplete = false;
        fault = null;
        if (accessesBeforeWait == 0) {
            incomplete = true;
            accessesBeforeWait = -1;
            return null;
        }
        if (accessesBeforeWait > 0) {
            accessesBeforeWait--;
        }
        if (recent.holds(address, bytes)) {
            return recent;
        }
        for (Region region : regions) {
            if (region.holds(address, bytes)) {
                recent = region;
                return region;
            }
        }
        incomplete = true;
        fault = Fault.page(Fault.USER | (write ? Fault.WRITE : 0), address, "not mapped");
        return null;
    }

    @Override
    public long load(long address, int bytes) {
        Region region = region(address, bytes, false);
        if (region == null) {
            return 0;
        }
        int at = (int) (address - region.start);
        return switch (bytes) {
            case 1 -> region.bytes.get(at) & 0xffL;
            case 2 -> region.bytes.getShort(at) & 0xffffL;
            case 4 -> region.bytes.getInt(at) & 0xffff_ffffL;
            case 8 -> region.bytes.getLong(at);
            default -> throw new IllegalArgumentException("load of " + bytes + " bytes");
        };
    }

    @Override
    public void store(long address, int bytes, long value) {
        Region region = region(address, bytes, true);
        if (region == null) {
            return;
        }
        int at = (int) (address - region.start);
        switch (bytes) {
            case 1 -> region.bytes.put(at, (byte) value);
            case 2 -> region.bytes.putShort(at, (short) value);
            case 4 -> region.bytes.putInt(at, (int) value);
            case 8 -> region.bytes.putLong(at, value);
            default -> throw new IllegalArgumentException("store of " + bytes + " bytes");
        }
    }

    @Override
    public long loadLocked(long address, int bytes) {
        long value = load(address, bytes);
        lockedLoads += incomplete ? 0 : 1;
        return value;
    }

    @Override
    public void storeUnlocking(long address, int bytes, long value) {
        store(address, bytes, value);
        lockedLoads -= incomplete ? 0 : 1;
    }

    @Override
    public void probeStore(long address, int bytes) {
        region(address, bytes, true);
    }

    @Override
    public void fence(Fence fence) {
        incomplete = false;
    }

    @Override
    public void flushLine(long address, boolean invalidate) {
        region(address, 1, false);
    }

    @Override
    public void invalidatePage(long address) {
        incomplete = false;
    }

    @Override
    public void addressSpaceChanged(long cr3) {
        incomplete = false;
    }

    @Override
    public boolean incomplete() {
        return incomplete;
    }
}
