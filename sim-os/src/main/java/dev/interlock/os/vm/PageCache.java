package dev.interlock.os.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The pages of a file, if it was ever mapped. */
    public Optional<CachedFile> find(Object inode) {
        return Optional.ofNullable(files.get(inode));
    }

    /** Shared memory that no file stands behind. */
    public CachedFile anonymous(long bytes, String name) {
        CachedFile file = new CachedFile(frames, FileContents.zeros(bytes), true, name);
        files.put(Long.valueOf(anonymous++), file);
        return file;
    }

    /** Gives back the pages of shared memory that nobody can reach any more. */
    public void release(CachedFile file) {
        for (long index : file.indexes()) {
            frames.giveBack(file.drop(index));
        }
        files.values().remove(file);
    }

    /** Frames that only the cache has, and whose contents the file has, too. */
    long droppable() {
        long count = 0;
        for (CachedFile file : files.values()) {
            count += file.isAnonymous() ? 0 : file.residentPages();
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
