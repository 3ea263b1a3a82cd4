package dev.interlock.core.time;

import java.util.List;
import java.util.PriorityQueue;

/** The messages that one core will feel, earliest first. */
public final class Inbox {
    private final PriorityQueue<CoreMessage> queue = new PriorityQueue<>();
    private long nextTime = Long.MAX_VALUE;

    /** Adds a message; its time lies at or beyond the end of the window that is running. */
    public void post(CoreMessage message) {
        queue.add(message);
        nextTime = queue.peek().time();
    }

    /** When the next message is felt; {@link Long#MAX_VALUE} if there is none. */
    public long nextTime() {
        return nextTime;
    }

    /** Takes the next message. */
    public CoreMessage take() {
        CoreMessage message = queue.remove();
        nextTime = queue.isEmpty() ? Long.MAX_VALUE : queue.peek().time();
        return message;
    }

    /** The bytes of a line that are on their way to this core, null if none are; newer than anybody's but an owner's. */
    public byte[] peek(long line) {
        for (CoreMessage message : queue) {
            if (message.kind() == CoreMessage.Kind.ANSWER && message.line() == line && message.data() != null) {
                return message.data().clone();
            }
        }
        return null;
    }

    /** The messages now; they are immutable. */
    public Object save() {
        return List.copyOf(queue);
    }

    /** Goes back to saved messages. */
    public void restore(Object saved) {
        queue.clear();
        for (Object message : (List<?>) saved) {
            queue.add((CoreMessage) message);
        }
        nextTime = queue.isEmpty() ? Long.MAX_VALUE : queue.peek().time();
    }
}
