package dev.interlock.test.assertion;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.EventText;
import dev.interlock.test.scenario.EventRecorder;
import java.util.function.Consumer;

/** Assertions about a machine; most lead on to one of its parts. */
public final class MachineAssert extends InterlockAssert<MachineAssert, Machine> {
    MachineAssert(Machine actual, Consumer<AssertionError> failures) {
        super(actual, MachineAssert.class, failures);
    }

    /** The line that holds a physical address. */
    public LineAssert line(long physical) {
        return new LineAssert(actual, physical, failures());
    }

    /** One of the cores: its registers and what it counted. */
    public CoreAssert core(int number) {
        return new CoreAssert(actual, number, failures());
    }

    /** The bus with the L3: what it carried. */
    public BusAssert bus() {
        return new BusAssert(actual, failures());
    }

    /**
     * The page of a virtual address in the address space that a core has loaded (its CR3).
     *
     * @param core its number
     */
    public PageAssert page(int core, long virtual) {
        return new PageAssert(actual, actual.core(core).registers().cr3, virtual, failures());
    }

    /** A thread of the guest, by its TID: what the kernel decided about it since recording began. */
    public ThreadAssert thread(int number) {
        return new ThreadAssert(EventRecorder.of(actual).events(), number, failures());
    }

    /** What was recorded; see {@link EventRecorder}. */
    public EventsAssert events() {
        return new EventsAssert(EventRecorder.of(actual).events(), failures());
    }

    /** The 8 bytes at a physical address are these, wherever the newest copy is. */
    public MachineAssert hasMemory(long physical, long expected) {
        return hasMemory(physical, 8, expected);
    }

    /** The 1, 2, 4 or 8 bytes at a physical address are these, zero-extended, wherever the newest copy is. */
    public MachineAssert hasMemory(long physical, int bytes, long expected) {
        long value = actual.view().read(physical, bytes);
        return require(
                value == expected,
                () -> FailureMessage.onLine(
                        actual,
                        physical,
                        EventText.number(expected) + " in the " + bytes + " bytes at " + EventText.hex(physical),
                        "they hold " + EventText.number(value)));
    }

    /** Exactly this cycle is reached. */
    public MachineAssert isAtCycle(long expected) {
        return isBetweenCycles(expected, expected);
    }

    /** The present cycle is in a range, both ends included. */
    public MachineAssert isBetweenCycles(long least, long most) {
        return require(
                actual.cycle() >= least && actual.cycle() <= most,
                () -> FailureMessage.of(
                        actual,
                        least == most ? "cycle " + least : "a cycle from " + least + " to " + most,
                        "the machine stands"));
    }

    /** Nothing is under way on the bus and no store waits in a store buffer. */
    public MachineAssert isQuiet() {
        for (int core = 0; core < actual.cores(); core++) {
            if (actual.core(core).hasBufferedStores()) {
                String who = "core " + core;
                return fail(FailureMessage.of(actual, "a quiet machine", who + " has stores in its buffer"));
            }
        }
        return require(
                actual.bus().quiet(),
                () -> FailureMessage.of(actual, "a quiet machine", "a transaction is under way on the bus"));
    }
}
