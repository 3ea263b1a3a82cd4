package dev.interlock.core.time;

import java.util.List;

/** The messages that one core will feel, earliest first. */
public final class Inbox {
    private final MessageQueue<CoreMessage> queue = new MessageQueue<>();

    /** Adds a message; its time lies at or beyond the end of the window that is running. */
    public void post(CoreMessage message) {
        queue.add(message.time(), message);
    }

    /** When the next message is felt; {@link Long#MAX_VALUE} if there is none. */
    public long nextTime() {
        return queue.nextTime();
    }

    /** Takes the next message. */
    public CoreMessage take() {
        return queue.take();
    }

    /** The bytes of a line that are on their way to this core, null if none are; newer than anybody's but an owner's. */
    public byte[] peek(long line) {
        for (CoreMessage message : queue.messages()) {
            if (message.kind() == CoreMessage.Kind.ANSWER && message.line() == line && message.data() != null) {
                return message.data().clone();
            }
        }
        return null;
    }

    /** The messages now; they are immutable. */
    public Object save() {
        return queue.messages();
    }

    /** Goes back to saved messages. */
    public void restore(Object saved) {
        queue.clear();
        for (Object message : (List<?>) saved) {
            post((CoreMessage) message);
        }
    }
}
