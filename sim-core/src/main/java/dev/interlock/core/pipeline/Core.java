package dev.interlock.core.pipeline;

import dev.interlock.core.cache.PrivateCaches;
import dev.interlock.core.mmu.Tlb;
import dev.interlock.core.mmu.TranslationUnit;
import dev.interlock.core.time.Inbox;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.UserCycleCounter;
import dev.interlock.isa.register.RegisterFile;
import java.util.List;

/**
 * One core as the machine sees it, whatever its pipeline is: it runs alone up to a given cycle, taking messages from its
 * inbox at their exact times and leaving messages for the bus in the outbox of its caches.
 */
public interface Core {
    /** The core's number, from 0. */
    int number();

    /** Simulates everything that happens on this core before {@code end}. */
    void run(long end);

    /**
     * As {@link #run}, in steps, while this core is the only one that does anything: stops early after a step in which it
     * has sent something to the bus or has trapped, so that nobody can have felt it.
     *
     * @param begin where it stands
     * @param step length of a step, at most the machine's lookahead
     * @return the cycle up to which it has been simulated, at most {@code end}
     */
    long runAlone(long begin, long end, int step);

    /** The next cycle at which this core does anything by itself or feels a message; MAX_VALUE if it only waits. */
    long nextActivity();

    /** The cycle behind the last at which something happened on this core. */
    long lastActivity();

    /** Messages to this core. */
    Inbox inbox();

    /** Its private caches. */
    PrivateCaches caches();

    /** The translation of loads and stores, with its first-level TLB. */
    TranslationUnit dataTranslation();

    /** The translation of instruction fetches, with its first-level TLB. */
    TranslationUnit codeTranslation();

    /** The second-level TLB, which both share. */
    Tlb secondLevelTlb();

    /** Its registers. */
    RegisterFile registers();

    /** What it counted. */
    CoreCounters counters();

    /** Address translation of fetches, or of loads and stores; to look at. */
    TranslationUnit translation(boolean fetch);

    /** The trap that the core stands at, null if none; its cycle is {@link #trappedAt}. */
    Trap trap();

    /** When the core trapped. */
    long trappedAt();

    /** Begins to run instructions at RIP, at a cycle. */
    void start(long now);

    /** Performs a script, then goes on with the program if {@code thenRun}, else stops. Clears a pending trap. */
    void perform(AccessScript script, long now, boolean thenRun, boolean kernel);

    /** Performs a script of the kernel, then spins there until {@link #release}; see {@code TrapContext.hold}. */
    void hold(AccessScript script, long now, long token);

    /** The core holds no longer from this cycle on. */
    void release(long cycle);

    /** True if the core spins in the kernel. */
    boolean holding();

    /** Interrupts to this core. */
    LocalApic localApic();

    /** Counts the cycles in programs. */
    UserCycleCounter userCycles();

    /** True while a script is being performed. */
    boolean busyWithScript();

    /** What the steps of the last script came to. */
    List<StepResult> scriptResults();

    /** True if the core runs a program or a script, or waits for memory; false if it is halted or was never started. */
    boolean active();

    /** True if the core has stores that others cannot see yet. */
    boolean hasBufferedStores();

    /** The cycle up to which this core's cycles are accounted for in its CPI stack. */
    long localTime();

    /** Everything, for a snapshot. */
    Object save();

    /** Goes back to a saved state. */
    void restore(Object saved);
}
