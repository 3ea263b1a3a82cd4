package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/**
 * An open file description, Linux's {@code struct file}: a file, how it may be used, and a position. All descriptors that
 * came from one open(2) by dup(2) or fork(2) share it; it is gone when the last of them is closed.
 */
public final class OpenFile {
    /** Flags of open(2) that have a meaning here, {@code <asm-generic/fcntl.h>}. */
    public static final int WRITE_ONLY = 1;

    public static final int READ_WRITE = 2;
    public static final int ACCESS = 3;
    public static final int CREATE = 0100;
    public static final int EXCLUSIVE = 0200;
    public static final int TRUNCATE = 01000;
    public static final int APPEND = 02000;
    public static final int NON_BLOCKING = 04000;
    public static final int DIRECT = 040000;
    public static final int LARGE_FILE = 0100000;
    public static final int DIRECTORY = 0200000;
    public static final int NO_FOLLOW = 0400000;
    public static final int NO_ACCESS_TIME = 01000000;
    public static final int CLOSE_ON_EXEC = 02000000;
    public static final int PATH = 010000000;
    public static final int TEMPORARY = 020000000;

    /** What {@code fcntl(F_SETFL)} changes. */
    private static final int SETTABLE = APPEND | NON_BLOCKING | DIRECT | NO_ACCESS_TIME;

    /** What {@code fcntl(F_GETFL)} does not tell: it was over when open(2) returned. */
    private static final int OF_THE_OPENING = CREATE | EXCLUSIVE | TRUNCATE | CLOSE_ON_EXEC;

    private final Inode file;
    private final String path;
    private int flags;
    private long position;
    private int references;

    /** @param path where it was opened, empty if it has no name */
    public OpenFile(Inode file, String path, int flags) {
        this.file = file;
        this.path = path;
        this.flags = flags & ~OF_THE_OPENING;
    }

    /** The file itself. */
    public Inode file() {
        return file;
    }

    /** Where it was opened. */
    public String path() {
        return path;
    }

    /** As given to open(2), without those that only concern the opening. */
    public int flags() {
        return flags;
    }

    /** {@code fcntl(F_SETFL)}: the flags of all descriptors that share this. */
    public void status(int newFlags) {
        flags = flags & ~SETTABLE | newFlags & SETTABLE;
    }

    /** True if no read or write may wait. */
    public boolean isNonBlocking() {
        return (flags & NON_BLOCKING) != 0;
    }

    /** True if it may be read. */
    public boolean isReadable() {
        return (flags & (ACCESS | PATH)) == 0 || (flags & (ACCESS | PATH)) == READ_WRITE;
    }

    /** True if it may be written. */
    public boolean isWritable() {
        return (flags & ACCESS) != 0 && !isOnlyPath();
    }

    /** True if it only stands for a place in the tree, O_PATH. */
    public boolean isOnlyPath() {
        return (flags & PATH) != 0;
    }

    /** Where the next read or write begins. */
    public long position() {
        return position;
    }

    /** lseek(2). */
    public void seek(long newPosition) {
        position = newPosition;
    }

    /** The file as something with positions, or ESPIPE. */
    public Inode seekable() {
        if (!file.isSeekable()) {
            throw new SystemCallException(Errno.ESPIPE);
        }
        return file;
    }

    // ---------------------------------------------------------------- sharing

    /** One more descriptor stands for it. */
    public void share() {
        if (references++ == 0) {
            file.opened(this);
        }
    }

    /** One descriptor less. */
    public void release() {
        if (--references == 0) {
            file.closed(this);
        }
    }

    /** How many descriptors stand for it, in all processes. */
    public int references() {
        return references;
    }

    private record Saved(int flags, long position, int references, Object file) {}

    /** It and its file, as they are now. */
    public Object save() {
        return new Saved(flags, position, references, file.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        flags = saved.flags;
        position = saved.position;
        references = saved.references;
        file.restore(saved.file);
    }
}
