package dev.interlock.core.trap;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.isa.register.RegisterFile;
import java.util.List;

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

    /** The core performs this work and halts, interrupts on: the next one takes it into the kernel again. */
    void halt(AccessScript work);

    /**
     * The core performs this work and then spins in the kernel, interrupts on, until somebody releases it; then it comes
     * back with a {@link Trap.Continue}. An interrupt takes it away from its spinning: the handler ends in another {@code
     * hold}, which is over at once if the release has come meanwhile.
     *
     * @param token of the continuation
     */
    void hold(AccessScript work, long token);

    /**
     * A core that holds goes on.
     *
     * @param cycle when it sees that it may, at or after {@link #now}
     */
    void release(int core, long cycle);

    /**
     * Sends an interrupt to a core, this one or another. It is taken at the first instruction boundary in user code; a core
     * that is halted or holds takes it at once.
     *
     * @param vector 32 to 255; the highest is taken first
     * @param sent when it is sent, at or after {@link #now}; how long it takes is in {@link TrapConfig}
     */
    void interrupt(int core, int vector, long sent);

    /**
     * Sets the one-shot timer of a core, which interrupts it with {@link LocalApic#TIMER_VECTOR}.
     *
     * @param cycle at or after {@link #now}; {@link Long#MAX_VALUE} for never
     */
    void timer(int core, long cycle);

    /** Cycles that a core has spent in programs, and not in the kernel or halted, up to {@link #now}. */
    long userCycles(int core);

    /**
     * Interrupts a core with {@link LocalApic#COUNTER_VECTOR} when it has spent so many cycles in programs. If the count is
     * reached in the middle of an instruction, the interrupt comes behind it.
     *
     * @param userCycles as {@link #userCycles} counts them; {@link Long#MAX_VALUE} for never
     */
    void userLimit(int core, long userCycles);

    /** What the steps of the work that this core performed last came to: the old values of locked accesses, for one. */
    List<StepResult> results();

    /** The run ends now, for the reason given. */
    void stop(StopReason reason);

    /** True if somebody listens to this kind of event. */
    default boolean wants(EventKind kind) {
        return false;
    }

    /** Tells those who listen what the kernel has decided; its cycle is {@link #now}. */
    default void tell(SimEvent.KernelEvent event) {}
}
