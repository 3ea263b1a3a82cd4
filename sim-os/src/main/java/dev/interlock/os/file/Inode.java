package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.List;

/** A file of any kind, apart from the names it has: what stat(2) tells, and what can be done with it. */
public abstract class Inode {
    /** Bits of {@code st_mode} that chmod(2) changes. */
    public static final int PERMISSIONS = 07777;

    /** Run as its owner, run as its group: chown(2) takes them away. */
    private static final int SET_USER = 04000;

    private static final int SET_GROUP = 02000;

    /** Kinds of files, with the bits that {@code st_mode} has for them, inode(7). */
    public enum Kind {
        SOCKET(0140000),
        SYMBOLIC_LINK(0120000),
        REGULAR(0100000),
        DIRECTORY(0040000),
        CHARACTER_DEVICE(0020000),
        PIPE(0010000);

        private final int modeBits;

        Kind(int modeBits) {
            this.modeBits = modeBits;
        }

        /** What {@code getdents64(2)} says of it. */
        public int directoryType() {
            return modeBits >> 12;
        }
    }

    /**
     * What stat(2) tells beside kind and size.
     *
     * @param permissions the low twelve bits of {@code st_mode}
     * @param links how many names it has
     * @param accessed time of the last read, nanoseconds since 1970
     * @param modified time of the last write
     * @param changed time of the last change to what stands here
     */
    public record Attributes(
            int permissions, int owner, int group, int links, long accessed, long modified, long changed) {
        Attributes withPermissions(int newPermissions) {
            return new Attributes(newPermissions & PERMISSIONS, owner, group, links, accessed, modified, changed);
        }

        Attributes withOwner(int newOwner, int newGroup) {
            return new Attributes(permissions, newOwner, newGroup, links, accessed, modified, changed);
        }

        Attributes withLinks(int newLinks) {
            return new Attributes(permissions, owner, group, newLinks, accessed, modified, changed);
        }

        Attributes withTimes(long newAccessed, long newModified, long newChanged) {
            return new Attributes(permissions, owner, group, links, newAccessed, newModified, newChanged);
        }
    }

    private final long number;
    private final Kind kind;
    private Attributes attributes;
    private int opens;
    private final AdvisoryLock lock;
    private final RecordLocks recordLocks;

    /**
     * @param number {@code st_ino}
     * @param permissions the low bits of {@code st_mode}
     */
    protected Inode(long number, Kind kind, int permissions) {
        this.number = number;
        this.kind = kind;
        this.lock = new AdvisoryLock(number);
        this.recordLocks = new RecordLocks(number);
        int links = kind == Kind.DIRECTORY ? 2 : 1; // its name, and of a folder its own "."
        this.attributes = new Attributes(permissions & PERMISSIONS, 0, 0, links, 0, 0, 0);
    }

    /** {@code st_ino}. */
    public final long number() {
        return number;
    }

    /** What kind of file. */
    public final Kind kind() {
        return kind;
    }

    /** {@code st_mode}. */
    public final int mode() {
        return kind.modeBits | attributes().permissions();
    }

    /** What stat(2) tells beside kind and size. */
    public Attributes attributes() {
        return attributes;
    }

    /** Bytes of a regular file or a symbolic link, otherwise 0. */
    public long size() {
        return 0;
    }

    /** {@code st_rdev} of a device, otherwise 0. */
    public long device() {
        return 0;
    }

    // ---------------------------------------------------------------- attributes

    /** chmod(2). */
    public final void permissions(int newPermissions, long now) {
        attributes = attributes().withPermissions(newPermissions);
        changed(now);
    }

    /** chown(2): −1 leaves one as it is. */
    public final void owner(int owner, int group, long now) {
        Attributes old = attributes();
        if (kind == Kind.REGULAR) {
            old = old.withPermissions(
                    old.permissions() & ~(SET_USER | ((old.permissions() & 010) != 0 ? SET_GROUP : 0)));
        }
        attributes = old.withOwner(owner == -1 ? old.owner() : owner, group == -1 ? old.group() : group);
        changed(now);
    }

    /** utimensat(2). */
    public final void times(long accessed, long modified, long now) {
        attributes = attributes().withTimes(accessed, modified, now);
    }

    /** It was read. */
    public final void accessed(long now) {
        attributes = attributes()
                .withTimes(now, attributes().modified(), attributes().changed());
    }

    /** Its contents were written. */
    public final void modified(long now) {
        attributes = attributes().withTimes(attributes().accessed(), now, now);
    }

    /** Its attributes were changed. */
    public final void changed(long now) {
        attributes =
                attributes().withTimes(attributes().accessed(), attributes().modified(), now);
    }

