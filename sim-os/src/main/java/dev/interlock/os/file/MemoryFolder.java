package dev.interlock.os.file;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A directory kept in memory. */
final class MemoryFolder extends Folder {
    private final FileSystem system;
    private final TreeMap<String, Inode> files = new TreeMap<>();

    MemoryFolder(long number, int permissions, FileSystem system) {
        super(number, permissions);
        this.system = system;
    }

    void put(String name, Inode file) {
        files.put(name, file);
    }

    @Override
    Optional<Inode> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    Inode createFile(String name, int permissions) {
        Inode file = system.newFile(permissions);
        files.put(name, file);
        return file;
    }

    @Override
    void createFolder(String name, int permissions) {
        files.put(name, system.newFolder(permissions));
    }

    @Override
    void remove(String name) {
        files.remove(name); // its bytes count until the run ends: someone may still have it open
    }

    @Override
    boolean isEmpty() {
        return files.isEmpty();
    }

    private record Entry(Inode file, Object state) {}

    @Override
    Object save() {
        TreeMap<String, Entry> saved = new TreeMap<>();
        files.forEach((name, file) -> saved.put(name, new Entry(file, file.save())));
        return saved;
    }

    @Override
    void restore(Object state) {
        files.clear();
        for (Map.Entry<?, ?> saved : ((Map<?, ?>) state).entrySet()) {
            Entry entry = (Entry) saved.getValue();
            files.put((String) saved.getKey(), entry.file);
            if (entry.state != null) {
                entry.file.restore(entry.state);
            }
        }
    }
}
