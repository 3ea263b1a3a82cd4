package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The descriptors of a process, Linux's {@code files_struct}: small numbers that stand for open files. Threads share the
 * table; fork(2) copies it, and the copies share the open files.
 */
public final class DescriptorTable {
    /** The hard limit of {@code RLIMIT_NOFILE}, which is also the soft one at first. */
    public static final int MOST = 1024;

    private final TreeMap<Integer, Slot> open = new TreeMap<>();
    private int limit = MOST;

    /** Whether a descriptor survives execve(2) belongs to the descriptor, not to the file. */
    private record Slot(OpenFile file, boolean closeOnExec) {}

    /** The open file of a descriptor, or EBADF. */
    public OpenFile get(int descriptor) {
        return slot(descriptor).file;
    }

    private Slot slot(int descriptor) {
        Slot slot = open.get(descriptor);
        if (slot == null) {
            throw new SystemCallException(Errno.EBADF);
        }
        return slot;
    }

    /** True if there is such a descriptor. */
    public boolean has(int descriptor) {
        return open.containsKey(descriptor);
    }

    /** The open descriptors, in ascending order. */
    public List<Integer> descriptors() {
        return List.copyOf(open.keySet());
    }

    /** The soft limit of {@code RLIMIT_NOFILE}: every new descriptor is below it. */
    public int limit() {
        return limit;
    }

    /**
     * setrlimit(2). What is open stays open.
     *
     * @param descriptors 0 to {@link #MOST}
     */
    public void limit(int descriptors) {
        limit = descriptors;
    }

    /** Makes sure that so many more can be opened, or EMFILE: asked before anything happens. */
    public void requireRoom(int more) {
        if (open.size() + more > limit) {
            throw new SystemCallException(Errno.EMFILE);
        }
    }

    /** Gives a file the lowest free descriptor. */
    public int add(OpenFile file, boolean closeOnExec) {
        return add(file, 0, closeOnExec);
    }

    /** Gives a file the lowest free descriptor that is at least this. */
    public int add(OpenFile file, int lowest, boolean closeOnExec) {
        int descriptor = lowest;
        for (int taken : open.tailMap(lowest).keySet()) {
            if (taken != descriptor) {
                break;
            }
            descriptor++;
        }
        if (descriptor >= limit) {
            throw new SystemCallException(Errno.EMFILE);
        }
        file.share();
        open.put(descriptor, new Slot(file, closeOnExec));
        return descriptor;
    }

    /** dup2(2): whatever had the descriptor is closed. */
    public void set(int descriptor, OpenFile file) {
        set(descriptor, file, false);
    }

    /** dup3(2): whatever had the descriptor is closed. */
    public void set(int descriptor, OpenFile file, boolean closeOnExec) {
        if (descriptor < 0 || descriptor >= limit) {
            throw new SystemCallException(Errno.EBADF);
        }
        file.share();
        Slot before = open.put(descriptor, new Slot(file, closeOnExec));
        if (before != null) {
            released(before.file);
        }
    }

    /** close(2). */
    public void close(int descriptor) {
        slot(descriptor);
        released(open.remove(descriptor).file);
    }

    /** With any of its descriptors of a file, a process loses all that it has locked there, fcntl(2). */
    private void released(OpenFile file) {
        file.file().recordLocks().release(this);
        file.release();
    }

    /** {@code FD_CLOEXEC} of a descriptor. */
    public boolean isCloseOnExec(int descriptor) {
        return slot(descriptor).closeOnExec;
    }

    /** {@code fcntl(F_SETFD)}. */
    public void closeOnExec(int descriptor, boolean close) {
        open.put(descriptor, new Slot(get(descriptor), close));
    }

    // ---------------------------------------------------------------- fork, exec, exit

    /** fork(2): the same numbers for the same open files. */
    public DescriptorTable copy() {
        DescriptorTable copy = new DescriptorTable();
        copy.limit = limit;
        open.forEach((descriptor, slot) -> {
            slot.file.share();
            copy.open.put(descriptor, slot);
        });
        return copy;
    }

    /** execve(2): what is marked so is closed. */
    public void closeOnExec() {
        descriptors().stream().filter(this::isCloseOnExec).forEach(this::close);
    }

    /** exit(2) of the last thread that has the table. */
    public void closeAll() {
        descriptors().forEach(this::close);
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(Slot slot, Object file) {}

    private record SavedTable(int limit, Map<Integer, Saved> open) {}

    /** Which files are open, and how they are. */
    public Object save() {
        TreeMap<Integer, Saved> saved = new TreeMap<>();
        open.forEach((descriptor, slot) -> saved.put(descriptor, new Saved(slot, slot.file.save())));
        return new SavedTable(limit, saved);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        open.clear();
        SavedTable table = (SavedTable) state;
        limit = table.limit;
        table.open.forEach((descriptor, saved) -> {
            saved.slot.file.restore(saved.file);
            open.put(descriptor, saved.slot);
        });
    }
}
