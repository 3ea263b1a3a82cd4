package dev.interlock.os.vm;

import dev.interlock.core.mmu.PageTableEntry;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes frames back when few are left, {@code mm/vmscan.c}: pages of files, which can be read again; then pages of
 * processes, which go to the swap device.
 *
 * <p>Whom it takes is decided by the clock with a second chance (Corbató, "A paging experiment with the Multics system",
 * 1968): the hand goes round the frames; a page whose A bit the hardware has set in some page-table entry since the last
 * round has the bit cleared and stays, another one goes. As on Linux, the TLBs are not told that the bit was cleared.
 */
public final class Reclaim {
    /** Frames in one go, Linux's {@code SWAP_CLUSTER_MAX}. */
    private static final int BATCH = 32;

    private final VirtualMemory memory;
    private long hand;

    /** Who has a frame: one entry of a page table. */
    private record Mapping(AddressSpace space, long base) {}

    /** What is in a frame. */
    private record FilePage(CachedFile file, long index) {}

    Reclaim(VirtualMemory memory) {
        this.memory = memory;
    }

    /** True if so few frames are left that some should be taken back before another is given away. */
    public boolean isDue() {
        return memory.frames().free() < lowWatermark();
    }

    /** Below this many free frames it is due; a 256th of memory, but enough for a few page faults. */
    public long lowWatermark() {
        return Math.max(4 * DemandPaging.FRAMES_NEEDED, memory.frames().total() / 256);
    }

    /**
     * Decides what goes. The frames come back when the writer's work is finished.
     *
     * @return how many, 0 if nothing can go
     * @throws WouldBlock if something could, but its tables are being changed
     */
    public int run(ScriptedWriter writer) {
        Round round = new Round(writer);
        int taken = round.go(true);
        if (taken < BATCH) {
            taken += round.go(false);
        }
        if (taken == 0 && round.busy != null) {
            writer.abandon();
            throw WouldBlock.uninterruptible(round.busy.lock().queue());
        }
        if (taken > 0) {
            writer.shootdown().askEveryCore(); // one may be copying from or to a frame
        }
        return taken;
    }

    /** One decision. */
    private final class Round {
        private final ScriptedWriter writer;
        private final TreeMap<Long, List<Mapping>> mappings = new TreeMap<>();
        private final TreeMap<Long, FilePage> filePages = new TreeMap<>();
        private final Set<AddressSpace> held = new LinkedHashSet<>();
        /** Frames whose A bits this round clears: the stores come later. */
        private final Set<Long> cleared = new LinkedHashSet<>();

        private AddressSpace busy;

        Round(ScriptedWriter writer) {
            this.writer = writer;
            for (AddressSpace space : memory.spaces()) {
                space.pages().forEach((base, page) -> {
                    if (page.inMemory()) {
                        mappings.computeIfAbsent(page.frame(), key -> new ArrayList<>())
                                .add(new Mapping(space, base));
                    }
                });
            }
            for (CachedFile file : memory.cache().files()) {
                file.indexes()
                        .forEach(index -> filePages.put(file.frame(index).orElseThrow(), new FilePage(file, index)));
            }
        }

        /** The hand goes round, at most twice: after one round every A bit is clear. */
        int go(boolean files) {
            TreeMap<Long, Object> candidates = new TreeMap<>(files ? filePages : mappings);
            if (!files) {
                candidates.keySet().removeAll(filePages.keySet());
            }
            int taken = 0;
            for (int seen = 0; seen < 2 * candidates.size() && taken < BATCH; seen++) {
                Map.Entry<Long, Object> next = candidates.higherEntry(hand);
                long frame = next == null ? candidates.firstKey() : next.getKey();
                hand = frame;
                if (candidates.get(frame) == null) {
                    continue;
                }
                if (files ? takeFilePage(frame) : takePage(frame)) {
                    taken++;
                    candidates.put(frame, null);
                }
            }
            return taken;
        }

        private boolean takeFilePage(long frame) {
            FilePage page = filePages.get(frame);
            if (page.file.isAnonymous() || page.file.isFilling(page.index)) {
                return false; // the frame is the only place for it; or somebody is at it
            }
            List<Mapping> who = mappings.getOrDefault(frame, List.of());
            if (!haveAll(who) || wasUsed(frame, who)) {
                return false;
            }
            for (Mapping one : who) {
                one.space.mappings().evict(one.base, null, writer);
                one.space.lost(frame, writer);
            }
            if (page.file.isDirty(page.index)) {
                page.file.leaves(page.index);
                writer.shootdown().writeBack(page.file, page.index);
            } else {
                writer.giveBack(memory.frames(), page.file.drop(page.index, writer));
            }
            return true;
        }

        private boolean takePage(long frame) {
            List<Mapping> who = mappings.get(frame);
            if (memory.swap().free() == 0
                    || who.size() != memory.frames().count(frame)
                    || !haveAll(who)
                    || wasUsed(frame, who)) {
                return false;
            }
            int slot = memory.swap().reserve(who.size());
            for (Mapping one : who) {
                one.space.mappings().evict(one.base, slot, writer);
                one.space.lost(frame, writer);
            }
            writer.shootdown().swapOut(frame, slot);
            return true;
        }

        /** Locks the tables of everyone who has the frame; false if somebody is changing them. */
        private boolean haveAll(List<Mapping> who) {
            for (Mapping one : who) {
                if (!held.contains(one.space)) {
                    if (!one.space.lock().isFree(MemoryLock.WHOLE)) {
                        busy = one.space;
                        return false;
                    }
                    writer.whole(one.space);
                    held.add(one.space);
                }
            }
            return true;
        }

        /** True if an A bit was set since the hand was here; clears them. */
        private boolean wasUsed(long frame, List<Mapping> who) {
            boolean used = false;
            for (Mapping one : who) {
                long at = one.space.entryOf(one.base, writer);
                long entry = writer.load(at);
                if ((entry & PageTableEntry.PRESENT) != 0 && (entry & PageTableEntry.ACCESSED) != 0) {
                    writer.store(at, entry & ~PageTableEntry.ACCESSED);
                    used = true;
                }
            }
            return used && cleared.add(frame);
        }
    }

    /** Linux's {@code oom_badness}: who has most, in memory and on the swap device; null if nobody has anything. */
    public AddressSpace victim() {
        AddressSpace largest = null;
        for (AddressSpace space : memory.spaces()) {
            if (!space.pages().isEmpty()
                    && (largest == null
                            || space.pages().size() > largest.pages().size())) {
                largest = space;
            }
        }
        return largest;
    }

    Object save() {
        return hand;
    }

    void restore(Object state) {
        hand = (Long) state;
    }
}
