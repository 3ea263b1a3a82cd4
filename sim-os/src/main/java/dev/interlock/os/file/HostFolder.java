package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder of the host that the embedder has mounted, or one below it. */
final class HostFolder extends Folder {
    private final HostMount mount;
    private final Path here;

    /** Where a listing goes on behind each name that it has ever told. */
    private final TreeMap<String, Long> cookies = new TreeMap<>();

    HostFolder(HostMount mount, long number, Path here) {
        super(number, mount.isReadOnly() ? 0555 : 0755);
        this.mount = mount;
        this.here = here;
        copyTimes(here, this);
    }

    /** What the host says about the file's last change; nobody asks it again. */
    static void copyTimes(Path path, Inode file) {
        try {
            long modified = Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
            file.times(modified, modified, modified);
        } catch (IOException e) {
            file.times(0, 0, 0);
        }
    }

    @Override
    public boolean isReadOnly() {
        return mount.isReadOnly();
    }

    @Override
    protected Object mount() {
        return mount;
    }

    @Override
    protected Optional<Inode> find(String name) {
        Optional<Inode> file = mount.find(child(name));
        if (file.isPresent()
                && file.get() instanceof HostFolder folder
                && folder.parent().isEmpty()) {
            folder.place(this, name);
        }
        return file;
    }

    @Override
    public List<Entry> list(long after) {
        try (Stream<Path> files = Files.list(mount.same(here))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            names.forEach(name -> cookies.putIfAbsent(name, cookies.size() + DOT_DOT + 1));
            return names.stream()
                    .filter(name -> cookies.get(name) > after)
                    .flatMap(name -> find(name).stream().map(file -> entry(name, file)))
                    .sorted(java.util.Comparator.comparingLong(Entry::cookie))
                    .toList();
        } catch (IOException e) {
            throw new SystemCallException(Errno.EIO);
        }
    }

    private Entry entry(String name, Inode file) {
        return new Entry(name, file.number(), file.kind(), cookies.get(name));
    }

    @Override
    Inode createFile(String name, int permissions) {
        try {
            Path made = Files.createFile(writable(name));
            return mount.find(made).orElseThrow(() -> new SystemCallException(Errno.EIO));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    void createFolder(String name, int permissions) {
        try {
            Files.createDirectory(writable(name));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    void remove(String name) {
        try {
            Path gone = writable(name);
            Files.delete(gone);
            mount.forget(gone);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    void move(String name, Folder target, String newName) {
        try {
            Path from = writable(name);
            Files.move(from, ((HostFolder) target).writable(newName));
            mount.forget(from);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static SystemCallException failure(IOException e) {
        // the host has a file there that the guest does not see: a link that leads out, a device
        return new SystemCallException(e instanceof FileAlreadyExistsException ? Errno.EACCES : Errno.EIO);
    }

    private Path writable(String name) {
        mount.requireWritable();
        return child(name);
    }

    private Path child(String name) {
        if (name.indexOf('\\') >= 0 || name.indexOf(':') >= 0 || name.indexOf('\0') >= 0 || name.equals("..")) {
            throw new SystemCallException(Errno.ENOENT); // what other hosts take for a separator or a drive
        }
        return mount.same(here).resolve(name);
    }
}
