package dev.interlock.cli.output;

import java.util.Locale;

/** The names of JSON keys: {@code STORE_BUFFER} becomes {@code storeBuffer}. */
public final class CamelCase {
    private CamelCase() {}

    /** The key for an enum constant. */
    public static String of(Enum<?> constant) {
        return of(constant.name());
    }

    /** The key for a name in upper case. */
    public static String of(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("_");
        StringBuilder key = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            key.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return key.toString();
    }
}
