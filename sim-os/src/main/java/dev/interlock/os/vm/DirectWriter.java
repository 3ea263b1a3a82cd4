package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;

/** Writes into memory that no cache has seen yet: no TLB knows anything. */
class DirectWriter implements TableWriter {
    private final PhysicalMemory memory;

    DirectWriter(PhysicalMemory memory) {
        this.memory = memory;
    }

    @Override
    public void store(long physical, long value) {
        memory.writeLong(physical, value);
    }

    @Override
    public void add(long physical, int change) {
        long word = memory.readLong(physical & -Long.BYTES);
        int shift = Byte.SIZE * (int) (physical & Integer.BYTES);
        int sum = (int) (word >>> shift) + change;
        memory.writeLong(
                physical & -Long.BYTES, word & ~(0xffff_ffffL << shift) | Integer.toUnsignedLong(sum) << shift);
    }

    @Override
    public void ownAhead(long physical) {}

    @Override
    public long load(long physical) {
        return memory.readLong(physical);
    }

    @Override
    public void delay(long cycles) {}

    @Override
    public void forget(AddressSpace space, long base) {}

    @Override
    public void refresh(long base) {}

    @Override
    public void giveBack(FrameAllocator frames, long frame) {
        frames.giveBack(frame);
    }

    @Override
    public void filling(CachedFile file, long index) {}

    @Override
    public void holdNew(AddressSpace space) {}

    @Override
    public boolean isLater() {
        return false;
    }
}
