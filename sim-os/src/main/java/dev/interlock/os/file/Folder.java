package dev.interlock.os.file;

import java.util.Optional;

/** A directory: names, and the files they stand for. */
public abstract class Folder extends Inode {
    protected Folder(long number, int permissions) {
        super(number, Kind.DIRECTORY, permissions);
    }

    /** The file of this name, which is no path and neither {@code .} nor {@code ..}. */
    abstract Optional<Inode> find(String name);

    /** Makes an empty regular file; there is none of this name. */
    abstract Inode createFile(String name, int permissions);

    /** Makes an empty directory; there is no file of this name. */
    abstract void createFolder(String name, int permissions);

    /** Removes a file that exists. */
    abstract void remove(String name);

    /** True if it holds no file. */
    abstract boolean isEmpty();
}
