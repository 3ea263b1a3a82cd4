package dev.interlock.os.vm;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;

/**
 * How changes to page tables and pages come into memory: at once, before the machine's first cycle, or later as stores of
 * the core on whose behalf the kernel works.
 */
public interface TableWriter {
    /** Writes eight bytes. */
    void store(long physical, long value);

    /** Reads eight bytes as they stand now, and pays for the load. */
    long load(long physical);

    /** A page's translation has changed: this core forgets it. */
    void forget(long virtual);

    /** Writes into memory that no cache has seen yet. */
    static TableWriter direct(PhysicalMemory memory) {
        return new TableWriter() {
            @Override
            public void store(long physical, long value) {
                memory.writeLong(physical, value);
            }

            @Override
            public long load(long physical) {
                return memory.readLong(physical);
            }

            @Override
            public void forget(long virtual) {
                // no TLB knows anything yet
            }
        };
    }

    /** Adds to a core's work. */
    static TableWriter script(AccessScript.Builder work, TrapContext core) {
        return new ScriptedWriter(work, core);
    }
}
