package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.List;
import java.util.Optional;

/** A directory: names, and the files they stand for. It has one name itself, so a path leads up from it, too. */
public abstract class Folder extends Inode {
    private Folder parent;
    private String name = "";

    protected Folder(long number, int permissions) {
        super(number, Kind.DIRECTORY, permissions);
    }

    /**
     * One name in a folder.
     *
     * @param cookie where a listing goes on behind it: grows from name to name, and stays while the name exists
     */
    public record Entry(String name, long number, Kind kind, long cookie) {}

    /** Cookies of {@code .} and {@code ..}; all others are larger. */
    public static final long DOT = 1;

    public static final long DOT_DOT = 2;

    /** What {@code ..} leads to; the root has none. */
    public final Optional<Folder> parent() {
        return Optional.ofNullable(parent);
    }

    /** It is in this folder now, under this name. */
    protected final void place(Folder newParent, String newName) {
        parent = newParent;
        name = newName;
    }

    /** Its path from the root. */
    public final String path() {
        if (parent == null) {
            return "/";
        }
        String above = parent.path();
        return above.equals("/") ? above + name : above + "/" + name;
    }

    /** True if it is this folder or below it. */
    final boolean isWithin(Folder above) {
        for (Folder folder = this; folder != null; folder = folder.parent) {
            if (folder.equals(above)) {
                return true;
            }
        }
        return false;
    }

    /** True if rmdir(2) has removed it while someone stood in it. */
    public boolean isRemoved() {
        return attributes().links() == 0;
    }

    /** Which file system it is part of: links and renames do not cross it. */
    protected abstract Object mount();

    /** The file of this name, which is no path and neither {@code .} nor {@code ..}. */
    protected abstract Optional<Inode> find(String wanted);

    /** What {@link #find} finds, in the order of their cookies, from the one behind this cookie. */
    public abstract List<Entry> list(long after);

    /** Makes an empty regular file; there is none of this name. */
    Inode createFile(String newName, int permissions) {
        throw new SystemCallException(Errno.EACCES);
    }

    /** Makes an empty directory; there is no file of this name. */
    void createFolder(String newName, int permissions) {
        throw new SystemCallException(Errno.EACCES);
    }

    /** Gives a file a name that nothing has. */
    void link(String newName, Inode file) {
        throw new SystemCallException(Errno.EPERM);
    }

    /** Removes the name of a file that exists. */
    void remove(String oldName) {
        throw new SystemCallException(Errno.EPERM);
    }

    /** rename(2) within one file system; what had the new name is gone already. */
    void move(String oldName, Folder target, String newName) {
        throw new SystemCallException(Errno.EPERM);
    }

    /** True if it holds no file. */
    boolean isEmpty() {
        return list(DOT_DOT).isEmpty();
    }

    private record Saved(Folder parent, String name, Object entries) {}

    @Override
    protected final Object saveContents() {
        return new Saved(parent, name, saveEntries());
    }

    @Override
    protected final void restoreContents(Object state) {
        Saved saved = (Saved) state;
        parent = saved.parent;
        name = saved.name;
        restoreEntries(saved.entries);
    }

    /** Its names and their files; null if they are not ours to save. */
    protected Object saveEntries() {
        return null;
    }

    /** Goes back to what {@link #saveEntries} returned. */
    protected void restoreEntries(Object state) {}
}
