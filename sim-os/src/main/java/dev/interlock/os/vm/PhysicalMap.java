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
 * @param descriptors frames of the {@link MemoryMap}, which nobody can have
 * @param free frames that nobody has
 */
public record PhysicalMap(List<Entry> frames, long descriptors, long free) {
    /**
     * A frame.
     *
     * @param frame physical address
     * @param kind what it is for
     * @param count how many have it
     * @param owners the processes that map it, each with the address at which it does; empty for frames of the kernel
     */
    public record Entry(long frame, FrameKind kind, int count, List<Owner> owners) {
        /** How processes have it. */
        public Use use() {
            if (owners.isEmpty()) {
                return Use.UNMAPPED;
            }
            if (count > 1 && owners.stream().anyMatch(Owner::guarded)) {
                return Use.COPY_ON_WRITE;
            }
            return owners.size() > 1 ? Use.SHARED : Use.PRIVATE;
        }
    }

    /**
     * One page of one process.
     *
     * @param space whose
     * @param address where
     * @param guarded its process may store there, but the kernel must copy first if others have the frame
     */
    public record Owner(AddressSpace space, long address, boolean guarded) {}

    /** How processes have a frame. */
    public enum Use {
        /** None has: the kernel's, or a page of a file that nobody maps. */
        UNMAPPED,
        /** One has. */
        PRIVATE,
        /** Several see the same bytes: text, shared memory. */
        SHARED,
        /** Several have it, until one of them stores. */
        COPY_ON_WRITE
    }

    /**
     * Frames in a row that the same processes have in the same way, each at addresses in a row.
     *
     * @param first its first frame
     * @param frames how many
     */
    public record Run(Entry first, int frames) {
        /** Address of the last byte. */
        public long end() {
            return first.frame + (long) frames * FrameAllocator.FRAME_BYTES - 1;
        }
    }

    /** The map of all of memory. */
    public static PhysicalMap of(VirtualMemory memory) {
        TreeMap<Long, List<Owner>> owners = new TreeMap<>();
        memory.frames().forEachOwned(frame -> owners.put(frame, new ArrayList<>()));
        for (AddressSpace space : memory.spaces()) {
            space.pages().forEach((base, page) -> {
                if (page.inMemory()) {
                    Vma area = space.areas().at(base);
                    boolean copies =
                            area != null && !area.shared() && area.protection().writable();
                    owners.get(page.frame()).add(new Owner(space, base, copies && page.guarded()));
                }
            });
        }
        List<Entry> entries = new ArrayList<>();
        owners.forEach((frame, who) -> entries.add(
                new Entry(frame, memory.frames().kind(frame), memory.frames().count(frame), List.copyOf(who))));
        return new PhysicalMap(
                List.copyOf(entries),
                memory.frames().map().frames(),
                memory.frames().free());
    }

    /** How many frames are of a kind. */
    public long count(FrameKind kind) {
        return frames.stream().filter(entry -> entry.kind == kind).count();
    }

    /** How many frames processes have in a way. */
    public long count(Use use) {
        return frames.stream().filter(entry -> entry.use() == use).count();
    }

    /** How many frames more than one process has. */
    public long shared() {
        return frames.stream().filter(entry -> entry.owners.size() > 1).count();
    }

    /** The frames in runs, in ascending order. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int from = 0; from < frames.size(); ) {
            int to = from + 1;
            while (to < frames.size() && continues(frames.get(to - 1), frames.get(to))) {
                to++;
            }
            runs.add(new Run(frames.get(from), to - from));
            from = to;
        }
        return runs;
    }

    /**
     * As text: how many frames are of each kind and how many processes have in each way, then a line for each run. The
     * number behind the kind says how many have a frame, the page cache among them.
     *
     * <pre>
     *   0x105000 – 0x107fff      3  anonymous   2  copy on write  process 1 at 0x7000000, process 2 at 0x7000000
     * </pre>
     *
     * @param name what people call a process
     * @param width who has a run stands on lines of its own, one for each, where a line would be longer than this
     */
    public String toText(Function<AddressSpace, String> name, int width) {
        StringBuilder text = new StringBuilder();
        for (FrameKind kind : FrameKind.values()) {
            text.append("%-14s%8d frames\n".formatted(word(kind), count(kind)));
        }
        text.append("%-14s%8d frames\n".formatted("memory map", descriptors));
        text.append("%-14s%8d frames\n".formatted("free", free));
        text.append("\nmapped by processes\n");
        for (Use use : List.of(Use.PRIVATE, Use.SHARED, Use.COPY_ON_WRITE)) {
            text.append("  %-14s%6d frames\n".formatted(word(use), count(use)));
        }
        text.append('\n');
        for (Run run : runs()) {
            line(run, name, width, text);
        }
        return text.toString();
    }

    private static void line(Run run, Function<AddressSpace, String> name, int width, StringBuilder text) {
        Entry first = run.first;
        List<String> owners = first.owners.stream()
                .map(owner -> name.apply(owner.space) + " at 0x" + Long.toHexString(owner.address))
                .toList();
        String what = "%6d  %-10s %2d".formatted(run.frames, word(first.kind), first.count);
        String range = "%#x – %#x".formatted(first.frame, run.end());
        String line = "%-19s %s  %-13s".formatted(range, what, word(first.use()));
        String together = (line + "  " + String.join(", ", owners)).stripTrailing();
        if (together.length() <= width) {
            text.append(together).append('\n');
            return;
        }
        List<String> below = new ArrayList<>();
        if (line.stripTrailing().length() <= width) {
            text.append(line.stripTrailing()).append('\n');
        } else {
            text.append("%#x %s\n".formatted(first.frame, what));
            below.add(word(first.use()));
        }
        below.addAll(owners);
        below.forEach(more -> text.append("    ").append(more).append('\n'));
    }

    private static String word(Use use) {
        return use == Use.UNMAPPED ? "" : use.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String word(FrameKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
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
                .map(owner -> new Owner(owner.space, owner.address + FrameAllocator.FRAME_BYTES, owner.guarded))
                .toList());
    }
}
