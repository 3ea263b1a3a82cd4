package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The tree of files that a guest sees: a tmpfs with a few devices, and what the embedder mounts.
 *
 * <p>It knows what time it is, because files remember when they were touched: the kernel tells it at each call.
 */
public final class FileSystem {
    private final Quota quota = new Quota();
    private long lastNumber;
    private long now;
    private final MemoryFolder root = new MemoryFolder(nextNumber(), 0755, this);

    public FileSystem() {
        MemoryFolder devices = newFolder(0755);
        root.put("dev", devices);
        for (Device.Type type : Device.Type.values()) {
            devices.put(type.fileName(), new Device(nextNumber(), type));
        }
        devices.put("fd", new SymbolicLink(nextNumber(), "/proc/self/fd"));
        devices.put("stdin", new SymbolicLink(nextNumber(), "/proc/self/fd/0"));
        devices.put("stdout", new SymbolicLink(nextNumber(), "/proc/self/fd/1"));
        devices.put("stderr", new SymbolicLink(nextNumber(), "/proc/self/fd/2"));
        devices.put("shm", newFolder(01777));
        root.put("tmp", newFolder(01777));
    }

    /** The folder above all others. */
    public Folder root() {
        return root;
    }

    /** The time that files are touched at, nanoseconds since 1970. */
    public long now() {
        return now;
    }

    /** It is so late now. */
    public void now(long nanoseconds) {
        now = nanoseconds;
    }

    // ---------------------------------------------------------------- mounts

    /**
     * Shows a folder of the host to the guest.
     *
     * @param guest an absolute path; missing directories are made
     * @throws IOException if the host has no such folder
     * @throws SystemCallException if the guest's path cannot be
     */
    public void mount(Path host, String guest, boolean readOnly) throws IOException {
        Path top = host.toRealPath();
        if (!Files.isDirectory(top)) {
            throw new IOException(host + " is not a folder");
        }
        mount(guest, new HostMount(this, top, readOnly).top());
    }

