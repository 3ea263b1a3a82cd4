package dev.interlock.core.random;

import static dev.interlock.core.mmu.PageTableEntry.NO_EXECUTE;
import static dev.interlock.core.mmu.PageTableEntry.PRESENT;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.mmu.TlbConfig;
import dev.interlock.core.mmu.TlbLevels;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.random.AddressSpaces.Entry;
import dev.interlock.core.random.AddressSpaces.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link MappingTrial}. In each round some entries are changed, by whichever core, and the pages below them are left
 * alone by all; everything else goes on. In later rounds a core may use such a page only after it has forgotten the old
 * translation, one way or another: the shootdown, done by hand.
 *
 * <p>In each round a frame belongs to one core, or is read by all, or holds counters that all add to: so the value of each
 * access is known although the cores race for lines, tables and marks.
 */
final class MappingPlan {
    private static final int ROUNDS = 9;
    private static final int READ_ONLY = -1;
    private static final int COUNTERS = -2;
    private static final long KEEP = 1L << 63;

    /** The mark of an addition to a counter of all cores, whose old value nobody knows; additions have no other use for it. */
    static final long COUNTER_MARK = 1;

    private final RandomGenerator random;
    private final int cores;
    private final boolean pcids;
    private final boolean forgetful;
    private final AddressSpaces spaces;
    private final List<MappingTrial.Mode> modes = new ArrayList<>();
    private final int[] current;
    /** For each core the pages, by space, of which it may know an old translation. */
    private final List<List<Set<Long>>> suspects = new ArrayList<>();

    private final Map<Long, Integer> holders = new HashMap<>();
    private final List<Set<Long>> busy = new ArrayList<>();

    private MappingPlan(RandomGenerator random, int cores, boolean pcids, boolean noExecute, boolean forgetful) {
        this.random = random;
        this.cores = cores;
        this.pcids = pcids;
        this.forgetful = forgetful;
        spaces = new AddressSpaces(noExecute);
        current = new int[cores];
        for (int core = 0; core < cores; core++) {
            modes.add(new MappingTrial.Mode(
                    random.nextBoolean(), random.nextInt(3) > 0, random.nextInt(3) == 0, random.nextBoolean()));
            suspects.add(new ArrayList<>());
            for (int space = 0; space < AddressSpaces.SPACES; space++) {
                suspects.get(core).add(new HashSet<>());
            }
        }
        for (int space = 0; space < AddressSpaces.SPACES; space++) {
            busy.add(new HashSet<>());
        }
    }

    /** A trial of about this many steps. */
    static MappingTrial trial(long seed, int steps) {
        return trial(seed, steps, false);
    }

