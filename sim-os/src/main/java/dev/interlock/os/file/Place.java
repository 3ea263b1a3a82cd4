package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/**
 * Where a path has led, path_resolution(7): to a name in a folder, which may or may not stand for a file.
 *
 * @param folder the folder of the last name; null if the path ends in no name but in {@code .}, {@code ..} or {@code /}
 * @param name the last name, or one of these three
 * @param file what is there, null if nothing is
 * @param slash true if a slash came behind it: then it must be a folder
 */
public record Place(Folder folder, String name, Inode file, boolean slash) {
    /** True if something is there. */
    public boolean exists() {
        return file != null;
    }

    /** True if the path ended in {@code .}, {@code ..} or {@code /}. */
    public boolean isDots() {
        return folder == null;
    }

    /** What is there; ENOENT if nothing is, ENOTDIR if it should be a folder. */
    public Inode existing() {
        if (file == null) {
            throw new SystemCallException(Errno.ENOENT);
        }
        if (slash && !(file instanceof Folder)) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        return file;
    }

    /** The folder that is there, or ENOTDIR. */
    public Folder existingFolder() {
        if (existing() instanceof Folder there) {
            return there;
        }
        throw new SystemCallException(Errno.ENOTDIR);
    }

    /** Makes sure that something can be made here: EEXIST, or ENOENT if the folder itself was removed. */
    public Place vacant() {
        if (exists() || isDots()) {
            throw new SystemCallException(Errno.EEXIST);
        }
        if (folder.isRemoved()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        return this;
    }

    /** As {@link #vacant}, for what is no folder: then no slash may follow. */
    public Place vacantFile() {
        if (slash && !exists() && !isDots()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        return vacant();
    }

    /** The path of what is there. */
    public String path() {
        if (folder == null) {
            return ((Folder) file).path();
        }
        String above = folder.path();
        return above.equals("/") ? above + name : above + "/" + name;
    }
}
