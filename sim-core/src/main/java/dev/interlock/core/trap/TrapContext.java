package dev.interlock.core.trap;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.isa.register.RegisterFile;

/** What the kernel can see and do when a core has trapped. */
public interface TrapContext {
    /** The core that trapped. */
    int core();

    /** The present cycle. */
    long now();

    /**
     * The core's registers; the kernel may change them. RIP is where the program goes on (or the faulting instruction). CR3
     * is changed by the script ({@link AccessScript.Builder#loadCr3}): written here, the TLBs would keep what they know.
     */
    RegisterFile registers();

    /**
     * Reads guest memory by virtual address, as this core's page tables map it for the current privilege level, and as it
     * stands coherently at this cycle. Changes no cache and costs nothing: a script pays.
     *
     * @return false if some byte is not mapped or not readable; then nothing was written to {@code target}
     */
    boolean read(long virtual, byte[] target, int offset, int count);

    /**
     * Translates a virtual address as {@link #read} does.
     *
     * @param write whether it must be writable
     * @return the physical address, −1 if it is not mapped or not allowed
     */
    long translate(long virtual, boolean write);

    /** Reads physical memory as it stands coherently at this cycle. */
    void readPhysical(long physical, byte[] target, int offset, int count);

    /** The core performs this work, then goes on with its program at the present registers. */
    void resume(AccessScript work);

    /** The core performs this work and stops for good. */
    void halt(AccessScript work);

    /** The run ends now, for the reason given. */
    void stop(StopReason reason);
}
