package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Translations that a change takes away, and what may happen once no core knows them any more: frames are given back, pages
 * go to the swap device, the tables are free for the next change. Linux's {@code struct mmu_gather}.
 */
public final class Shootdown {
    /** Beyond this many pages a core forgets everything: Linux's {@code tlb_single_page_flush_ceiling}. */
    public static final int MOST_PAGES = 33;

    /** The bits of CR3 that are the address of the top table. */
    private static final long ADDRESS = 0xff_ffff_f000L;

    private final Map<AddressSpace, TreeSet<Long>> pages = new LinkedHashMap<>();
    private final List<Long> frames = new ArrayList<>();
    private final List<Leaving> leaving = new ArrayList<>();
    private final List<FilePage> fillings = new ArrayList<>();
    private final List<FilePage> leavingFiles = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private boolean everyCore;

    private record Leaving(long frame, int slot) {}

    private record FilePage(CachedFile file, long index) {}

    private record Hold(AddressSpace space, long part) {}

    void forget(AddressSpace space, long base) {
        pages.computeIfAbsent(space, key -> new TreeSet<>()).add(base);
    }

    void giveBack(long frame) {
        frames.add(frame);
    }

    void swapOut(long frame, int slot) {
        leaving.add(new Leaving(frame, slot));
    }

    void writeBack(CachedFile file, long index) {
        leavingFiles.add(new FilePage(file, index));
    }

    void filling(CachedFile file, long index) {
        fillings.add(new FilePage(file, index));
    }

    void hold(AddressSpace space, long part) {
        space.lock().take(part);
        holds.add(new Hold(space, part));
    }

    /** Every core must answer, whatever it runs: some may be copying from or to the frames. */
    void askEveryCore() {
        everyCore = true;
    }

    /** True if somebody must answer that is not here. */
    public boolean asksEveryCore() {
        return everyCore;
    }

    /** The pages of an address space that are forgotten, ascending; empty if none. */
    public List<Long> pages(AddressSpace space) {
        TreeSet<Long> of = pages.get(space);
        return of == null ? List.of() : List.copyOf(of);
    }

    /** True if a core that runs this address space must hear of it. */
    public boolean concerns(AddressSpace space) {
        return pages.containsKey(space);
    }

    /** The address spaces that lose translations. */
    public List<AddressSpace> spaces() {
        return List.copyOf(pages.keySet());
    }

    /** What a core does that may know the translations: after it, it knows them no more. */
    void invalidate(AccessScript.Builder work, TrapContext core) {
        boolean fenced = false;
        for (Map.Entry<AddressSpace, TreeSet<Long>> of : pages.entrySet()) {
            AddressSpace space = of.getKey();
            if (!space.cores().contains(core.core())) {
                continue;
            }
            if (!fenced) {
                work.fence(); // the walker does not look into the store buffer
                fenced = true;
            }
            if (of.getValue().size() <= MOST_PAGES) {
                of.getValue().forEach(work::invalidatePage);
            } else if ((core.registers().cr3 & ADDRESS) == space.root()) {
                work.loadCr3(core.registers().cr3);
            } else {
                work.invalidateAll();
            }
        }
    }

    /** A core has done so, with all that it was asked for. */
    void forgotten(int core) {
        pages.keySet().stream()
                .filter(space -> space.cores().contains(core))
                .forEach(space -> space.cores().forgotten(core));
    }

    /** The change was not made: nothing happens but that others may make theirs. */
    void abandon() {
        holds.forEach(hold -> hold.space.lock().release(hold.part));
        holds.clear();
    }

    /** Nobody knows the translations any more. */
    void complete(VirtualMemory memory, TableWriter writer, AccessScript.Builder work) {
        for (Leaving page : leaving) {
            memory.swap().write(page.slot, Contents.read(page.frame, writer));
            work.delay(memory.swap().pageCycles());
        }
        for (FilePage page : leavingFiles) {
            memory.frames().giveBack(page.file.left(page.index, writer));
            work.delay(memory.swap().pageCycles());
        }
        frames.forEach(memory.frames()::giveBack);
        fillings.forEach(filling -> filling.file.isFilled(filling.index));
        holds.forEach(hold -> hold.space.lock().release(hold.part));
        holds.forEach(hold -> hold.space.unlocked(writer));
    }
}
