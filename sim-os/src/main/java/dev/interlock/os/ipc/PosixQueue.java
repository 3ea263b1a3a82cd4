package dev.interlock.os.ipc;

import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.file.Stream.Copied;
import java.util.ArrayList;
import java.util.List;

/** A POSIX message queue, mq_overview(7): of the waiting messages, the one with the highest priority that came first. */
public final class PosixQueue extends Inode {
    private final KernelPages pages;
    private final int most;
    private final int largest;
    private final Readiness readiness = new Readiness(() -> "message queue " + number());
    private final List<Message> messages = new ArrayList<>();

    private record Message(int priority, StoredMessage text) {}

    /**
     * @param most messages at a time
     * @param largest bytes of one
     */
    public PosixQueue(long number, int permissions, int most, int largest, KernelPages pages) {
        super(number, Kind.REGULAR, permissions);
        this.most = most;
        this.largest = largest;
        this.pages = pages;
    }

    @Override
    public boolean isSeekable() {
        return false;
    }

    public int most() {
        return most;
    }

    public int largest() {
        return largest;
    }

    /** How many messages there are. */
    public int count() {
        return messages.size();
    }

    /** mq_send(3), if there is room. */
    public void send(byte[] text, int priority, Copied where) {
        int place = messages.size();
        while (place > 0 && messages.get(place - 1).priority < priority) {
            place--;
        }
        messages.add(place, new Message(priority, StoredMessage.store(pages, text, text.length, where)));
        readiness.readable();
    }

    /** Bytes of the next message. */
    public int nextBytes() {
        return messages.get(0).text.bytes().length;
    }

    /** Priority of the next message. */
    public int nextPriority() {
        return messages.get(0).priority;
    }

    /** mq_receive(3), if there is a message. */
    public byte[] receive(Copied where) {
        StoredMessage text = messages.remove(0).text;
        byte[] bytes = new byte[text.bytes().length];
        text.read(bytes, bytes.length, where);
        text.free(pages);
        readiness.writable();
        return bytes;
    }

    @Override
    public int ready(OpenFile open) {
        return (messages.isEmpty() ? 0 : Readiness.INPUT) | (messages.size() < most ? Readiness.OUTPUT : 0);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    protected void forgotten() {
        messages.forEach(message -> message.text.free(pages));
        messages.clear();
    }

    private record Saved(List<Message> messages, Object readiness) {}

    @Override
    protected Object saveContents() {
        return new Saved(List.copyOf(messages), readiness.save());
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        messages.clear();
        messages.addAll(saved.messages);
        readiness.restore(saved.readiness);
    }
}
