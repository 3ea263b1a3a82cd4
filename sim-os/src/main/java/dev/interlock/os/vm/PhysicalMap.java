package dev.interlock.os.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Who has which frame of physical memory, as the kernel's books say now: a picture of copy-on-write and of shared memory.
 *
 * @param frames those that somebody has, in ascending order
 * @param free frames that nobody has
 */
public record PhysicalMap(List<Entry> frames, long free) {
    /**
     * A frame.
     *
     * @param frame physical address
     * @param kind what it is for
     * @param count how many have it
     * @param owners the processes that map it, each with the address at which it does; empty for frames of the kernel
     */
    public record Entry(long frame, FrameKind kind, int count, List<Owner> owners) {}

    /**
     * One page of one process.
     *
     * @param space whose
     * @param address where
     */
    public record Owner(AddressSpace space, long address) {}

    /** The map of all of memory. */
    public static PhysicalMap of(VirtualMemory memory) {
        TreeMap<Long, List<Owner>> owners = new TreeMap<>();
        memory.frames().forEachOwned(frame -> owners.put(frame, new ArrayList<>()));
        for (AddressSpace space : memory.spaces()) {
            space.pages().forEach((base, page) -> {
                if (page.inMemory()) {
                    owners.get(page.frame()).add(new Owner(space, base));
                }
            });
        }
        List<Entry> entries = new ArrayList<>();
        owners.forEach((frame, who) -> entries.add(
                new Entry(frame, memory.frames().kind(frame), memory.frames().count(frame), List.copyOf(who))));
        return new PhysicalMap(List.copyOf(entries), memory.frames().free());
    }

    /** How many frames are of a kind. */
    public long count(FrameKind kind) {
        return frames.stream().filter(entry -> entry.kind == kind).count();
    }

    /** How many frames more than one process has. */
    public long shared() {
        return frames.stream().filter(entry -> entry.owners.size() > 1).count();
    }

    /**
     * As text: first how many frames are of each kind, then a line for each run of frames that the same processes have in
     * the same way.
     *
     * <pre>
     *   0x105000 – 0x107fff    3  anonymous   2  process 1 at 0x7000000, process 2 at 0x7000000
     * </pre>
     *
     * @param name what people call a process
     */
    public String toText(Function<AddressSpace, String> name) {
        StringBuilder text = new StringBuilder();
        for (FrameKind kind : FrameKind.values()) {
            text.append("%-12s%8d frames%n".formatted(word(kind), count(kind)));
        }
        text.append("%-12s%8d frames%n".formatted("free", free));
        for (int from = 0; from < frames.size(); ) {
            int to = from + 1;
            while (to < frames.size() && continues(frames.get(to - 1), frames.get(to))) {
                to++;
            }
            Entry first = frames.get(from);
            text.append("%#x – %#x %6d  %-12s%d  %s%n"
                    .formatted(
                            first.frame,
                            frames.get(to - 1).frame + FrameAllocator.FRAME_BYTES - 1,
                            to - from,
                            word(first.kind),
                            first.count,
                            who(first, name)));
            from = to;
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static String word(FrameKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String who(Entry entry, Function<AddressSpace, String> name) {
        return String.join(
                ", ",
                entry.owners.stream()
                        .map(owner -> name.apply(owner.space) + " at 0x" + Long.toHexString(owner.address))
                        .toList());
    }

    /** True if the next frame is had by the same, each a page further on. */
    private static boolean continues(Entry one, Entry next) {
        if (next.frame != one.frame + FrameAllocator.FRAME_BYTES
                || next.kind != one.kind
                || next.count != one.count
                || next.owners.size() != one.owners.size()) {
            return false;
        }
        return next.owners.equals(one.owners.stream()
                .map(owner -> new Owner(owner.space, owner.address + FrameAllocator.FRAME_BYTES))
                .toList());
    }
}
