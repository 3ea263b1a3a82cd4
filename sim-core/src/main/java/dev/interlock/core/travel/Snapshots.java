package dev.interlock.core.travel;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * The snapshots of a {@link Timeline}, within a budget of bytes: when they become too many, those go whose loss costs
 * least, so that the distance between two is about proportional to how long ago they were.
 */
final class Snapshots {
    /** Registers, buffers, queues, the kernel's books: an estimate. */
    private static final long SMALL_PARTS = 64 << 10;

    private final Machine machine;
    private final long budget;
    private final long machineBytes;
    private final List<Kept> kept = new ArrayList<>();
    private long bytes;

    private record Kept(Snapshot snapshot, long bytes) {}

    Snapshots(Machine machine, long budget) {
        this.machine = machine;
        this.budget = budget;
        this.machineBytes = bytesOf(machine.config());
    }

    private static long bytesOf(MachineConfig config) {
        long perCore = SMALL_PARTS
                + config.cache().l1i().bytes()
                + config.cache().l1d().bytes()
                + config.cache().l2().bytes();
        long data = config.cores() * perCore;
        return data + (data + config.cache().l3().bytes()) / 4; // tags and states; the L3's bytes are shared
    }

    /** Takes one now, if there is none of this cycle. */
    void take() {
        int place = placeOf(machine.cycle());
        if (place >= 0 && kept.get(place).snapshot.cycle() == machine.cycle()) {
            return;
        }
        long own = machineBytes + machine.unsharedBytes();
        kept.add(place + 1, new Kept(machine.snapshot(), own));
        bytes += own;
        while (bytes > budget && kept.size() > 2) {
            bytes -= kept.remove(leastMissed()).bytes;
        }
    }

    /** Index of the last one at or before a cycle, −1 if there is none. */
    private int placeOf(long cycle) {
        int place = kept.size() - 1;
        while (place >= 0 && kept.get(place).snapshot.cycle() > cycle) {
            place--;
        }
        return place;
    }

    /** The one whose loss leaves the smallest gap, as seen from its distance to now; never the first, nor the newest. */
    private int leastMissed() {
        int least = 1;
        double smallest = Double.MAX_VALUE;
        for (int i = 1; i < kept.size() - 1; i++) {
            long before = kept.get(i - 1).snapshot.cycle();
            long gap = kept.get(i + 1).snapshot.cycle() - before;
            double loss = (double) gap / (Math.abs(machine.cycle() - before) + 1);
            if (loss < smallest) {
                smallest = loss;
                least = i;
            }
        }
        return least;
    }

    /** The last one at or before a cycle; the first one if all are later. */
    Snapshot before(long cycle) {
        return kept.get(Math.max(0, placeOf(cycle))).snapshot;
    }

    long first() {
        return kept.get(0).snapshot.cycle();
    }

    /** Forgets those behind a cycle: what comes may be another future. */
    void forgetAfter(long cycle) {
        while (kept.get(kept.size() - 1).snapshot.cycle() > cycle) {
            bytes -= kept.remove(kept.size() - 1).bytes;
        }
    }

    void clear() {
        kept.clear();
        bytes = 0;
    }

    /** Cycles of all of them. */
    List<Long> cycles() {
        return kept.stream().map(each -> each.snapshot.cycle()).toList();
    }
}
