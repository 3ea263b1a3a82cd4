package dev.interlock.os.file;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A directory kept in memory. */
final class MemoryFolder extends Folder {
    private final FileSystem system;
    private final TreeMap<String, Link> files = new TreeMap<>();
    private long lastCookie = DOT_DOT;

    private record Link(Inode file, long cookie) {}

    MemoryFolder(long number, int permissions, FileSystem system) {
        super(number, permissions);
        this.system = system;
    }

    @Override
    protected Object mount() {
        return system;
    }

    /** Gives a file a name without asking whether it may; what a file system begins with. */
    void put(String name, Inode file) {
        files.put(name, new Link(file, ++lastCookie));
        if (file instanceof Folder folder) {
            folder.place(this, name);
            links(1); // the ".." of the other
        }
    }

    @Override
    protected Optional<Inode> find(String name) {
        return Optional.ofNullable(files.get(name)).map(Link::file);
    }

    @Override
    public List<Entry> list(long after) {
        return files.entrySet().stream()
                .map(link -> new Entry(
                        link.getKey(),
                        link.getValue().file.number(),
                        link.getValue().file.kind(),
                        link.getValue().cookie))
                .filter(entry -> entry.cookie() > after)
                .sorted(Comparator.comparingLong(Entry::cookie))
                .toList();
    }

    @Override
    Inode createFile(String name, int permissions) {
        Inode file = system.newFile(permissions);
        put(name, file);
        modified(system.now());
        return file;
    }

    @Override
    void createFolder(String name, int permissions) {
        put(name, system.newFolder(permissions));
        modified(system.now());
    }

    @Override
    void link(String name, Inode file) {
        put(name, file);
        modified(system.now());
    }

    @Override
    void remove(String name) {
        Inode file = files.remove(name).file;
        modified(system.now());
        if (file instanceof Folder) {
            links(-1);
            file.links(-2);
        } else {
            file.links(-1);
        }
        file.changed(system.now());
    }

    @Override
    void move(String name, Folder target, String newName) {
        Inode file = files.remove(name).file;
        if (file instanceof Folder) {
            links(-1);
        }
        modified(system.now());
        target.link(newName, file);
        file.changed(system.now());
    }

    @Override
    protected void forgotten() {
        system.forget();
    }

    private record Entries(Map<String, Link> files, Map<String, Object> states, long lastCookie) {}

    @Override
    protected Object saveEntries() {
        TreeMap<String, Object> states = new TreeMap<>();
        files.forEach((name, link) -> states.put(name, link.file.save()));
        return new Entries(new TreeMap<>(files), states, lastCookie);
    }

    @Override
    protected void restoreEntries(Object state) {
        Entries saved = (Entries) state;
        files.clear();
        files.putAll(saved.files);
        lastCookie = saved.lastCookie;
        saved.states.forEach((name, file) -> files.get(name).file.restore(file));
    }
}
