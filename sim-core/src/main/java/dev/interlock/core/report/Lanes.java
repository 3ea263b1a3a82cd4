package dev.interlock.core.report;

import dev.interlock.core.report.MachineTrace.Sample;
import dev.interlock.core.report.MachineTrace.Slice;
import dev.interlock.core.report.MachineTrace.Track;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The slices of one unit, put onto as many tracks as it does things at once. */
final class Lanes {
    /** Into how many pieces a run is cut for a curve of utilisation. */
    private static final int PIECES = 500;

    private static final int PERCENT = 100;

    private final List<Slice> slices = new ArrayList<>();

    void add(Slice slice) {
        slices.add(slice);
    }

    private List<Slice> sorted() {
        List<Slice> sorted = new ArrayList<>(slices);
        sorted.sort(Comparator.comparingLong(Slice::from)
                .thenComparingLong(Slice::cycles)
                .thenComparing(Slice::name));
        return sorted;
    }

    /** Every slice goes onto the first track that is free: the fewest tracks on which nothing overlaps. */
    void tracks(String group, String name, List<Track> to) {
        List<List<Slice>> lanes = new ArrayList<>();
        for (Slice slice : sorted()) {
            List<Slice> free = lanes.stream()
                    .filter(lane -> lane.get(lane.size() - 1).end() <= slice.from())
                    .findFirst()
                    .orElse(null);
            if (free == null) {
                free = new ArrayList<>();
                lanes.add(free);
            }
            free.add(slice);
        }
        for (int lane = 0; lane < lanes.size(); lane++) {
            to.add(new Track(group, lane == 0 ? name : name + " " + (lane + 1), lanes.get(lane)));
        }
    }

    /** How many slices there are at a time. */
    List<Sample> depth() {
        Map<Long, Long> changes = new TreeMap<>();
        for (Slice slice : slices) {
            changes.merge(slice.from(), 1L, Long::sum);
            changes.merge(slice.end(), -1L, Long::sum);
        }
        List<Sample> samples = new ArrayList<>();
        long depth = 0;
        for (Map.Entry<Long, Long> change : changes.entrySet()) {
            if (change.getValue() != 0) {
                depth += change.getValue();
                samples.add(new Sample(change.getKey(), depth));
            }
        }
        return samples;
    }

    /** In which part of its cycles each piece of the run has at least one slice, in percent. */
    List<Sample> utilisation(long from, long end) {
        List<Sample> samples = new ArrayList<>();
        if (end <= from) {
            return samples;
        }
        long piece = Math.max(1, (end - from + PIECES - 1) / PIECES);
        long[] busy = new long[(int) ((end - from + piece - 1) / piece)];
        long done = from;
        for (Slice slice : sorted()) {
            for (long at = Math.max(done, slice.from()); at < Math.min(slice.end(), end); ) {
                int index = (int) ((at - from) / piece);
                long next = Math.min(Math.min(slice.end(), end), from + (index + 1) * piece);
                busy[index] += next - at;
                at = next;
            }
            done = Math.max(done, slice.end());
        }
        for (int index = 0; index < busy.length; index++) {
            long first = from + index * piece;
            samples.add(new Sample(first, busy[index] * PERCENT / (Math.min(first + piece, end) - first)));
        }
        return samples;
    }
}
