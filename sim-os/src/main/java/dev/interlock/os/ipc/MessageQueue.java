package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Stream.Copied;
import dev.interlock.os.wait.WaitQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * A System V message queue, msgop(2): messages with types, in the order in which they were sent. A receiver takes the first
 * of all, the first of one type, or the first of the lowest type up to a bound, which makes types priorities.
 */
public final class MessageQueue implements IpcTable.Saveable {
    /** Bytes of one message at most, {@code /proc/sys/kernel/msgmax}. */
    public static final int LARGEST = 8192;

    private static final int FIRST_CAPACITY = 16_384;

    private final int number;
    private final KernelPages pages;
    private final WaitQueue receivers;
    private final WaitQueue senders;
    private final List<Message> messages = new ArrayList<>();
    private int permissions;
    private int capacity = FIRST_CAPACITY;
    private int bytes;
    private long changed;
    private Stamp sent = new Stamp(0, 0);
    private Stamp received = new Stamp(0, 0);

    private record Message(long type, StoredMessage text) {
        int bytes() {
            return text.bytes().length;
        }
    }

    /** Who did something last, and when, in seconds. */
    public record Stamp(int process, long seconds) {}

    /** @param now when it is made, in seconds */
    public MessageQueue(int number, int permissions, long now, KernelPages pages) {
        this.number = number;
        this.changed = now;
        this.permissions = permissions & 0777;
        this.pages = pages;
        this.receivers = new WaitQueue(() -> "a message in queue " + this.number);
        this.senders = new WaitQueue(() -> "room in message queue " + this.number);
    }

    /** Who waits for a message. */
    public WaitQueue receivers() {
        return receivers;
    }

    /** Who waits for room. */
    public WaitQueue senders() {
        return senders;
    }

    /** True if a message of so many bytes may be sent now. */
    public boolean hasRoom(int more) {
        return bytes + more <= capacity && messages.size() + 1 <= capacity;
    }

    /** msgsnd(2), if there is room. */
    public void send(long type, byte[] text, Stamp by, Copied where) {
        messages.add(new Message(type, StoredMessage.store(pages, text, text.length, where)));
        bytes += text.length;
        sent = by;
        receivers.wakeAll();
    }

    /**
     * Which message msgrcv(2) takes: its place in the queue, −1 if there is none.
     *
     * @param type 0 for the first, a type, or the negative of the highest type
     * @param except true for the first that is not of this type
     */
    public int find(long type, boolean except) {
        int found = -1;
        for (int i = 0; i < messages.size(); i++) {
            long its = messages.get(i).type;
            if (type == 0 || type > 0 && its == type != except) {
                return i;
            }
            if (type < 0 && its <= -type && (found < 0 || its < messages.get(found).type)) {
                found = i;
            }
        }
        return found;
    }

    /** The type of the message in a place. */
    public long type(int place) {
        return messages.get(place).type;
    }

    /** Bytes of the message in a place. */
    public int bytes(int place) {
        return messages.get(place).bytes();
    }

    /** msgrcv(2) of the message in a place: its first bytes; the rest is lost. */
    public byte[] receive(int place, int count, Stamp by, Copied where) {
        Message message = messages.remove(place);
        byte[] text = new byte[count];
        message.text.read(text, count, where);
        message.text.free(pages);
        bytes -= message.bytes();
        received = by;
        senders.wakeAll();
        return text;
    }

    /** {@code MSG_COPY}: the first bytes of the message in a place, which stays. */
    public byte[] copy(int place, int count, Copied where) {
        byte[] text = new byte[count];
        messages.get(place).text.read(text, count, where);
        return text;
    }

    /** {@code IPC_RMID}: whoever waits learns it. */
    public void removed() {
        messages.forEach(message -> message.text.free(pages));
        messages.clear();
        receivers.wakeAll();
        senders.wakeAll();
    }

    /** {@code IPC_SET}. */
    public void change(int newPermissions, int newCapacity, long now) {
        if (newCapacity < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        permissions = newPermissions & 0777;
        capacity = newCapacity;
        changed = now;
        senders.wakeAll();
    }

    public int permissions() {
        return permissions;
    }

    public int capacity() {
        return capacity;
    }

    /** Bytes of all messages. */
    public int bytes() {
        return bytes;
    }

    /** How many messages. */
    public int count() {
        return messages.size();
    }

    /** When it was made or changed, in seconds. */
    public long changed() {
        return changed;
    }

    public Stamp sent() {
        return sent;
    }

    public Stamp received() {
        return received;
    }

    private record Saved(
            List<Message> messages,
            int permissions,
            int capacity,
            int bytes,
            long changed,
            Stamp sent,
            Stamp received,
            Object receivers,
            Object senders) {}

    @Override
    public Object save() {
        return new Saved(
                List.copyOf(messages),
                permissions,
                capacity,
                bytes,
                changed,
                sent,
                received,
                receivers.save(),
                senders.save());
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        messages.clear();
        messages.addAll(saved.messages);
        permissions = saved.permissions;
        capacity = saved.capacity;
        bytes = saved.bytes;
        changed = saved.changed;
        sent = saved.sent;
        received = saved.received;
        receivers.restore(saved.receivers);
        senders.restore(saved.senders);
    }
}
