package dev.interlock.core.observe;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.SimEvent;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every word of the event stream on one page, made from the sealed tree itself. */
public final class EventVocabulary {
    private static final Map<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("PipelineEvent", "What a core does");
        FAMILIES.put("MmuEvent", "What address translation does");
        FAMILIES.put("CacheEvent", "What a private cache does");
        FAMILIES.put("BusEvent", "What the bus, the L3 and memory do");
        FAMILIES.put("KernelEvent", "What the kernel decides");
    }

    private EventVocabulary() {}

    /** The record of each kind, in the order of the kinds. */
    static Map<EventKind, Class<? extends SimEvent>> records() {
        Map<EventKind, Class<? extends SimEvent>> records = new LinkedHashMap<>();
        for (EventKind kind : EventKind.values()) {
            records.put(
                    kind,
                    leaves(SimEvent.class)
                            .filter(record -> enumName(record).equals(kind.name()))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("no record for " + kind)));
        }
        return records;
    }

    private static Stream<Class<? extends SimEvent>> leaves(Class<? extends SimEvent> type) {
        if (type.isRecord()) {
            return Stream.of(type);
        }
        return Stream.of(type.getPermittedSubclasses()).flatMap(sub -> leaves(sub.asSubclass(SimEvent.class)));
    }

    /** {@code LineMissed} → {@code LINE_MISSED}. */
    private static String enumName(Class<?> record) {
        return record.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    }

    /** The page in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Events

                Everything that can be seen of a run is one stream of facts, in the order of their cycles. Statistics, traces,
                tables and assertions are made from it and from nothing else. This page is printed by `interlock events`; a
                test holds it equal to the code.

                Every event has `cycle` and `core` (-1: the machine). `line`, `physical` and `frame` are physical addresses,
                `virtual` and `rip` are virtual ones. JSON lines have the same names, see `interlock run --events`.
                """);
        Map<EventKind, Class<? extends SimEvent>> records = records();
        FAMILIES.forEach((family, title) -> {
            page.append("\n## ").append(title).append("\n\n| event | fields | it says that |\n|---|---|---|\n");
            records.forEach((kind, record) -> {
                if (List.of(record.getInterfaces()).stream()
                        .anyMatch(type -> type.getSimpleName().equals(family))) {
                    page.append("| `")
                            .append(record.getSimpleName())
                            .append("` | ")
                            .append(fields(record))
                            .append(" | ")
                            .append(kind.meaning())
                            .append(" |\n");
                }
            });
        });
        return page.toString();
    }

    private static String fields(Class<?> record) {
        List<String> fields = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            if (!component.getName().equals("cycle") && !component.getName().equals("core")) {
                fields.add("`" + component.getName() + "` " + type(component.getType()));
            }
        }
        return String.join(", ", fields);
    }

    private static String type(Class<?> type) {
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .limit(24)
                    .map(Object::toString)
                    .collect(Collectors.joining("/"));
        }
        return type.isPrimitive() ? type.getSimpleName() : type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
