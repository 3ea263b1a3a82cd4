package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/** A file of any kind, apart from the names it has. */
public abstract class Inode {
    /** Kinds of files, with the bits that {@code st_mode} has for them, inode(7). */
    public enum Kind {
        REGULAR(0100000),
        DIRECTORY(0040000),
        CHARACTER_DEVICE(0020000),
        PIPE(0010000);

        private final int modeBits;

        Kind(int modeBits) {
            this.modeBits = modeBits;
        }
    }

    private final long number;
    private final Kind kind;
    private final int permissions;

    /**
     * @param number {@code st_ino}
     * @param permissions the low nine bits of {@code st_mode}
     */
    protected Inode(long number, Kind kind, int permissions) {
        this.number = number;
        this.kind = kind;
        this.permissions = permissions;
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
        return kind.modeBits | permissions;
    }

    /** Bytes of a regular file, otherwise 0. */
    public long size() {
        return 0;
    }

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

    /** What the file holds, for a snapshot; null if it cannot go back. */
    Object save() {
        return null;
    }

    void restore(Object state) {}
}
