package dev.interlock.os.vm;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.vm.FrameAllocator.Frame;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The pages of one file that are in memory, Linux's {@code struct address_space}. Whoever maps the file has these frames,
 * and read(2) and write(2) copy from and to them: while a page is here, its frame is the truth, and what the file itself
 * holds is what a disk would hold.
 */
public final class CachedFile {
    private final FrameAllocator frames;
    private final FileContents contents;
    private final boolean anonymous;
    private final String name;
    private final TreeMap<Long, CachedPage> pages = new TreeMap<>();
    private final WaitQueue filled;
    private boolean kept;
    private boolean mapped;

    /**
     * A page in the cache.
     *
     * @param frame its physical address
     * @param dirty the frame may be newer than the file
     * @param filling some core still writes its contents, or writes them back: nobody may map it now
     */
    record CachedPage(long frame, boolean dirty, boolean filling) {}

    CachedFile(FrameAllocator frames, FileContents contents, boolean anonymous, String name) {
        this.frames = frames;
        this.contents = contents;
        this.anonymous = anonymous;
        this.name = name;
        this.filled = new WaitQueue("a page of " + name);
    }

    /** How people know it: a path, or what {@code /proc/<pid>/maps} says of shared memory. */
    public String name() {
        return name;
    }

    /** Bytes of the file now. */
    public long size() {
        return contents.size();
    }

    /** True if there is nothing but the frames: they cannot be dropped. */
    boolean isAnonymous() {
        return anonymous;
    }

    /** True if the file lives on when nobody maps it. */
    boolean isKept() {
        return kept;
    }

    /** The file has a name or a number by which somebody may find it later: System V shared memory. */
    public void keep(boolean alive) {
        kept = alive;
    }

    /** Somebody maps it from now on. */
    public void map() {
        if (!mapped) {
            mapped = true;
            contents.mapped();
        }
    }

    /** Nobody maps it any more. */
    void unmap() {
        if (mapped) {
            mapped = false;
            contents.unmapped();
        }
    }

    /** Pages that lie wholly behind the end of the file. */
    List<Long> behindEnd() {
        return new ArrayList<>(
                pages.tailMap((contents.size() + FRAME_BYTES - 1) / FRAME_BYTES).keySet());
    }

    /** True if there are pages behind the end of the file, or there is something in its last page that is. */
    boolean isTooLong() {
        return !anonymous && !pages.isEmpty() && pages.lastKey() >= contents.size() / FRAME_BYTES;
    }

    /** What lies behind the end of the file in its last page becomes zero. */
    void clearTail(TableWriter writer) {
        int end = (int) (contents.size() & FRAME_BYTES - 1);
        CachedPage last = pages.get(contents.size() / FRAME_BYTES);
        if (last == null || end == 0) {
            return;
        }
        int word = end & -8;
        if (end != word) {
            writer.store(last.frame + word, writer.load(last.frame + word) & (1L << 8 * (end - word)) - 1);
        }
        for (int at = end + 7 & -8; at < FRAME_BYTES; at += 8) {
            writer.store(last.frame + at, 0);
        }
    }

    /** Who waits until a page has its contents. */
    WaitQueue filled() {
        return filled;
    }

    /** Pages in memory. */
    public int residentPages() {
        return pages.size();
    }

    /** The frame of the page with this number, if it is in memory. */
    public OptionalLong frame(long index) {
        CachedPage page = pages.get(index);
        return page == null ? OptionalLong.empty() : OptionalLong.of(page.frame);
    }

    /** True if the page is in memory, but not yet its contents. */
    boolean isFilling(long index) {
        CachedPage page = pages.get(index);
        return page != null && page.filling;
    }

    /** True if the page's frame may be newer than the file. */
    boolean isDirty(long index) {
        return pages.get(index).dirty;
    }

    /** Which page a frame is, -1 if it is none of this file. */
    long indexOf(long frame) {
        for (Map.Entry<Long, CachedPage> page : pages.entrySet()) {
            if (page.getValue().frame == frame) {
                return page.getKey();
            }
        }
        return -1;
    }

    /** Numbers of the pages in memory, ascending. */
    List<Long> indexes() {
        return new ArrayList<>(pages.keySet());
    }

    /** The frame of a page; brings it into memory if need be. */
    long bring(long index, TableWriter writer) {
        CachedPage there = pages.get(index);
        if (there != null) {
            return there.frame;
        }
        Frame frame = frames.take(FrameKind.PAGE_CACHE, writer);
        Contents.write(frame, stored(index), writer);
        pages.put(index, new CachedPage(frame.address(), false, writer.isLater()));
        writer.filling(this, index);
        return frame.address();
    }

    /** Brings all of the file. */
    public void bringAll(TableWriter writer) {
        for (long index = 0; index * FRAME_BYTES < contents.size(); index++) {
            bring(index, writer);
        }
    }

    /** What the file itself holds of a page. */
    byte[] stored(long index) {
        byte[] bytes = new byte[FRAME_BYTES];
        contents.read(index * FRAME_BYTES, bytes);
        return bytes;
    }

    /** The contents are there: some core has written them. */
    void isFilled(long index) {
        CachedPage page = pages.get(index);
        if (page != null && page.filling) {
            pages.put(index, new CachedPage(page.frame, page.dirty, false));
            filled.wakeAll();
        }
    }

    /** The frame is newer than the file from now on. */
    public void dirty(long index) {
        CachedPage page = pages.get(index);
        if (!page.dirty) {
            pages.put(index, new CachedPage(page.frame, true, page.filling));
        }
    }

    /** Writes a page back: what the caches and memory hold becomes what the file holds. */
    void writeBack(long index, TableWriter reader) {
        CachedPage page = pages.get(index);
        if (!page.dirty || anonymous) {
            return;
        }
        long offset = index * FRAME_BYTES;
        int count = (int) Math.min(FRAME_BYTES, contents.size() - offset);
        if (count > 0) {
            contents.write(offset, Contents.read(page.frame, reader), count);
        }
        pages.put(index, new CachedPage(page.frame, false, page.filling));
    }

    /** The page is on its way out: whoever wants it waits until it is written back. */
    void leaves(long index) {
        CachedPage page = pages.get(index);
        pages.put(index, new CachedPage(page.frame, page.dirty, true));
    }

    /** The page is written back and gone. */
    long left(long index, TableWriter writer) {
        writeBack(index, writer);
        filled.wakeAll();
        return drop(index, writer);
    }

    /** Drops a page from the cache: nobody maps it any more. */
    long drop(long index, TableWriter writer) {
        long frame = pages.remove(index).frame;
        frames.map().dropped(frame, writer);
        return frame;
    }

    private record Saved(
            TreeMap<Long, CachedPage> pages, boolean kept, boolean mapped, Object filled, Object contents) {}

    Object save() {
        return new Saved(new TreeMap<>(pages), kept, mapped, filled.save(), contents.save());
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        pages.clear();
        pages.putAll(saved.pages);
        kept = saved.kept;
        mapped = saved.mapped;
        contents.restore(saved.contents);
        filled.restore(saved.filled);
    }
}
