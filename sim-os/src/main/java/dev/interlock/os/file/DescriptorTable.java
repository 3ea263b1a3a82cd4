package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.Map;
import java.util.TreeMap;

/** The descriptors of a process. */
public final class DescriptorTable {
    /** As {@code RLIMIT_NOFILE} says. */
    public static final int MOST = 1024;

    private final TreeMap<Integer, OpenFile> open = new TreeMap<>();

    /** The open file of a descriptor, or EBADF. */
    public OpenFile get(int descriptor) {
        OpenFile file = open.get(descriptor);
        if (file == null) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    /** Gives a file the lowest free descriptor that is at least this. */
    public int add(OpenFile file, int lowest) {
        for (int descriptor = lowest; descriptor < MOST; descriptor++) {
            if (open.putIfAbsent(descriptor, file) == null) {
                return descriptor;
            }
        }
        throw new SystemCallException(Errno.EMFILE);
    }

    /** dup2(2): whatever had the descriptor is closed. */
    public void set(int descriptor, OpenFile file) {
        if (descriptor < 0 || descriptor >= MOST) {
            throw new SystemCallException(Errno.EBADF);
        }
        open.put(descriptor, file);
    }

    /** close(2). */
    public void close(int descriptor) {
        get(descriptor);
        open.remove(descriptor);
    }

    private record Entry(OpenFile file, long position) {}

    /** Which files are open, and where. */
    public Object save() {
        TreeMap<Integer, Entry> saved = new TreeMap<>();
        open.forEach((descriptor, file) -> saved.put(descriptor, new Entry(file, file.position())));
        return saved;
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        open.clear();
        for (Map.Entry<?, ?> saved : ((Map<?, ?>) state).entrySet()) {
            Entry entry = (Entry) saved.getValue();
            entry.file.seek(entry.position);
            open.put((Integer) saved.getKey(), entry.file);
        }
    }
}
