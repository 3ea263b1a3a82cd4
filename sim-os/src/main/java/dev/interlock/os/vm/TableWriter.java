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

    /** Adds to four bytes, locked: their value may be older than the books when this is decided, but no addition is lost. */
    void add(long physical, int change);

    /** Says that the line at an address will be written soon. */
    void ownAhead(long physical);

    /** Reads eight bytes as they stand now, and pays for the load. */
    long load(long physical);

    /** Lets cycles pass: a device works. */
    void delay(long cycles);

    /** A page's translation has changed: whoever runs the address space forgets it. */
    void forget(AddressSpace space, long base);

    /** This core alone may know less of a page than the tables say. */
    void refresh(long base);

    /** A frame is given back, once no core can reach it any more. */
    void giveBack(FrameAllocator frames, long frame);

    /** A page of a file will have its contents when this is done. */
    void filling(CachedFile file, long index);

    /** An address space that nobody knows yet is not touched by others until this is done. */
    void holdNew(AddressSpace space);

    /** True if the stores come later than the decision. */
    boolean isLater();

    /** Writes into memory that no cache has seen yet. */
    static TableWriter direct(PhysicalMemory memory) {
        return new DirectWriter(memory);
    }

    /** Adds to a core's work. */
    static ScriptedWriter script(AccessScript.Builder work, TrapContext core) {
        return new ScriptedWriter(work, core);
    }
}
