package dev.interlock.core.report;

import java.util.List;

/**
 * What the units of a machine did when, for a viewer with a time axis.
 *
 * @param from first cycle
 * @param end the cycle behind the last
 * @param tracks a row each; slices of one track do not overlap
 * @param counters a curve each
 * @param lost slices that were left out because there were too many
 */
public record MachineTrace(long from, long end, List<Track> tracks, List<Counter> counters, long lost) {
    /**
     * A row of slices.
     *
     * @param group what it belongs to: {@code core 0}, {@code bus}, {@code threads}
     * @param name the unit
     * @param slices by their beginning
     */
    public record Track(String group, String name, List<Slice> slices) {
        public Track {
            slices = List.copyOf(slices);
        }
    }

    /**
     * Something that lasted.
     *
     * @param from first cycle
     * @param cycles how long, at least 1
     * @param name what it was
     * @param arrow the number of an arrow to another track, which says that this slice led to that one: positive where it
     *     begins, negative where it ends, 0 if there is none
     */
    public record Slice(long from, long cycles, String name, long arrow) {
        /** The cycle behind the last. */
        public long end() {
            return from + cycles;
        }
    }

    /** A quantity over time. */
    public record Counter(String group, String name, List<Sample> samples) {
        public Counter {
            samples = List.copyOf(samples);
        }
    }

    /** The value of a quantity from a cycle on. */
    public record Sample(long cycle, long value) {}

    public MachineTrace {
        tracks = List.copyOf(tracks);
        counters = List.copyOf(counters);
    }
}
