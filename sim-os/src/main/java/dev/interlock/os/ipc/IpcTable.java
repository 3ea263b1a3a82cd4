package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The objects of System V IPC of one kind, sysvipc(7): programs that know the same key find the same object, and use it by
 * its number. Objects stay until they are removed.
 */
public final class IpcTable<T extends IpcTable.Saveable> {
    public static final int CREATE = 01000;
    public static final int EXCLUSIVE = 02000;
    private static final int PRIVATE = 0;

    private final int most;
    private final Map<Integer, Integer> keys = new LinkedHashMap<>();
    private final Map<Integer, T> objects = new LinkedHashMap<>();
    private int last = -1;

    /** What can go into a snapshot. */
    public interface Saveable {
        /** What it is now. */
        Object save();

        /** Goes back to what {@link #save} returned. */
        void restore(Object state);
    }

    /** @param most objects at a time; one more is ENOSPC */
    public IpcTable(int most) {
        this.most = most;
    }

    /** The number of the object with a key; it is made if need be, and if the flags allow it. */
    public int get(int key, int flags, IntFunction<T> maker) {
        Integer known = key == PRIVATE ? null : keys.get(key);
        if (known != null) {
            if ((flags & (CREATE | EXCLUSIVE)) == (CREATE | EXCLUSIVE)) {
                throw new SystemCallException(Errno.EEXIST);
            }
            return known;
        }
        if (key != PRIVATE && (flags & CREATE) == 0) {
            throw new SystemCallException(Errno.ENOENT);
        }
        if (objects.size() == most) {
            throw new SystemCallException(Errno.ENOSPC);
        }
        objects.put(last + 1, maker.apply(last + 1));
        last++;
        if (key != PRIVATE) {
            keys.put(key, last);
        }
        return last;
    }

    /** The object with a number; EIDRM for a caller that has waited for it, EINVAL for others. */
    public T find(int number, boolean hasWaited) {
        T object = objects.get(number);
        if (object == null) {
            throw new SystemCallException(hasWaited ? Errno.EIDRM : Errno.EINVAL);
        }
        return object;
    }

    /** The key of a number. */
    public int key(int number) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(PRIVATE);
    }

    /** {@code IPC_RMID}. */
    public void remove(int number) {
        objects.remove(number);
        keys.values().remove(number);
    }

    private record Saved(Map<Integer, Integer> keys, Map<Integer, Object> objects, List<Object> states, int last) {}

    /** All objects, as they are now. */
    public Object save() {
        return new Saved(
                new LinkedHashMap<>(keys),
                new LinkedHashMap<>(objects),
                objects.values().stream().map(Saveable::save).toList(),
                last);
    }

    /** Goes back to what {@link #save} returned. */
    @SuppressWarnings("unchecked")
    public void restore(Object state) {
        Saved saved = (Saved) state;
        keys.clear();
        keys.putAll(saved.keys);
        objects.clear();
        saved.objects.forEach((number, object) -> objects.put(number, (T) object));
        last = saved.last;
        int i = 0;
        for (T object : objects.values()) {
            object.restore(saved.states.get(i++));
        }
    }
}
