package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The tree of files that a guest sees: empty directories and a few devices in memory, and what the embedder mounts.
 *
 * <p>There are no links but {@code .} and {@code ..}, and {@code ..} of the root is the root.
 */
public final class FileSystem {
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 4096;

    private final Quota quota = new Quota();
    private long lastNumber;
    private final MemoryFolder root = new MemoryFolder(nextNumber(), 0755, this);

    public FileSystem() {
        MemoryFolder devices = newFolder(0755);
        devices.put("null", new Device(nextNumber(), false));
        devices.put("zero", new Device(nextNumber(), true));
        root.put("dev", devices);
        root.put("tmp", newFolder(0777));
    }

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
        MemoryFolder parent = root;
        String[] names = normal("/", guest).substring(1).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            Optional<Inode> next = parent.find(names[i]);
            if (next.isPresent() && !(next.get() instanceof MemoryFolder)) {
                throw new SystemCallException(Errno.ENOTDIR);
            }
            MemoryFolder folder = next.isPresent() ? (MemoryFolder) next.get() : newFolder(0755);
            parent.put(names[i], folder);
            parent = folder;
        }
        if (names[names.length - 1].isEmpty()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        parent.put(names[names.length - 1], new HostFolder(this, top, top, readOnly));
    }

    /** An absolute path without {@code .} and {@code ..}; every directory on it is looked at. */
    public String normal(String folder, String path) {
        if (path.isEmpty()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        if (path.length() >= LONGEST_PATH) {
            throw new SystemCallException(Errno.ENAMETOOLONG);
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : (path.startsWith("/") ? path : folder + "/" + path).split("/")) {
            if (name.length() > LONGEST_NAME) {
                throw new SystemCallException(Errno.ENAMETOOLONG);
            }
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** The file of a normal path. */
    public Optional<Inode> find(String normal) {
        Inode file = root;
        for (String name : normal.split("/")) {
            if (name.isEmpty()) {
                continue;
            }
            if (!(file instanceof Folder)) {
                throw new SystemCallException(Errno.ENOTDIR);
            }
            Optional<Inode> next = ((Folder) file).find(name);
            if (next.isEmpty()) {
                return next;
            }
            file = next.get();
        }
        return Optional.of(file);
    }

    /** The file of a normal path, or ENOENT. */
    public Inode get(String normal) {
        return find(normal).orElseThrow(() -> new SystemCallException(Errno.ENOENT));
    }

    /** Makes a regular file that is not there yet. */
    public Inode create(String normal, int permissions) {
        return parent(normal).createFile(name(normal), permissions & 0777);
    }

    /** mkdir(2). */
    public void createFolder(String normal, int permissions) {
        if (find(normal).isPresent()) {
            throw new SystemCallException(Errno.EEXIST);
        }
        parent(normal).createFolder(name(normal), permissions & 0777);
    }

    /** unlink(2) and rmdir(2). */
    public void remove(String normal, boolean folder) {
        Inode file = get(normal);
        if (file.kind() == Inode.Kind.DIRECTORY != folder) {
            throw new SystemCallException(folder ? Errno.ENOTDIR : Errno.EISDIR);
        }
        if (normal.equals("/")) {
            throw new SystemCallException(Errno.EPERM);
        }
        if (folder && !((Folder) file).isEmpty()) {
            throw new SystemCallException(Errno.ENOTEMPTY);
        }
        parent(normal).remove(name(normal));
    }

    private Folder parent(String normal) {
        Inode parent = get(normal.substring(0, normal.lastIndexOf('/') + 1));
        if (!(parent instanceof Folder)) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        return (Folder) parent;
    }

    private static String name(String normal) {
        return normal.substring(normal.lastIndexOf('/') + 1);
    }

    // ---------------------------------------------------------------- new files

    long nextNumber() {
        return ++lastNumber;
    }

    Inode newFile(int permissions) {
        quota.oneMoreFile();
        return new RegularFile(nextNumber(), permissions, quota);
    }

    MemoryFolder newFolder(int permissions) {
        quota.oneMoreFile();
        return new MemoryFolder(nextNumber(), permissions, this);
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(Object root, Quota.Saved quota, long lastNumber) {}

    /** All files in memory, as they are now. The host's do not go back in time. */
    public Object save() {
        return new Saved(root.save(), quota.save(), lastNumber);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        root.restore(saved.root);
        quota.restore(saved.quota);
        lastNumber = saved.lastNumber;
    }
}