    /** Shows a tree of files at a path of the guest; missing directories are made. */
    public void mount(String guest, Folder tree) {
        Place place = madeWithParents(guest);
        if (place.isDots()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (!(place.folder() instanceof MemoryFolder folder)) {
            throw new SystemCallException(Errno.EBUSY);
        }
        folder.put(place.name(), tree);
    }

    private Place madeWithParents(String guest) {
        Folder folder = root;
        String[] names = guest.split("/+");
        for (int i = 0; i < names.length - 1; i++) {
            Place place = look(folder, names[i].isEmpty() ? "." : names[i], true);
            if (!place.exists()) {
                makeFolder(place, 0755);
                place = look(folder, names[i], true);
            }
            folder = place.existingFolder();
        }
        return look(folder, names.length == 0 ? "." : names[names.length - 1], true);
    }

    // ---------------------------------------------------------------- looking

    /**
     * Follows a path.
     *
     * @param start where it begins if it does not begin with a slash
     * @param follow whether a symbolic link in the last place is followed
     */
    public Place look(Folder start, String path, boolean follow) {
        return PathWalk.walk(root, start, path, follow);
    }

    /** The file of an absolute path. */
    public Optional<Inode> find(String path) {
        return Optional.ofNullable(look(root, path, true).file());
    }

    /** The file of an absolute path, or ENOENT. */
    public Inode get(String path) {
        return look(root, path, true).existing();
    }

    // ---------------------------------------------------------------- making and removing

    /** Makes an empty regular file at an absolute path that is not there yet. */
    public Inode create(String path, int permissions) {
        return makeFile(look(root, path, true), permissions);
    }

    /** Makes an empty regular file where nothing is. */
    public Inode makeFile(Place place, int permissions) {
        return place.vacantFile().folder().createFile(place.name(), permissions);
    }

    /** mkdir(2). */
    public void makeFolder(Place place, int permissions) {
        place.vacant().folder().createFolder(place.name(), permissions);
    }

    /** Gives a new file, of whatever kind, a name: mknod(2), symlink(2), bind(2). */
    public void makeNode(Place place, Inode file) {
        place.vacantFile().folder().link(place.name(), file);
        file.times(now, now, now);
    }

    /** link(2): one more name for the same file. */
    public void link(Inode file, Place place) {
        if (file instanceof Folder || !(place.folder() == null || place.folder().mount() == this)) {
            place.vacantFile();
            throw new SystemCallException(file instanceof Folder ? Errno.EPERM : Errno.EXDEV);
        }
        place.vacantFile().folder().link(place.name(), file);
        file.links(1);
        file.changed(now);
    }

    /** unlink(2). */
    public void removeFile(Place place) {
        if (place.isDots()) {
            throw new SystemCallException(Errno.EISDIR);
        }
        if (place.existing() instanceof Folder) {
            throw new SystemCallException(Errno.EISDIR);
        }
        place.folder().remove(place.name());
    }

    /** rmdir(2). */
    public void removeFolder(Place place) {
        if (place.isDots()) {
            throw new SystemCallException(
                    switch (place.name()) {
                        case "." -> Errno.EINVAL;
                        case ".." -> Errno.ENOTEMPTY;
                        default -> Errno.EBUSY;
                    });
        }
        Folder folder = place.existingFolder();
        if (folder.mount() != place.folder().mount()) {
            throw new SystemCallException(Errno.EBUSY);
        }
        if (!folder.isEmpty()) {
            throw new SystemCallException(Errno.ENOTEMPTY);
        }
        place.folder().remove(place.name());
    }

    /** rename(2): whatever had the new name is gone, at once. */
    public void rename(Place from, Place to, boolean replace) {
        if (from.isDots() || to.isDots()) {
            throw new SystemCallException(Errno.EBUSY);
        }
        if (from.folder().mount() != to.folder().mount()) {
            throw new SystemCallException(Errno.EXDEV);
        }
        Inode file = from.existing();
        if (!replace && to.exists()) {
            throw new SystemCallException(Errno.EEXIST);
        }
        if (to.slash() && !(file instanceof Folder)) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        if (file instanceof Folder folder && to.folder().isWithin(folder)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (file.equals(to.file())) {
            return; // two names of one file: both stay
        }
        if (to.exists()) {
            replaced(file, from, to);
        } else if (to.folder().isRemoved()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        from.folder().move(from.name(), to.folder(), to.name());
    }

    private static void replaced(Inode file, Place from, Place to) {
        if (to.file() instanceof Folder target) {
            if (from.folder().isWithin(target)) {
                throw new SystemCallException(Errno.ENOTEMPTY);
            }
            if (!(file instanceof Folder)) {
                throw new SystemCallException(Errno.EISDIR);
            }
            if (target.mount() != to.folder().mount()) {
                throw new SystemCallException(Errno.EBUSY);
            }
            if (!target.isEmpty()) {
                throw new SystemCallException(Errno.ENOTEMPTY);
            }
        } else if (file instanceof Folder) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        to.folder().remove(to.name());
    }

    // ---------------------------------------------------------------- new files

    /** A number that no file has yet. */
    public long nextNumber() {
        return ++lastNumber;
    }

    Inode newFile(int permissions) {
        quota.oneMoreFile();
        Inode file = new RegularFile(nextNumber(), permissions, quota);
        file.times(now, now, now);
        return file;
    }

    /** A file whose only name will be taken away by {@link #unname}. */
    public Inode makeNameless(int permissions) {
        return newFile(permissions);
    }

    /** Takes a file's last name away: it is gone when nobody has it open any more. */
    public void unname(Inode file) {
        file.links(-1);
    }

    MemoryFolder newFolder(int permissions) {
        quota.oneMoreFile();
        MemoryFolder folder = new MemoryFolder(nextNumber(), permissions, this);
        folder.times(now, now, now);
        return folder;
    }

    /** A file without bytes is gone. */
    void forget() {
        quota.oneFileLess();
    }

    /** Bytes that files may have in all. */
    public long capacity() {
        return Quota.MOST_BYTES;
    }

    /** Bytes that files may still grow by. */
    public long room() {
        return quota.room();
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(Object root, Quota.Saved quota, long lastNumber, long now) {}

    /** All files in memory, as they are now. The host's do not go back in time. */
    public Object save() {
        return new Saved(root.save(), quota.save(), lastNumber, now);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        root.restore(saved.root);
        quota.restore(saved.quota);
        lastNumber = saved.lastNumber;
        now = saved.now;
    }
}
