package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;

/** Writes by the stores of a core, in order. */
final class ScriptedWriter implements TableWriter {
    private final AccessScript.Builder work;
    private final TrapContext core;
    private final byte[] word = new byte[8];
    private boolean stored;

    ScriptedWriter(AccessScript.Builder work, TrapContext core) {
        this.work = work;
        this.core = core;
    }

    @Override
    public void store(long physical, long value) {
        work.store(physical, 8, value);
        stored = true;
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
    public void forget(long virtual) {
        if (stored) {
            work.fence(); // the walker does not look into the store buffer
            stored = false;
        }
        work.invalidatePage(virtual);
    }
}
