package dev.interlock.os.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** System V shared memory, shmget(2): pages with a number, which live until somebody removes them. */
public final class SharedSegments {
    private final VirtualMemory memory;
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private int made;

    /**
     * A segment.
     *
     * @param id what shmget(2) returned
     * @param key by which others find it, 0 if they cannot
     * @param bytes as asked for
     * @param permissions the low nine bits of {@code shm_perm.mode}
     * @param creator PID of who made it
     * @param file its pages
     * @param removed it goes when nobody has it attached any more
     */
    public record Segment(
            int id, int key, long bytes, int permissions, int creator, CachedFile file, boolean removed) {}

    SharedSegments(VirtualMemory memory) {
        this.memory = memory;
    }

    /** Makes one. */
    public Segment create(int key, long bytes, int permissions, int creator) {
        int id = made++;
        CachedFile file = memory.cache().anonymous(AddressSpace.roundUp(bytes), "/SYSV%08x (deleted)".formatted(key));
        file.keep(true);
        Segment segment = new Segment(id, key, bytes, permissions, creator, file, false);
        segments.put(id, segment);
        return segment;
    }

    /** The segment with this number. */
    public Optional<Segment> byId(int id) {
        return Optional.ofNullable(segments.get(id));
    }

    /** The segment that others find by this key. */
    public Optional<Segment> byKey(int key) {
        return segments.values().stream()
                .filter(segment -> segment.key == key && !segment.removed)
                .findFirst();
    }

    /** The segment of an attached area. */
    public Optional<Segment> of(CachedFile file) {
        return segments.values().stream()
                .filter(segment -> segment.file == file)
                .findFirst();
    }

    /** All of them, the oldest first. */
    public List<Segment> all() {
        return new ArrayList<>(segments.values());
    }

    /** How often it is attached, {@code shm_nattch}. */
    public int attached(Segment segment) {
        int count = 0;
        for (AddressSpace space : memory.spaces()) {
            count += (int) space.areas().all().stream()
                    .filter(area ->
                            area.file() == segment.file && area.backing().offset() == 0)
                    .count();
        }
        return count;
    }

    /** Changes the permissions, IPC_SET. */
    public void permissions(Segment segment, int permissions) {
        segments.put(
                segment.id,
                new Segment(
                        segment.id,
                        segment.key,
                        segment.bytes,
                        permissions,
                        segment.creator,
                        segment.file,
                        segment.removed));
    }

    /** IPC_RMID: nobody finds it by its key any more, and it goes when nobody has it attached. */
    public void remove(Segment segment, TableWriter writer) {
        segments.put(
                segment.id,
                new Segment(segment.id, 0, segment.bytes, segment.permissions, segment.creator, segment.file, true));
        segment.file.keep(false);
        memory.releaseIfUnused(segment.file, writer);
    }

    /** The pages of a segment have gone. */
    void released(CachedFile file) {
        segments.values().removeIf(segment -> segment.file == file);
    }

    private record Saved(Map<Integer, Segment> segments, int made) {}

    Object save() {
        return new Saved(new TreeMap<>(segments), made);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        segments.clear();
        segments.putAll(saved.segments);
        made = saved.made;
    }
}
