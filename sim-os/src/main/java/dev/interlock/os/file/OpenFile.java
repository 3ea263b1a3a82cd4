package dev.interlock.os.file;

/** An open file description, open(2): a file, how it may be used, and a position that its descriptors share. */
public final class OpenFile {
    /** Flags of open(2) that have a meaning here, {@code <asm-generic/fcntl.h>}. */
    public static final int WRITE_ONLY = 1;

    public static final int READ_WRITE = 2;
    public static final int ACCESS = 3;
    public static final int CREATE = 0100;
    public static final int EXCLUSIVE = 0200;
    public static final int TRUNCATE = 01000;
    public static final int APPEND = 02000;
    public static final int DIRECTORY = 0200000;
    public static final int CLOSE_ON_EXEC = 02000000;

    private final Inode file;
    private final String path;
    private final int flags;
    private long position;

    /** @param path a normal path, empty if it has none */
    public OpenFile(Inode file, String path, int flags) {
        this.file = file;
        this.path = path;
        this.flags = flags;
    }

    /** The file itself. */
    public Inode file() {
        return file;
    }

    /** Where it was opened. */
    public String path() {
        return path;
    }

    /** As given to open(2). */
    public int flags() {
        return flags;
    }

    /** True if it may be read. */
    public boolean isReadable() {
        return (flags & ACCESS) != WRITE_ONLY;
    }

    /** True if it may be written. */
    public boolean isWritable() {
        return (flags & ACCESS) != 0;
    }

    /** Where the next read or write begins. */
    public long position() {
        return position;
    }

    /** lseek(2). */
    public void seek(long newPosition) {
        position = newPosition;
    }
}
