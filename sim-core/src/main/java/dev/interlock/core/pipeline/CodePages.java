package dev.interlock.core.pipeline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Decoded instructions of one core, by the physical page they lie in. They are valid as long as the bytes they were made
 * from are the bytes of the L1I's line: when a line comes to the L1I with other bytes, what was decoded from it is
 * dropped. So self-modifying code needs no rule of its own.
 */
final class CodePages {
    private static final int LONGEST_INSTRUCTION = 15;

    /** Of how many pages the look-up is short: nearly all of a loop's. */
    private static final int RECENT = 64;

    private final Map<Long, Page> pages = new HashMap<>();
    private final long[] recentFrames = new long[RECENT];
    private final Page[] recentPages = new Page[RECENT];
    private final boolean[] filter = new boolean[1024];
    private Runnable onTranslationChange = () -> {};

    /** One page: the bytes that the L1I last had of each line, and what they were decoded to. */
    static final class Page {
        final byte[] bytes = new byte[4096];
        final TimedInstruction[] decoded = new TimedInstruction[4096];
    }

    CodePages() {
        Arrays.fill(recentFrames, -1);
    }

    /** The page that holds a physical address. */
    Page page(long physical) {
        long frame = physical >>> 12;
        int slot = (int) frame & RECENT - 1;
        return recentFrames[slot] == frame ? recentPages[slot] : lookUp(frame, slot);
    }

    private Page lookUp(long frame, int slot) {
        Page page = pages.get(frame);
        if (page == null) {
            page = new Page();
            pages.put(frame, page);
            filter[(int) frame & 1023] = true;
        }
        recentFrames[slot] = frame;
        recentPages[slot] = page;
        return page;
    }

    /** False if no code was ever fetched from the page of this address; true means perhaps. */
    boolean mayHold(long physical) {
        return filter[(int) (physical >>> 12) & 1023];
    }

    /** The L1I has taken a line. */
    void lineFilled(long line, byte[] bytes) {
        Page page = page(line);
        int at = (int) line & 4095;
        if (!Arrays.equals(page.bytes, at, at + 64, bytes, 0, 64)) {
            System.arraycopy(bytes, 0, page.bytes, at, 64);
            Arrays.fill(page.decoded, Math.max(0, at - LONGEST_INSTRUCTION + 1), at + 64, null);
        }
    }

    /** Who must know when a virtual address may mean another page. */
    void listen(Runnable listener) {
        onTranslationChange = listener;
    }

    /** CR3 was loaded or a page was invalidated. */
    void translationsChanged() {
        onTranslationChange.run();
    }

    /** Which pages may hold code; what was decoded is made again from the L1I. */
    boolean[] save() {
        return filter.clone();
    }

    /** Goes back to saved pages, with nothing decoded. */
    void restore(boolean[] saved) {
        pages.clear();
        Arrays.fill(recentFrames, -1);
        Arrays.fill(recentPages, null);
        System.arraycopy(saved, 0, filter, 0, filter.length);
    }
}
