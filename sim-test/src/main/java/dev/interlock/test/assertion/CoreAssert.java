package dev.interlock.test.assertion;

import dev.interlock.core.cache.CacheCounters;
import dev.interlock.core.event.CycleUse;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.pipeline.CoreCounters;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Assertions about one core: its registers, and what it has counted since the machine was made. */
public final class CoreAssert extends InterlockAssert<CoreAssert, Core> {
    private static final String[] REGISTERS = {
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"
    };

    private final Machine machine;

    CoreAssert(Machine machine, int core, Consumer<AssertionError> failures) {
        super(machine.core(core), CoreAssert.class, failures);
        this.machine = machine;
    }

    /**
     * A general-purpose register holds this.
     *
     * @param register its number, as {@code RegisterFile.RAX}
     */
    public CoreAssert hasRegister(int register, long expected) {
        return holds(REGISTERS[register], expected, actual.registers().gpr[register]);
    }

    /** RIP is this address. */
    public CoreAssert isAt(long rip) {
        return holds("RIP", rip, actual.registers().rip);
    }

    /** The flags of a mask, as {@code Flags.ZF}, are all set. */
    public CoreAssert hasFlags(long mask) {
        long flags = actual.registers().flags.rflags();
        return require(
                (flags & mask) == mask,
                () -> FailureMessage.of(
                        machine,
                        who() + " to have the flags " + EventText.hex(mask) + " set",
                        "its RFLAGS is " + EventText.hex(flags)));
    }

    /** The flags of a mask, as {@code Flags.ZF}, are all clear. */
    public CoreAssert hasNoFlags(long mask) {
        long flags = actual.registers().flags.rflags();
        return require(
                (flags & mask) == 0,
                () -> FailureMessage.of(
                        machine,
                        who() + " to have the flags " + EventText.hex(mask) + " clear",
                        "its RFLAGS is " + EventText.hex(flags)));
    }

    /** It runs nothing: halted, or never started. */
    public CoreAssert isHalted() {
        return require(!actual.active(), () -> FailureMessage.of(machine, who() + " to have halted", "it runs"));
    }

    /** It has executed so many instructions. */
    public CoreAssert hasRetired(long instructions) {
        return counted("instructions", instructions, counters().instructions);
    }

    /** It has made so many loads. */
    public CoreAssert hasLoaded(long loads) {
        return counted("loads", loads, counters().loads);
    }

    /** It has made so many stores. */
    public CoreAssert hasStored(long stores) {
        return counted("stores", stores, counters().stores);
    }

    /** It has made so many locked read-modify-writes. */
    public CoreAssert hasLocked(long accesses) {
        return counted("locked accesses", accesses, counters().lockedAccesses);
    }

    /** So many of its loads took their value from the store buffer. */
    public CoreAssert hasForwarded(long loads) {
        return counted("forwarded loads", loads, counters().forwards);
    }

    /** It has sent so many requests of a kind to the bus. */
    public CoreAssert hasSent(Request request, long expected) {
        return counted("requests " + EventText.of(request), expected, caches().requests[request.ordinal()]);
    }

    /** It has lost so many copies to snoops. */
    public CoreAssert hasLostLines(long invalidations) {
        return counted("invalidations", invalidations, caches().invalidations);
    }

    /** It has answered so many snoops with data. */
    public CoreAssert hasIntervened(long interventions) {
        return counted("interventions", interventions, caches().interventions);
    }

    /** A private cache of it has missed so many times. */
    public CoreAssert hasMissed(Level level, long misses) {
        return counted(
                level + " misses",
                misses,
                switch (level) {
                    case L1I -> caches().l1iMisses;
                    case L1D -> caches().l1dMisses;
                    case L2 -> caches().l2Misses;
                    case L3, DRAM -> throw new IllegalArgumentException(level + " is not a cache of one core");
                });
    }

    /** It has walked the page tables so many times for loads and stores. */
    public CoreAssert hasWalkedForData(long walks) {
        return counted("data page walks", walks, counters().dataTlb.walks);
    }

    /**
     * A counter has this value.
     *
     * @param what its name, for the failure
     * @param counter reads it, as {@code c -> c.splitLocks}
     */
    public CoreAssert hasCounted(String what, ToLongFunction<CoreCounters> counter, long expected) {
        return counted(what, expected, counter.applyAsLong(counters()));
    }

    /**
     * A counter has a value in a range, both ends included.
     *
     * @param what its name, for the failure
     * @param counter reads it
     */
    public CoreAssert hasCountedBetween(String what, ToLongFunction<CoreCounters> counter, long least, long most) {
        return between(what, least, most, counter.applyAsLong(counters()));
    }

    /** So many of its cycles, from {@code least} to {@code most}, went to one layer of its CPI stack. */
    public CoreAssert hasSpentBetween(CycleUse use, long least, long most) {
        return between("cycles of " + use.text(), least, most, counters().cycles[use.ordinal()]);
    }

    /** The first-level TLB of its loads and stores. */
    public TlbAssert dataTlb() {
        return new TlbAssert(
                machine, actual.number(), "data TLB", actual.dataTranslation().first(), failures());
    }

    /** The first-level TLB of its instruction fetches. */
    public TlbAssert instructionTlb() {
        return new TlbAssert(
                machine,
                actual.number(),
                "instruction TLB",
                actual.codeTranslation().first(),
                failures());
    }

    /** Its second-level TLB. */
    public TlbAssert secondLevelTlb() {
        return new TlbAssert(machine, actual.number(), "second-level TLB", actual.secondLevelTlb(), failures());
    }

    private CoreAssert between(String what, long least, long most, long count) {
        return require(
                count >= least && count <= most,
                () -> FailureMessage.of(
                        machine, who() + " to count " + least + " to " + most + " " + what, "it counted " + count));
    }

    private CoreCounters counters() {
        return actual.counters();
    }

    private CacheCounters caches() {
        return actual.caches().counters;
    }

    private CoreAssert holds(String register, long expected, long value) {
        return require(
                value == expected,
                () -> FailureMessage.of(
                        machine,
                        who() + " to hold " + EventText.number(expected) + " in " + register,
                        "it holds " + EventText.number(value)));
    }

    private CoreAssert counted(String what, long expected, long count) {
        return require(
                count == expected,
                () -> FailureMessage.of(machine, who() + " to count " + expected + " " + what, "it counted " + count));
    }

    private String who() {
        return "core " + actual.number();
    }
}
