package dev.interlock.core.pipeline;

import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.isa.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What became of the steps of a script, one row each. A kernel's script has thousands of steps, whose results nobody asks
 * for, so they are objects only when somebody does.
 */
final class StepLog {
    private static final Part[] PARTS = Part.values();

    // Rows from `size` on are left over from longer scripts: no state.
    private transient long[] values = new long[64];
    private transient long[] starts = new long[64];
    private transient long[] ends = new long[64];
    private transient Fault[] faults = new Fault[64];
    private transient int[] cycles = new int[64 * PARTS.length];
    private int size;

    void clear() {
        size = 0;
    }

    void add(long value, long start, long end, int[] cyclesByPart, Fault fault) {
        if (size == values.length) {
            grow();
        }
        values[size] = value;
        starts[size] = start;
        ends[size] = end;
        faults[size] = fault;
        System.arraycopy(cyclesByPart, 0, cycles, size * PARTS.length, PARTS.length);
        size++;
    }

    private void grow() {
        values = Arrays.copyOf(values, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
        faults = Arrays.copyOf(faults, 2 * size);
        cycles = Arrays.copyOf(cycles, 2 * cycles.length);
    }

    /** All rows, the first step's first. */
    List<StepResult> results() {
        List<StepResult> results = new ArrayList<>(size);
        for (int row = 0; row < size; row++) {
            Ledger ledger = Ledger.of(Arrays.copyOfRange(cycles, row * PARTS.length, (row + 1) * PARTS.length));
            results.add(new StepResult(values[row], starts[row], ends[row], ledger, faults[row]));
        }
        return results;
    }

    /** These rows and no others. */
    void restore(List<StepResult> results) {
        clear();
        int[] cyclesByPart = new int[PARTS.length];
        for (StepResult result : results) {
            Arrays.setAll(cyclesByPart, part -> result.ledger().cycles(PARTS[part]));
            add(result.value(), result.start(), result.end(), cyclesByPart, result.fault());
        }
    }
}
