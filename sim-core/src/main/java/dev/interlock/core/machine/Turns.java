package dev.interlock.core.machine;

import dev.interlock.core.bus.Interconnect;
import dev.interlock.core.pipeline.Core;
import dev.interlock.core.time.BusMessage;
import dev.interlock.core.time.Timetable;
import java.util.List;

/**
 * Whose turn it is: when each core acts next, so that a window costs what the cores that act in it cost. A core that waits
 * or is idle is not looked at; its time is read again only when it has run, was sent something, or the kernel was entered.
 */
final class Turns {
    private final List<Core> cores;
    private final Interconnect bus;
    private final HostThreads hosts;
    private final Timetable timetable;
    private final int[] due;
    private final Core[] running;
    /** Bit n is set if core n stands at a trap. */
    private long trapped;

    Turns(List<Core> cores, Interconnect bus, HostThreads hosts) {
        this.cores = cores;
        this.bus = bus;
        this.hosts = hosts;
        timetable = new Timetable(cores.size());
        due = new int[cores.size()];
        running = new Core[cores.size()];
    }

    /** Runs the cores that act before a cycle, and takes what they send to the bus. */
    void run(long end) {
        int count = timetable.dueBefore(end, due);
        for (int i = 0; i < count; i++) {
            running[i] = cores.get(due[i]);
        }
        hosts.run(running, count, end);
        for (int i = 0; i < count; i++) {
            ran(running[i]);
        }
    }

    /** Takes what a core that has run sends to the bus, in the order of the cores, and notes when it acts next. */
    void ran(Core core) {
        List<BusMessage> outbox = core.caches().outbox();
        if (!outbox.isEmpty()) {
            for (int i = 0; i < outbox.size(); i++) {
                bus.post(outbox.get(i));
            }
            outbox.clear();
        }
        read(core);
    }

    private void read(Core core) {
        timetable.set(core.number(), core.nextActivity());
        long bit = 1L << core.number();
        trapped = core.trap() != null ? trapped | bit : trapped & ~bit;
    }

    /** The bus has run: reads the times of the cores to which it has sent something. */
    void readPosted() {
        for (long left = bus.takePosted(); left != 0; left &= left - 1) {
            read(cores.get(Long.numberOfTrailingZeros(left)));
        }
    }

    /** Reads every core's time: after anything but a window may have changed it. */
    void readAll() {
        for (Core core : cores) {
            read(core);
        }
    }

    /** When the next core acts by itself or feels a message; a trapped one still drains its stores and feels messages. */
    long earliest() {
        return timetable.earliest();
    }

    /** The only core that ever acts again by itself, null if there are several or none, or one is on its way to the kernel. */
    Core only() {
        if (trapped != 0 || timetable.earliest() == Timetable.NEVER) {
            return null;
        }
        return timetable.dueBefore(Timetable.NEVER, due) == 1 ? cores.get(due[0]) : null;
    }

    /** True if a core stands at a trap. */
    boolean anyTrapped() {
        return trapped != 0;
    }

    /** When the first core trapped that still stands there; MAX_VALUE if none does. */
    long firstTrap() {
        long first = Long.MAX_VALUE;
        for (long left = trapped; left != 0; left &= left - 1) {
            first = Math.min(first, cores.get(Long.numberOfTrailingZeros(left)).trappedAt());
        }
        return first;
    }
}