    /** It has so many names more, or fewer. */
    final void links(int more) {
        attributes = attributes().withLinks(attributes().links() + more);
        if (isForgotten()) {
            forgotten();
        }
    }

    // ---------------------------------------------------------------- contents

    /**
     * Reads.
     *
     * @return how many bytes; fewer than asked at the end of the file, 0 behind it
     */
    public int read(long offset, byte[] target, int count) {
        throw new SystemCallException(kind == Kind.DIRECTORY ? Errno.EISDIR : Errno.EINVAL);
    }

    /** Writes all bytes, or says why not. */
    public void write(long offset, byte[] bytes, int count) {
        throw new SystemCallException(kind == Kind.DIRECTORY ? Errno.EISDIR : Errno.EINVAL);
    }

    /** Cuts the file, or lengthens it with zeros. */
    public void truncate(long newSize) {
        throw new SystemCallException(Errno.EINVAL);
    }

    /** True if a position in it means something: lseek(2), pread(2). */
    public boolean isSeekable() {
        return kind == Kind.REGULAR || kind == Kind.DIRECTORY || kind == Kind.CHARACTER_DEVICE;
    }

    /** True if it lies on a file system that refuses to be written: EROFS, whoever asks. */
    public boolean isReadOnly() {
        return false;
    }

    // ---------------------------------------------------------------- open files

    /** True if lseek(2) has no effect on it, and no error: {@code noop_llseek} of Linux. */
    public boolean ignoresSeeks() {
        return false;
    }

    /** Which of {@link Readiness}'s events are true of it now. */
    public int ready(OpenFile open) {
        return Readiness.INPUT | Readiness.OUTPUT;
    }

    /** Who is told when {@link #ready} changes; a regular file is always ready and tells nobody. */
    public Readiness readiness() {
        return Readiness.NEVER_CHANGES;
    }

    /** True if it is ready whatever happens: poll(2) never waits for it, epoll(7) refuses it. */
    public final boolean isAlwaysReady() {
        return readiness().equals(Readiness.NEVER_CHANGES);
    }

    /** Where to sleep until one of these events may have come. */
    public List<WaitQueue> queues(int events) {
        if (isAlwaysReady()) {
            return List.of();
        }
        boolean output = (events & Readiness.OUTPUT) != 0;
        boolean input = !output || (events & (Readiness.INPUT | Readiness.PRIORITY)) != 0;
        List<WaitQueue> queues = new ArrayList<>(); // ERROR and HANG_UP are told to both sides
        if (input) {
            queues.add(readiness().input());
        }
        if (output) {
            queues.add(readiness().output());
        }
        return queues;
    }

    /** How many bytes can be read from a place on at most; of a generated file more than its size, which is 0. */
    public long readable(long offset) {
        return kind() == Kind.REGULAR ? Math.max(0, size() - offset) : Long.MAX_VALUE;
    }

    /** An open file description begins to exist. */
    protected void opened(OpenFile open) {
        opens++;
    }

    /** The last descriptor of an open file description is closed. */
    protected void closed(OpenFile open) {
        opens--;
        lock.unlock(open);
        recordLocks.release(open);
        if (isForgotten()) {
            forgotten();
        }
    }

    /** The lock of flock(2). */
    public final AdvisoryLock lock() {
        return lock;
    }

    /** The locks of fcntl(2). */
    public final RecordLocks recordLocks() {
        return recordLocks;
    }

    /** True if an open file description stands for it. */
    protected final boolean isOpen() {
        return opens > 0;
    }

    private boolean isForgotten() {
        return opens == 0 && attributes.links() == 0;
    }

    /** Nobody can reach it any more: no name, no open file. */
    protected void forgotten() {}

    // ---------------------------------------------------------------- snapshots

    private record Saved(Attributes attributes, int opens, Object lock, Object recordLocks, Object contents) {}

    /** All of it, as it is now. */
    public final Object save() {
        return new Saved(attributes, opens, lock.save(), recordLocks.save(), saveContents());
    }

    /** Goes back to what {@link #save} returned. */
    public final void restore(Object state) {
        Saved saved = (Saved) state;
        attributes = saved.attributes;
        opens = saved.opens;
        lock.restore(saved.lock);
        recordLocks.restore(saved.recordLocks);
        restoreContents(saved.contents);
    }

    /** What the file holds, an immutable value; null if it cannot go back. */
    protected Object saveContents() {
        return null;
    }

    /** Goes back to what {@link #saveContents} returned. */
    protected void restoreContents(Object state) {}
}
