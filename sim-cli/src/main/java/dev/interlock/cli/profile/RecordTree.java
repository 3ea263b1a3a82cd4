package dev.interlock.cli.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.cli.output.CamelCase;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A tree of configuration records as a tree of JSON, and back.
 *
 * <p>A component is a record or a map from enum constants (a JSON object), an {@code int} or {@code long} (a number), a
 * {@code boolean}, a {@code String} or an enum constant (a string). Key by key the two trees are the same, so records need
 * no annotations, and what a record's constructor refuses is refused here with the constructor's sentence and the key it
 * stands under.
 *
 * <p>What a record fixes for all its instances, a public constant such as {@code LINE_BYTES}, may be said too, as {@code
 * lineBytes}; another value is refused.
 */
final class RecordTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RecordTree() {}

    /** The JSON form of a record. */
    static ObjectNode toJson(Record record) {
        ObjectNode object = JSON.objectNode();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            object.set(component.getName(), valueToJson(valueOf(component, record)));
        }
        return object;
    }

    private static JsonNode valueToJson(Object value) {
        if (value instanceof Record child) {
            return toJson(child);
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, entry) -> object.set(CamelCase.of((Enum<?>) key), valueToJson(entry)));
            return object;
        } else if (value instanceof Integer number) {
            return JSON.numberNode(number);
        } else if (value instanceof Long number) {
            return JSON.numberNode(number);
        } else if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        } else if (value instanceof String text) {
            return JSON.textNode(text);
        } else if (value instanceof Enum<?> constant) {
            return JSON.textNode(constant.name());
        }
        throw new IllegalStateException("no JSON form for " + value);
    }

    /**
     * The record that a JSON object describes.
     *
     * @throws ProfileException if a key is unknown or missing, or a value is not allowed
     */
    static <R extends Record> R fromJson(Class<R> type, JsonNode json) {
        return recordFromJson(type, json, "");
    }

    private static Object valueFromJson(Type type, JsonNode json, String path) {
        if (!isObject(type)) {
            return scalarFromJson((Class<?>) type, json, path);
        }
        if (!json.isObject()) {
            throw new ProfileException(path + " is " + json + "; it must be an object with the keys " + keys(type));
        }
        return type instanceof Class<?> record
                ? recordFromJson(record.asSubclass(Record.class), json, path)
                : mapFromJson((ParameterizedType) type, json, path);
    }

    private static <R extends Record> R recordFromJson(Class<R> type, JsonNode json, String path) {
        refuseUnknownKeys(type, json, path);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = components[i].getName();
            if (!json.has(key)) {
                throw new ProfileException("missing key " + child(path, key));
            }
            types[i] = components[i].getType();
            values[i] = valueFromJson(components[i].getGenericType(), json.get(key), child(path, key));
        }
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw new ProfileException((path.isEmpty() ? "" : path + ": ") + refusal.getMessage());
            }
            throw new IllegalStateException(type + " refused its values in an unexpected way", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no public canonical constructor", e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type object says what the compiler cannot see
    private static Map<?, ?> mapFromJson(ParameterizedType type, JsonNode json, String path) {
        refuseUnknownKeys(type, json, path);
        Class keyType = (Class) type.getActualTypeArguments()[0];
        EnumMap map = new EnumMap(keyType);
        for (Object constant : keyType.getEnumConstants()) {
            String key = CamelCase.of((Enum<?>) constant);
            if (json.has(key)) {
                map.put(
                        (Enum) constant,
                        valueFromJson(type.getActualTypeArguments()[1], json.get(key), child(path, key)));
            }
        }
        return map;
    }

    private static Object scalarFromJson(Class<?> type, JsonNode json, String path) {
        if ((type == int.class || type == Integer.class) && json.isIntegralNumber() && json.canConvertToInt()) {
            return json.intValue();
        } else if ((type == long.class || type == Long.class) && json.isIntegralNumber() && json.canConvertToLong()) {
            return json.longValue();
        } else if (type == boolean.class && json.isBoolean()) {
            return json.booleanValue();
        } else if (type == String.class && json.isTextual()) {
            return json.textValue();
        } else if (type.isEnum() && json.isTextual()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant)
                        .name()
                        .equalsIgnoreCase(json.textValue().replace('-', '_'))) {
                    return constant;
                }
            }
        }
        throw new ProfileException(path + " is " + json + "; it must be " + expected(type));
    }

    /**
     * Overwrites keys of {@code base}, the form of a {@code type}, by those of {@code changes}, objects key by key.
     *
     * @throws ProfileException if a key of {@code changes} is none of {@code type}
     */
    static void overlay(Class<? extends Record> type, ObjectNode base, ObjectNode changes) {
        overlay(type, base, changes, "");
    }

    /**
     * A record with other values.
     *
     * @param changes an object with the keys that change, which stands under {@code path} in what the user wrote
     * @throws ProfileException if a key is unknown, or a value is not allowed
     */
    static <R extends Record> R changed(Class<R> type, R record, JsonNode changes, String path) {
        if (!changes.isObject()) {
            throw new ProfileException(path + " is " + changes + "; it must be an object with the keys " + keys(type));
        }
        ObjectNode json = toJson(record);
        overlay(type, json, changes, path);
        return recordFromJson(type, json, path);
    }

    private static void overlay(Type type, ObjectNode base, JsonNode changes, String path) {
        refuseUnknownKeys(type, changes, path);
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (fixed(type).containsKey(change.getKey())) {
                continue;
            }
            Type childType = children(type).get(change.getKey());
            if (isObject(childType) && change.getValue().isObject()) {
                overlay(
                        childType,
                        (ObjectNode) base.get(change.getKey()),
                        change.getValue(),
                        child(path, change.getKey()));
            } else {
                base.set(change.getKey(), change.getValue());
            }
        }
    }

    private static void refuseUnknownKeys(Type type, JsonNode json, String path) {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            Integer fixed = fixed(type).get(property.getKey());
            if (fixed != null) {
                requireFixed(fixed, property.getValue(), child(path, property.getKey()));
            } else if (!children(type).containsKey(property.getKey())) {
                throw new ProfileException("unknown key " + child(path, property.getKey()) + "; allowed "
                        + (path.isEmpty() ? "" : "under " + path + " ") + "are " + keys(type));
            }
        }
    }

    private static void requireFixed(int fixed, JsonNode value, String path) {
        if (!value.isIntegralNumber() || value.longValue() != fixed) {
            throw new ProfileException(
                    path + " is " + value + "; it is fixed, so it must be " + fixed + " or left out");
        }
    }

    /** The keys of what is the same for all records of a type: its public int constants. */
    private static Map<String, Integer> fixed(Type type) {
        Map<String, Integer> constants = new LinkedHashMap<>();
        if (type instanceof Class<?> record) {
            for (Field field : record.getDeclaredFields()) {
                int wanted = Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL;
                if ((field.getModifiers() & wanted) == wanted && field.getType() == int.class) {
                    constants.put(CamelCase.of(field.getName()), constant(field));
                }
            }
        }
        return constants;
    }

    private static int constant(Field field) {
        try {
            return field.getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + field, e);
        }
    }

    /** The keys of an object of this type, and what is under each. */
    private static Map<String, Type> children(Type type) {
        Map<String, Type> children = new LinkedHashMap<>();
        if (type instanceof Class<?> record) {
            for (RecordComponent component : record.getRecordComponents()) {
                children.put(component.getName(), component.getGenericType());
            }
        } else if (type instanceof ParameterizedType map) {
            for (Object constant : ((Class<?>) map.getActualTypeArguments()[0]).getEnumConstants()) {
                children.put(CamelCase.of((Enum<?>) constant), map.getActualTypeArguments()[1]);
            }
        }
        return children;
    }

    /** True for what is an object in JSON: records and maps. */
    private static boolean isObject(Type type) {
        return !(type instanceof Class<?> single) || single.isRecord();
    }

    private static String keys(Type type) {
        return String.join(", ", children(type).keySet());
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        return type == String.class ? "a text" : type == boolean.class ? "true or false" : "a whole number";
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
