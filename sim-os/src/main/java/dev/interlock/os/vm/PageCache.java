package dev.interlock.os.vm;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The files that have pages in memory. Frames that nobody maps stay here until memory is short. */
public final class PageCache {
    private final FrameAllocator frames;
    private final Map<Object, CachedFile> files = new LinkedHashMap<>();
    private long anonymous;

    PageCache(FrameAllocator frames) {
        this.frames = frames;
    }

    /** The pages of a file; none yet if it was never mapped. */
    public CachedFile of(Object inode, FileContents contents, String name) {
        return files.computeIfAbsent(inode, key -> new CachedFile(frames, contents, false, name));
    }

    /** Shared memory that no file stands behind. */
    public CachedFile anonymous(long bytes, String name) {
        CachedFile file = new CachedFile(frames, FileContents.zeros(bytes), true, name);
        files.put(Long.valueOf(anonymous++), file);
        return file;
    }

    /** Gives back the pages of shared memory that nobody can reach any more. */
    public void release(CachedFile file, TableWriter writer) {
        for (long index : file.indexes()) {
            frames.giveBack(file.drop(index, writer));
        }
        files.values().remove(file);
    }

    /** Files that have become shorter than what is in memory of them. */
    public List<CachedFile> tooLong() {
        return files.values().stream().filter(CachedFile::isTooLong).toList();
    }

    /** Takes pieces of memory in a row. */
    @FunctionalInterface
    public interface Pieces {
        /** The next bytes lie here. */
        void at(long physical, int bytes);
    }

    /**
     * Says where in memory a part of a file lies: in the frames of its pages, where it is in memory, and elsewhere in a buffer.
     *
     * @param buffer physical address of a buffer of the kernel for as many bytes
     */
    public void pieces(Object inode, long offset, int count, long buffer, Pieces pieces) {
        CachedFile file = files.get(inode);
        for (int done = 0; done < count; ) {
            long at = offset + done;
            int inPage = (int) (at & FrameAllocator.FRAME_BYTES - 1);
            int bytes = Math.min(count - done, FrameAllocator.FRAME_BYTES - inPage);
            OptionalLong frame = file == null ? OptionalLong.empty() : file.frame(at / FrameAllocator.FRAME_BYTES);
            pieces.at(frame.isPresent() ? frame.getAsLong() + inPage : buffer + done, bytes);
            done += bytes;
        }
    }

    /**
     * Makes sure that no core is just filling these pages, or writing them back.
     *
     * @throws WouldBlock if one is
     */
    public void requireFilled(Object inode, long offset, int count) {
        CachedFile file = files.get(inode);
        for (long index = offset / FrameAllocator.FRAME_BYTES;
                file != null && index * FrameAllocator.FRAME_BYTES < offset + count;
                index++) {
            if (file.isFilling(index)) {
                throw WouldBlock.uninterruptible(file.filled());
            }
        }
    }

    /** Overwrites what was read from a file by what its pages in memory hold, which is newer. */
    public void readThrough(Object inode, long offset, byte[] bytes, int count, TrapContext core) {
        CachedFile file = files.get(inode);
        for (int done = 0; file != null && done < count; ) {
            long at = offset + done;
            int inPage = (int) (at & FrameAllocator.FRAME_BYTES - 1);
            int step = Math.min(count - done, FrameAllocator.FRAME_BYTES - inPage);
            OptionalLong frame = file.frame(at / FrameAllocator.FRAME_BYTES);
            if (frame.isPresent()) {
                core.readPhysical(frame.getAsLong() + inPage, bytes, done, step);
            }
            done += step;
        }
    }

    /** Frames that only the cache has, and whose contents the file has, too. */
    long droppable() {
        long count = 0;
        for (CachedFile file : files.values()) {
            for (long index : file.isAnonymous() ? List.<Long>of() : file.indexes()) {
                count += frames.count(file.frame(index).orElseThrow()) == 1 ? 1 : 0;
            }
        }
        return count;
    }

    /** All files, the first that was mapped first. */
    public List<CachedFile> files() {
        return new ArrayList<>(files.values());
    }

    private record Saved(Map<Object, CachedFile> files, Map<CachedFile, Object> states, long anonymous) {}

    Object save() {
        Map<CachedFile, Object> states = new LinkedHashMap<>();
        files.values().forEach(file -> states.put(file, file.save()));
        return new Saved(new LinkedHashMap<>(files), states, anonymous);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        files.clear();
        files.putAll(saved.files);
        saved.states.forEach(CachedFile::restore);
        anonymous = saved.anonymous;
    }
}
