package dev.interlock.core.mmu;

/**
 * The page-miss handlers of one core: how many walks may be under way at once. The instruction and the data side share them.
 *
 * <p>With one, a walk begins when the one before has ended. With two, as since Broadwell (Intel, <i>Optimization Reference
 * Manual</i>, section 2.3), these overlap:
 *
 * <ul>
 *   <li>the two halves of an access that crosses two pages: while the lower half's page is walked for, the walk for the
 *       upper half's page begins, and goes on while the lower half is looked up in the cache;
 *   <li>data and code: while a page is walked for on the data side, the walk for the page of the instruction behind begins,
 *       if that instruction lies in another line, its page is in no TLB, and no branch is between.
 * </ul>
 *
 * The walk that began ahead goes on at cycles of its own; the core is charged only for what is left of it when it is needed.
 * It is speculative: it may set accessed bits, but a fault and a dirty bit wait until the access is made.
 */
public final class PageMissHandlers {
    private final PageWalker[] walkers;
    private final int count;
    private int known;

    public PageMissHandlers(TlbLevels config) {
        count = config.walkers();
        walkers = new PageWalker[4]; // two of each side
    }

    void add(PageWalker walker) {
        walkers[known++] = walker;
    }

    /** True if two walks may overlap. */
    public boolean overlap() {
        return count > 1;
    }

    /** True if another walk may begin now. */
    boolean free() {
        int busy = 0;
        for (int i = 0; i < known; i++) {
            busy += walkers[i].idle() ? 0 : 1;
        }
        return busy < count;
    }
}
