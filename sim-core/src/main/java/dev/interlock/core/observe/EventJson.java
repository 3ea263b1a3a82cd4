package dev.interlock.core.observe;

import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes events as JSON lines: one object per event, {@code event} first, then the record's components under their own
 * names. Addresses are hexadecimal strings, counts are plain integers, a ledger is an object of its parts.
 */
public final class EventJson implements EventSink {
    private static final Map<Class<?>, RecordComponent[]> COMPONENTS = new ConcurrentHashMap<>();

    private final Appendable out;

    /** Writes to this. */
    public EventJson(Appendable out) {
        this.out = out;
    }

    /**
     * Writes one line.
     *
     * @throws UncheckedIOException if the target cannot be written
     */
    @Override
    public void accept(SimEvent event) {
        try {
            out.append(line(event)).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One event as a JSON object, without a line end. */
    public static String line(SimEvent event) {
        StringBuilder text = new StringBuilder(128);
        text.append("{\"event\":\"").append(event.getClass().getSimpleName()).append('"');
        for (RecordComponent component : COMPONENTS.computeIfAbsent(event.getClass(), Class::getRecordComponents)) {
            text.append(",\"").append(component.getName()).append("\":");
            append(text, component.getName(), value(component, event));
        }
        return text.append('}').toString();
    }

    private static Object value(RecordComponent component, SimEvent event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an event's component cannot be read: " + component, e);
        }
    }

    private static void append(StringBuilder text, String name, Object value) {
        if (value instanceof Ledger ledger) {
            appendLedger(text, ledger);
        } else if (value instanceof Long number && isAddress(name)) {
            text.append("\"0x").append(Long.toHexString(number)).append('"');
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            // enums and our own short texts: nothing in them needs escaping but the quote and the backslash
            String plain = String.valueOf(value).replace("\\", "\\\\").replace("\"", "\\\"");
            text.append('"').append(plain).append('"');
        }
    }

    private static boolean isAddress(String name) {
        return switch (name) {
            case "line", "virtual", "physical", "rip", "frame", "value", "entry" -> true;
            default -> false;
        };
    }

    private static void appendLedger(StringBuilder text, Ledger ledger) {
        text.append("{\"total\":").append(ledger.total());
        for (Part part : Part.values()) {
            if (ledger.cycles(part) != 0) {
                text.append(",\"").append(part.text()).append("\":").append(ledger.cycles(part));
            }
        }
        text.append('}');
    }
}
