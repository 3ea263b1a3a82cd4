package dev.interlock.os.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.os.vm.PhysicalMap.Entry;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/** Holds the descriptors of all frames in simulated memory to the kernel's books; no core may be at work. */
public final class Descriptors {
    /** Frames behind the last that has an owner, which were perhaps given back. */
    private static final int BEHIND = 1024;

    private Descriptors() {}

    /** Reads them wherever the caches have them. */
    public static void agree(VirtualMemory memory, Machine machine) {
        agree(memory, word -> machine.view().read(word, 4));
    }

    static void agree(VirtualMemory memory, PhysicalMemory physical) {
        agree(memory, word -> physical.readLong(word & -8) >>> 8 * (word & 4) & 0xffff_ffffL);
    }

    private static void agree(VirtualMemory memory, LongUnaryOperator word) {
        PhysicalMap books = PhysicalMap.of(memory);
        Map<Long, Entry> owned = books.frames().stream().collect(Collectors.toMap(Entry::frame, Function.identity()));
        MemoryMap map = memory.frames().map();
        long last = books.frames().stream().mapToLong(Entry::frame).max().orElse(0);
        for (long frame = 0; frame <= Math.min(map.start() - 4096, last + BEHIND * 4096); frame += 4096) {
            Entry entry = owned.get(frame);
            boolean counted = entry != null && entry.kind() != FrameKind.KERNEL;
            assertThat(word.applyAsLong(map.references(frame)))
                    .as("references of the frame at %#x, %s", frame, entry)
                    .isEqualTo(counted ? entry.count() : 0);
            assertThat(word.applyAsLong(map.mappings(frame)))
                    .as("mappings of the frame at %#x, %s", frame, entry)
                    .isEqualTo(counted ? entry.owners().size() : 0);
        }
    }
}
