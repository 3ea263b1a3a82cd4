package dev.interlock.os.poll;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that someone is interested in, epoll(7). What is ready is asked of the files themselves; an edge-triggered
 * interest remembers which events it has told, and stays silent until a new one comes.
 */
public final class InterestList extends Inode {
    /** EPOLLET. */
    public static final int EDGE = 1 << 31;

    /** EPOLLONESHOT. */
    public static final int ONCE = 1 << 30;

    /** EPOLLEXCLUSIVE: of several lists only some are woken. Here all are, which the manual allows. */
    private static final int EXCLUSIVE = 1 << 28;

    /** EPOLLWAKEUP. */
    private static final int WAKE_UP = 1 << 29;

    /** What may stand beside EXCLUSIVE: EPOLLEXCLUSIVE_OK_BITS of {@code fs/eventpoll.c}. */
    private static final int BESIDE_EXCLUSIVE = (Readiness.INPUT | Readiness.OUTPUT) & 0xf
            | Readiness.ERROR
            | Readiness.HANG_UP
            | WAKE_UP
            | EDGE
            | EXCLUSIVE;

    private static final int ALWAYS = Readiness.ERROR | Readiness.HANG_UP;
    private static final int FILE_EVENTS = 0x3fff;
    private static final int DEEPEST = 5;

    private final Readiness readiness = new Readiness(() -> "epoll " + number());
    private final Map<Key, Interest> interests = new LinkedHashMap<>();

    private record Key(int descriptor, OpenFile file) {}

    /**
     * @param events wished, with EDGE and ONCE
     * @param data what the program wants to be told
     * @param active false when it was told ONCE
     * @param inputs how many were told, of {@link Readiness#inputs}
     */
    private record Interest(int events, long data, boolean active, long inputs, long outputs) {
        boolean isFresh(Readiness now) {
            return (events & EDGE) == 0
                    || (events & Readiness.OUTPUT) != 0 && outputs != now.outputs()
                    || (events & ~Readiness.OUTPUT & FILE_EVENTS) != 0 && inputs != now.inputs();
        }

        Interest told(Readiness now) {
            return new Interest(events, data, (events & ONCE) == 0, now.inputs(), now.outputs());
        }
    }

    /**
     * A file that is ready, {@code struct epoll_event}.
     *
     * @param key which one
     */
    public record Event(int events, long data, Object key) {}

    public InterestList(long number) {
        super(number, Kind.REGULAR, 0600);
    }

    @Override
    public boolean ignoresSeeks() {
        return true;
    }

    @Override
    public boolean isSeekable() {
        return false;
    }

    // ---------------------------------------------------------------- epoll_ctl

    /** EPOLL_CTL_ADD. */
    public void add(int descriptor, OpenFile file, int events, long data) {
        if ((events & EXCLUSIVE) != 0 && ((events & ~BESIDE_EXCLUSIVE) != 0 || file.file() instanceof InterestList)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (interests.containsKey(new Key(descriptor, file))) {
            throw new SystemCallException(Errno.EEXIST);
        }
        if (file.file().isAlwaysReady()) {
            throw new SystemCallException(Errno.EPERM); // a regular file or a folder
        }
        if (file.file() instanceof InterestList inner && (inner.leadsTo(this) || inner.depth() >= DEEPEST)) {
            throw new SystemCallException(Errno.ELOOP);
        }
        put(new Key(descriptor, file), events, data);
    }

    /** EPOLL_CTL_MOD. */
    public void change(int descriptor, OpenFile file, int events, long data) {
        requireAlterable(events);
        requireKnown(descriptor, file);
        requireAlterable(interests.get(new Key(descriptor, file)).events);
        put(new Key(descriptor, file), events, data);
    }

    /** EPOLL_CTL_DEL. */
    public void remove(int descriptor, OpenFile file) {
        requireKnown(descriptor, file);
        interests.remove(new Key(descriptor, file));
    }

    /** An exclusive interest can only be removed, and none becomes exclusive: epoll_ctl(2). */
    private static void requireAlterable(int events) {
        if ((events & EXCLUSIVE) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
    }

    private void requireKnown(int descriptor, OpenFile file) {
        if (!interests.containsKey(new Key(descriptor, file))) {
            throw new SystemCallException(Errno.ENOENT);
        }
    }

    private void put(Key key, int events, long data) {
        interests.put(key, new Interest(events, data, true, -1, -1));
        readiness.readable(); // it may be ready already
    }

    private boolean leadsTo(InterestList other) {
        return equals(other)
                || interests.keySet().stream()
                        .anyMatch(key -> key.file.file() instanceof InterestList inner && inner.leadsTo(other));
    }

    private int depth() {
        return 1
                + interests.keySet().stream()
                        .mapToInt(key -> key.file.file() instanceof InterestList inner ? inner.depth() : 0)
                        .max()
                        .orElse(0);
    }

    // ---------------------------------------------------------------- epoll_wait

    /** What is ready now and has not been told, at most so many. */
    public List<Event> look(int most) {
        forgetClosed();
        List<Event> events = new ArrayList<>();
        for (Map.Entry<Key, Interest> entry : interests.entrySet()) {
            int ready = events.size() == most ? 0 : ready(entry.getKey(), entry.getValue());
            if (ready != 0) {
                events.add(new Event(ready, entry.getValue().data, entry.getKey()));
            }
        }
        return events;
    }

    /** These were told; they go to the end of the list, so that all get their turn. */
    public void told(List<Event> events) {
        for (Event event : events) {
            Key key = (Key) event.key;
            interests.put(key, interests.remove(key).told(key.file.file().readiness()));
        }
    }

    private static int ready(Key key, Interest interest) {
        return interest.active && interest.isFresh(key.file.file().readiness())
                ? key.file.file().ready(key.file) & (interest.events & FILE_EVENTS | ALWAYS)
                : 0;
    }

    /** Where to sleep until something may be ready. */
    public List<WaitQueue> queues() {
        List<WaitQueue> queues = new ArrayList<>();
        queues.add(readiness.input());
        interests.forEach((key, interest) -> queues.addAll(key.file.file().queues(interest.events)));
        return queues;
    }

    @Override
    public List<WaitQueue> queues(int events) {
        return queues();
    }

    /** A file whose last descriptor was closed is no longer on the list. */
    private void forgetClosed() {
        interests.keySet().removeIf(key -> key.file.references() == 0);
    }

    @Override
    public int ready(OpenFile open) {
        forgetClosed();
        return interests.entrySet().stream().anyMatch(entry -> ready(entry.getKey(), entry.getValue()) != 0)
                ? Readiness.INPUT
                : 0;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    private record Saved(Map<Key, Interest> interests, Object readiness) {}

    @Override
    protected Object saveContents() {
        return new Saved(new LinkedHashMap<>(interests), readiness.save());
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        interests.clear();
        interests.putAll(saved.interests);
        readiness.restore(saved.readiness);
    }
}
