package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.vm.FrameAllocator.Frame;
import dev.interlock.os.wait.WouldBlock;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a page fault does, {@code handle_mm_fault} in Linux's {@code mm/memory.c}:
 *
 * <pre>
 *   no area, or it does not allow the access ─▶ BadAccess
 *   no page yet    ─▶ zeros: a cleared frame          file, shared or only read: the frame of the page cache
 *                                                     file, private and written: a copy of it
 *   in a slot      ─▶ a frame filled from the swap device
 *   guarded, write ─▶ private: a copy, unless nobody else has the frame;   shared: the file's page is dirty
 *   otherwise      ─▶ somebody else has brought it, and this core's TLB did not know
 * </pre>
 */
final class DemandPaging {
    /** Frames that one fault may need: the page, and tables. */
    static final int FRAMES_NEEDED = 2 + TableTree.LEVELS;

    /** RLIMIT_STACK as Linux has it. */
    static final long STACK_LIMIT = 8L << 20;

    /** Room that a stack leaves to what is mapped below it, {@code stack_guard_gap}. */
    private static final long GUARD_GAP = 256L * FRAME_BYTES;

    private final AddressSpace space;
    private final FrameAllocator frames;
    private final Areas areas;
    private final TreeMap<Long, Page> pages;
    private final TableTree tables;
    private long stackLimit = STACK_LIMIT;

    DemandPaging(AddressSpace space, Areas areas, TreeMap<Long, Page> pages, TableTree tables) {
        this.space = space;
        this.frames = space.memory().frames();
        this.areas = areas;
        this.pages = pages;
        this.tables = tables;
    }

    long stackLimit() {
        return stackLimit;
    }

    void stackLimit(long bytes) {
        stackLimit = bytes;
    }

    // ---------------------------------------------------------------- may it be?

    Optional<BadAccess> check(long address, boolean write, boolean fetch) {
        Vma area = areas.at(address);
        if (area == null && (area = grown(address)) == null) {
            return Optional.of(BadAccess.mapping(address));
        }
        if (!area.protection().allows(write, fetch)) {
            return Optional.of(BadAccess.access(address));
        }
        long base = address & -FRAME_BYTES;
        if (area.file() != null && !pages.containsKey(base)) {
            long index = area.index(base);
            if (index * FRAME_BYTES >= area.file().size()) {
                return Optional.of(BadAccess.beyondFile(address));
            }
            if (area.file().isFilling(index)) {
                throw WouldBlock.uninterruptible(area.file().filled());
            }
        }
        return Optional.empty();
    }

    /** The stack above an address, if it may grow that far, {@code expand_downwards}. */
    private Vma grown(long address) {
        Vma stack = areas.above(address);
        long start = address & -FRAME_BYTES;
        if (stack == null || !stack.backing().growsDown() || stack.end() - start > stackLimit) {
            return null;
        }
        Vma below = areas.below(address);
        if (below != null && below.protection().accessible() && start - below.end() < GUARD_GAP) {
            return null;
        }
        if (!space.mayGrowBy(stack.start() - start)) {
            return null;
        }
        areas.growDown(stack, start);
        return areas.at(address);
    }

    // ---------------------------------------------------------------- make it so

    /** The part of the lock that a fault on this page needs. */
    long part(long base) {
        return tables.has(base) ? MemoryLock.partOf(base) : MemoryLock.WHOLE;
    }

    FaultOutcome resolve(long base, boolean write, TableWriter writer) {
        frames.require(FRAMES_NEEDED);
        Vma area = areas.at(base);
        Page page = pages.get(base);
        if (page == null) {
            space.faults().minor();
            space.put(base, first(area, base, write, writer), area.protection(), writer);
            return area.file() == null
                    ? FaultOutcome.ZEROED
                    : write && !area.shared() ? FaultOutcome.COPIED_FROM_FILE : FaultOutcome.FROM_FILE;
        }
        if (!page.inMemory()) {
            space.faults().major();
            space.put(base, fromSwap(page, writer), area.protection(), writer);
            return FaultOutcome.SWAPPED_IN;
        }
        space.faults().minor();
        FaultOutcome outcome = FaultOutcome.THERE;
        if (write && page.guarded()) {
            Page opened = area.shared() ? dirtied(area, base, page) : own(base, page, writer);
            space.put(base, opened, area.protection(), writer);
            outcome = opened.frame() == page.frame() ? FaultOutcome.OPENED : FaultOutcome.COPIED;
        }
        writer.refresh(base); // this core may know what was true before
        return outcome;
    }

    private Page first(Vma area, long base, boolean write, TableWriter writer) {
        if (area.file() == null) {
            Frame frame = anonymous(writer);
            Contents.clear(frame, writer);
            return Page.inFrame(frame.address(), false);
        }
        long index = area.index(base);
        boolean cachedBefore = area.file().frame(index).isPresent();
        long cached = area.file().bring(index, writer);
        if (write && !area.shared()) {
            Frame copy = anonymous(writer);
            if (cachedBefore) {
                Contents.copy(cached, copy.address(), writer);
            } else {
                Contents.write(copy, area.file().stored(index), writer); // the cached frame is still being filled
            }
            return Page.inFrame(copy.address(), false);
        }
        frames.share(cached);
        frames.map().referenced(cached, writer);
        frames.map().mapped(cached, writer);
        if (write) {
            area.file().dirty(index);
        }
        return Page.inFrame(cached, !write);
    }

    /** A frame for one entry of this space's tables. */
    private Frame anonymous(TableWriter writer) {
        Frame frame = frames.take(FrameKind.ANONYMOUS, writer);
        frames.map().mapped(frame.address(), writer);
        return frame;
    }

    private static Page dirtied(Vma area, long base, Page page) {
        area.file().dirty(area.index(base));
        return page.open();
    }

    /** Breaks copy-on-write: whoever is the last to have the frame needs no copy. */
    private Page own(long base, Page page, TableWriter writer) {
        writer.load(frames.map().mappings(page.frame())); // with the references beside it, wp_can_reuse_anon_folio
        if (frames.count(page.frame()) == 1) {
            return page.open();
        }
        Frame copy = anonymous(writer);
        Contents.copy(page.frame(), copy.address(), writer);
        space.faults().copied();
        writer.forget(space, base);
        space.lost(page.frame(), writer);
        return Page.inFrame(copy.address(), false);
    }

    private Page fromSwap(Page page, TableWriter writer) {
        SwapDevice swap = space.memory().swap();
        Frame frame = anonymous(writer);
        writer.delay(swap.pageCycles());
        Contents.write(frame, swap.read(page.slot()), writer);
        swap.giveBack(page.slot());
        return Page.inFrame(frame.address(), false);
    }
}
