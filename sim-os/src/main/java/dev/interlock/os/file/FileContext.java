package dev.interlock.os.file;

/** Where a process stands in the tree of files, Linux's {@code fs_struct}: its working folder, and its umask. */
public final class FileContext {
    private static final int FIRST_UMASK = 022;

    private Folder folder;
    private int umask = FIRST_UMASK;

    /** In the root. */
    public FileContext() {}

    private FileContext(Folder folder, int umask) {
        this.folder = folder;
        this.umask = umask;
    }

    /** The working folder. */
    public Folder folder(FileSystem system) {
        return folder == null ? system.root() : folder;
    }

    /** chdir(2). */
    public void folder(Folder newFolder) {
        folder = newFolder;
    }

    /** Permissions that new files do not get. */
    public int umask() {
        return umask;
    }

    /** umask(2). */
    public void umask(int newUmask) {
        umask = newUmask & 0777;
    }

    /** fork(2): what follows concerns one of the two only. */
    public FileContext copy() {
        return new FileContext(folder, umask);
    }

    private record Saved(Folder folder, int umask) {}

    /** Where it stands now. */
    public Object save() {
        return new Saved(folder, umask);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        folder = saved.folder;
        umask = saved.umask;
    }
}
