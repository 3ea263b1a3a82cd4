package dev.interlock.test.travel;

import dev.interlock.os.kernel.Console;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A hash over everything that an object reaches, by reflection: every field of every object, so that no state can be
 * forgotten. Two graphs of the same shape with the same values have the same hash; who is who is told by the order of the
 * visit, not by address.
 */
final class StateHash {
    private final Map<Object, Integer> seen = new IdentityHashMap<>();
    private final ArrayDeque<String> path = new ArrayDeque<>();
    private final List<String> leaves = new ArrayList<>();
    private long hash = 1;

    private StateHash() {}

    static long of(Object root) throws IllegalAccessException {
        StateHash hash = new StateHash();
        hash.visit(root);
        return hash.hash;
    }

    /** Every value with the way to it, to see where two states differ. */
    static List<String> leavesOf(Object root) throws IllegalAccessException {
        StateHash hash = new StateHash();
        hash.visit(root);
        return hash.leaves;
    }

    private void add(long value) {
        leaves.add(String.join(".", path) + " = " + value);
        hash = (hash ^ value) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
    }

    private void visit(Object object) throws IllegalAccessException {
        if (object == null) {
            add(0);
        } else if (object instanceof Number || object instanceof Boolean || object instanceof Character) {
            add(object.hashCode());
        } else if (object instanceof String text) {
            add(text.hashCode());
        } else if (object instanceof Enum<?> constant) {
            add(constant.name().hashCode());
        } else if (object.getClass().isArray()) {
            visitArray(object);
        } else if (object instanceof Set<?> set && !(set instanceof java.util.SortedSet)) {
            add(set.size());
            visitUnordered(set);
        } else if (object instanceof Map<?, ?> map) {
            add(map.size());
            if (map.keySet().stream().allMatch(key -> key instanceof String || key instanceof Number)) {
                visitSorted(map);
                return;
            }
            List<Object> entries = new ArrayList<>();
            map.forEach((key, value) -> entries.add(Arrays.asList(key, value)));
            visitUnordered(entries);
        } else if (object instanceof Collection<?> all) {
            add(all.size());
            for (Object each : all) {
                visit(each);
            }
        } else {
            visitFields(object);
        }
    }

    /** Keys that have an order are visited in it. */
    private void visitSorted(Map<?, ?> map) throws IllegalAccessException {
        for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
            path.addLast(String.valueOf(entry.getKey()));
            visit(entry.getKey());
            visit(entry.getValue());
            path.removeLast();
        }
    }

    private void visitUnordered(Collection<?> all) throws IllegalAccessException {
        List<Long> hashes = new ArrayList<>();
        for (Object each : all) {
            StateHash apart = new StateHash(); // so that order does not matter
            apart.seen.putAll(seen);
            apart.visit(each);
            hashes.add(apart.hash);
        }
        hashes.sort(Comparator.naturalOrder());
        hashes.forEach(this::add);
    }

    private void visitArray(Object array) throws IllegalAccessException {
        if (array instanceof byte[] bytes) {
            add(Arrays.hashCode(bytes));
        } else if (array instanceof long[] longs) {
            add(Arrays.hashCode(longs));
        } else if (array instanceof int[] ints) {
            add(Arrays.hashCode(ints));
        } else {
            int length = Array.getLength(array);
            add(length);
            for (int i = 0; i < length; i++) {
                visit(Array.get(array, i));
            }
        }
    }

    private void visitFields(Object object) throws IllegalAccessException {
        Integer before = seen.putIfAbsent(object, seen.size());
        if (before != null) {
            add(before);
            return;
        }
        Class<?> type = object.getClass();
        add(type.getName().replaceAll("\\$\\$Lambda.*|0x.*", "").hashCode());
        if (!type.getName().startsWith("dev.interlock") || type.isSynthetic() || object instanceof Console) {
            return; // lambdas: no state; the console: what it has printed stays printed, its place is in the snapshot
        }
        for (; type != null && type != Object.class; type = type.getSuperclass()) {
            Field[] fields = Arrays.stream(type.getDeclaredFields())
                    .filter(field ->
                            (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0 && !isToken(field))
                    .sorted(Comparator.comparing(Field::getName))
                    .toArray(Field[]::new);
            AccessibleObject.setAccessible(fields, true);
            for (Field field : fields) {
                path.addLast(field.getName());
                visit(field.get(object));
                path.removeLast();
            }
        }
    }

    /** The copy-on-write token of memory pages says who shares a page, not what is in it. */
    private static boolean isToken(Field field) {
        return field.getName().equals("epoch");
    }
}
