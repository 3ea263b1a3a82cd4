package dev.interlock.os.proc;

import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A folder whose names are made when they are looked for. */
final class GeneratedFolder extends Folder {
    private static final long FIRST_NUMBER = 1000;

    private final Object mount;
    private final Supplier<Map<String, Supplier<Inode>>> contents;

    /**
     * @param mount the same for all folders of a tree
     * @param contents the names in order, and how to make what they stand for
     */
    GeneratedFolder(long number, Object mount, Supplier<Map<String, Supplier<Inode>>> contents) {
        super(number, 0555);
        this.mount = mount;
        this.contents = contents;
    }

    @Override
    protected Object mount() {
        return mount;
    }

    @Override
    protected Optional<Inode> find(String wanted) {
        return Optional.ofNullable(contents.get().get(wanted)).map(file -> placed(wanted, file.get()));
    }

    private Inode placed(String name, Inode file) {
        if (file instanceof GeneratedFolder folder) {
            folder.place(this, name);
        }
        return file;
    }

    @Override
    public List<Entry> list(long after) {
        List<Entry> entries = new ArrayList<>();
        int index = 0;
        for (Map.Entry<String, Supplier<Inode>> file : contents.get().entrySet()) {
            String name = file.getKey();
            // processes and descriptors come and go while someone lists them: each number has its place
            boolean numeric = !name.isEmpty() && name.chars().allMatch(Character::isDigit);
            long cookie = numeric ? FIRST_NUMBER + Long.parseLong(name) : DOT_DOT + 1 + index++;
            if (cookie > after) {
                Inode inode = file.getValue().get();
                entries.add(new Entry(name, inode.number(), inode.kind(), cookie));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::cookie));
        return entries;
    }
}