    /**
     * The same.
     *
     * @param forgetful true to leave out what a shootdown must do, and so to make a wrong program
     */
    static MappingTrial trial(long seed, int steps, boolean forgetful) {
        RandomGenerator random = new SplittableRandom(seed);
        int cores = 2 + (random.nextInt(3) == 0 ? random.nextInt(31) : random.nextInt(7));
        MachineConfig config = RandomConfig.of(random, cores);
        if (random.nextBoolean()) { // so large that what is not forgotten stays
            TlbLevels tlb = config.tlb();
            TlbConfig roomy = new TlbConfig(16, 8);
            config = config.withTlb(new TlbLevels(
                    tlb.instruction(), tlb.data(), roomy, tlb.secondHitCycles(), tlb.walkCaches(), tlb.walkers()));
        }
        boolean noExecute = random.nextInt(4) > 0;
        boolean pcids = random.nextBoolean();
        MappingPlan plan = new MappingPlan(random, cores, pcids, noExecute, forgetful);
        List<List<List<Step>>> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            rounds.add(plan.round(round == 0, Math.max(2, steps / cores / (ROUNDS - 1))));
        }
        int window = 1 + random.nextInt(config.lookahead());
        return new MappingTrial(seed, config, window, pcids, noExecute, List.copyOf(plan.modes), rounds);
    }

    /** The value of CR3 for a space. */
    static long cr3(AddressSpaces spaces, int space, boolean pcids) {
        return spaces.root(space) | (pcids ? space + 1 : 0);
    }

    // ---------------------------------------------------------------- one round

    private List<List<Step>> round(boolean first, int count) {
        holders.clear();
        for (int frame = 0; frame < AddressSpaces.SMALL_FRAMES; frame++) {
            holders.put(AddressSpaces.SMALL + frame * 4096L, holder());
        }
        for (int frame = 0; frame < AddressSpaces.LARGE_FRAMES; frame++) {
            holders.put(AddressSpaces.LARGE_BASE + ((long) frame << 21), holder());
        }
        busy.forEach(Set::clear);
        List<List<Step>> edits = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            edits.add(new ArrayList<>());
        }
        List<Entry> edited = new ArrayList<>();
        for (Entry entry : spaces.entries()) {
            if (first ? !entry.table : random.nextInt(entry.table ? 12 : 6) == 0) {
                edits.get(random.nextInt(cores)).add(edit(entry));
                edited.add(entry);
                forPages(entry, (space, page) -> busy.get(space).add(page));
            }
        }
        List<List<Step>> all = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < (first ? 0 : count); i++) {
                step(core, steps);
            }
            for (Step edit : edits.get(core)) {
                steps.add(random.nextInt(steps.size() + 1), edit);
            }
            steps.add(new Step(Verb.FENCE, false, 0, 0, 0, 0));
            all.add(steps);
        }
        for (List<Step> some : edits) {
            some.forEach(edit -> change(spaces.entryAt(edit.address()), edit.value()));
        }
        return all;
    }

    private int holder() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> READ_ONLY;
            case 2 -> COUNTERS;
            default -> random.nextInt(cores);
        };
    }

    private interface PageUse {
        void page(int space, long page);
    }

    private void forPages(Entry entry, PageUse use) {
        for (int space = 0; space < AddressSpaces.SPACES; space++) {
            for (long page : entry.pages) {
                if (entry.space < 0 || entry.space == space) {
                    use.page(space, page);
                }
            }
        }
    }

    private Step edit(Entry entry) {
        long value = random.nextInt(8) == 0 ? 0 : PRESENT;
        value |= random.nextInt(4) == 0 ? 0 : WRITABLE;
        value |= random.nextInt(3) == 0 ? 0 : USER;
        value |= random.nextInt(4) == 0 ? NO_EXECUTE : 0;
        value |= random.nextInt(30) == 0 ? 1L << 40 + random.nextInt(12) : 0;
        if (entry.table) {
            value |= entry.value & 0xff_ffff_f000L;
        } else {
            value |= AddressSpaces.always(entry);
            value |= entry.shift == 21
                    ? AddressSpaces.LARGE_BASE + ((long) random.nextInt(AddressSpaces.LARGE_FRAMES) << 21)
                    : AddressSpaces.SMALL + random.nextInt(AddressSpaces.SMALL_FRAMES) * 4096L;
        }
        Verb verb = random.nextInt(3) == 0 ? Verb.WRITE : random.nextInt(4) == 0 ? Verb.EXCHANGE : Verb.STORE;
        return new Step(verb, false, entry.at, 8, value, 0);
    }

    /** From the next round on the entry is as it was written, and each core may know what it was. */
    private void change(Entry entry, long value) {
        boolean known = (entry.value & PRESENT) != 0; // what is not present is in no TLB
        spaces.write(entry.at, value);
        if (known) {
            forPages(
                    entry,
                    (space, page) -> suspects.forEach(core -> core.get(space).add(page)));
        }
    }

    // ---------------------------------------------------------------- one step

    private void step(int core, List<Step> steps) {
        switch (random.nextInt(200)) {
            case 0, 1 -> {
                int space = random.nextInt(AddressSpaces.SPACES);
                boolean keep = pcids && random.nextBoolean();
                load(core, space, keep, steps);
            }
            case 2 -> invalidateAll(core, steps);
            case 3 -> invalidatePcid(core, random.nextInt(AddressSpaces.SPACES), steps);
            case 4 -> invalidatePage(core, anyPage(core), steps);
            case 5, 6, 7, 8 -> steps.add(new Step(Verb.FENCE, false, 0, 0, 0, 0));
            case 9, 10, 11, 12 -> steps.add(new Step(Verb.DELAY, false, 0, 0, 1 + random.nextInt(60), 0));
            default -> {
                for (int tries = 0; tries < 100 && !access(core, steps); tries++) {}
            }
        }
    }

    private long anyPage(int core) {
        List<Long> pages = spaces.pages(current[core]);
        return pages.get(random.nextInt(pages.size()));
    }

    private boolean access(int core, List<Step> steps) {
        Verb[] verbs = {
            Verb.LOAD,
            Verb.LOAD,
            Verb.LOAD,
            Verb.STORE,
            Verb.STORE,
            Verb.STORE,
            Verb.WRITE,
            Verb.ADD,
            Verb.ADD,
            Verb.EXCHANGE,
            Verb.COMPARE_AND_SWAP,
            Verb.FLUSH
        };
        Verb verb = verbs[random.nextInt(verbs.length)];
        long page = anyPage(core);
        int space = current[core];
        boolean large = spaces.path(space, page).get(spaces.path(space, page).size() - 1).shift == 21;
        int bytes = verb == Verb.FLUSH ? 1 : 1 << random.nextInt(4);
        int span = large ? AddressSpaces.LARGE_USED : 4096;
        int offset = random.nextInt(span - 7) & (random.nextInt(3) == 0 ? -1 : -bytes);
        if (random.nextInt(4) == 0) {
            offset = (large ? 4096 * (1 + random.nextInt(3)) : 4096) - random.nextInt(9); // where accesses cross pages
            offset = offset == 4096 && !large ? 4095 : offset;
        }
        long address = page + offset;
        boolean write = verb != Verb.LOAD && verb != Verb.FLUSH;
        int low = (int) Math.min(bytes, 4096 - (address & 4095));
        Walk first = spaces.walk(space, modes.get(core), address, write);
        Walk second = low == bytes ? null : spaces.walk(space, modes.get(core), address + low, write);
        Set<Long> untouchable = busy.get(space);
        long upperPage = spaces.pageOf(space, address + low);
        if (untouchable.contains(page) || second != null && untouchable.contains(upperPage)) {
            return false;
        }
        boolean counter = false;
        boolean faults = first.vector() != null || second != null && second.vector() != null;
        if (faults && random.nextInt(12) > 0) {
            return false; // else most would, for what faults is allowed to everybody
        }
        if (!faults && verb != Verb.FLUSH) {
            int holder = holder(first);
            counter = second == null && holder == COUNTERS && verb == Verb.ADD && bytes == 8 && (address & 7) == 0;
            if (!counter && (!mayUse(core, holder, write) || second != null && !mayUse(core, holder(second), write))) {
                return false;
            }
        }
        forget(core, page, steps);
        if (second != null) {
            forget(core, upperPage, steps);
        }
        long value = counter ? 1 : random.nextInt(3) == 0 ? random.nextInt(3) : random.nextLong();
        long expected = counter ? COUNTER_MARK : verb == Verb.COMPARE_AND_SWAP ? random.nextInt(3) : 0;
        steps.add(new Step(verb, true, address, bytes, value, expected));
        return true;
    }

    private int holder(Walk walk) {
        long frame =
                walk.physical() >= AddressSpaces.LARGE_BASE ? walk.physical() & -(1L << 21) : walk.physical() & -4096;
        return holders.get(frame);
    }

    private static boolean mayUse(int core, int holder, boolean write) {
        return holder == core || !write && holder == READ_ONLY;
    }

    // ---------------------------------------------------------------- forgetting

    /** Before a page is used whose old translation may be known. */
    private void forget(int core, long page, List<Step> steps) {
        int space = current[core];
        if (forgetful || !suspects.get(core).get(space).contains(page)) {
            return;
        }
        boolean global = isGlobal(page);
        switch (random.nextInt(global ? 22 : 24)) {
            case 0 -> invalidateAll(core, steps);
            case 22 -> load(core, space, false, steps);
            case 23 -> invalidatePcid(core, space, steps);
            default -> invalidatePage(core, page, steps);
        }
    }

    private static boolean isGlobal(long page) {
        return page < 0;
    }

    private void load(int core, int space, boolean keep, List<Step> steps) {
        steps.add(new Step(Verb.LOAD_CR3, false, 0, 0, cr3(spaces, space, pcids) | (keep ? KEEP : 0), 0));
        current[core] = space;
        if (!keep) {
            cleared(core, space);
        }
    }

    private void invalidatePcid(int core, int space, List<Step> steps) {
        steps.add(new Step(Verb.INVALIDATE_PCID, false, 0, 0, pcids ? space + 1 : 0, 0));
        cleared(core, space);
    }

    /** All of one space but global pages; without PCIDs, of all. */
    private void cleared(int core, int space) {
        for (int each = 0; each < AddressSpaces.SPACES; each++) {
            if (!pcids || each == space) {
                suspects.get(core).get(each).removeIf(page -> !isGlobal(page));
            }
        }
    }

    private void invalidateAll(int core, List<Step> steps) {
        steps.add(new Step(Verb.INVALIDATE_ALL, false, 0, 0, 0, 0));
        suspects.get(core).forEach(Set::clear);
    }

    private void invalidatePage(int core, long page, List<Step> steps) {
        boolean large = spaces.path(current[core], page)
                        .get(spaces.path(current[core], page).size() - 1)
                        .shift
                == 21;
        long inside = random.nextInt(large ? 1 << 21 : 4096);
        steps.add(new Step(Verb.INVALIDATE_PAGE, true, page + inside, 0, 0, 0));
        for (int space = 0; space < AddressSpaces.SPACES; space++) {
            if (space == current[core] || isGlobal(page)) {
                suspects.get(core).get(space).remove(page);
            }
        }
    }
}
