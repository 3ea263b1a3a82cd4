package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.wait.WouldBlock;

/**
 * Writes by the stores of a core, in order, and collects what they take away from the others. {@link TlbShootdown#finish}
 * sees to it that they forget it.
 */
public final class ScriptedWriter implements TableWriter {
    private final AccessScript.Builder work;
    private final TrapContext core;
    private final Shootdown shootdown = new Shootdown();
    private final byte[] word = new byte[8];

    ScriptedWriter(AccessScript.Builder work, TrapContext core) {
        this.work = work;
        this.core = core;
    }

    /** What was collected. */
    public Shootdown shootdown() {
        return shootdown;
    }

    /** What the core will do. */
    AccessScript.Builder work() {
        return work;
    }

    /**
     * Nobody else changes the address space until {@link TlbShootdown#finish} is done. To be asked before anything changes.
     *
     * @throws WouldBlock if somebody does
     */
    public ScriptedWriter whole(AddressSpace space) {
        return hold(space, MemoryLock.WHOLE);
    }

    /** The change is not made after all; nothing has happened. */
    public void abandon() {
        shootdown.abandon();
    }

    ScriptedWriter hold(AddressSpace space, long part) {
        if (!space.lock().isFree(part)) {
            throw WouldBlock.uninterruptible(space.lock().queue());
        }
        shootdown.hold(space, part);
        return this;
    }

    @Override
    public void store(long physical, long value) {
        work.store(physical, 8, value);
    }

    @Override
    public void add(long physical, int change) {
        work.add(physical, Integer.BYTES, Integer.toUnsignedLong(change));
    }

    @Override
    public void ownAhead(long physical) {
        work.ownAhead(physical);
    }

    @Override
    public long load(long physical) {
        core.readPhysical(physical, word, 0, 8);
        work.load(physical, 8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | word[i] & 0xff;
        }
        return value;
    }

    @Override
    public void delay(long cycles) {
        work.delay(cycles);
    }

    @Override
    public void forget(AddressSpace space, long base) {
        shootdown.forget(space, base);
    }

    @Override
    public void refresh(long base) {
        work.fence().invalidatePage(base); // the walker does not look into the store buffer
    }

    @Override
    public void giveBack(FrameAllocator frames, long frame) {
        shootdown.giveBack(frame);
    }

    @Override
    public void filling(CachedFile file, long index) {
        shootdown.filling(file, index);
    }

    @Override
    public void holdNew(AddressSpace space) {
        whole(space);
    }

    @Override
    public boolean isLater() {
        return true;
    }
}
