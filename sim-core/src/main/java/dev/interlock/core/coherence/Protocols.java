package dev.interlock.core.coherence;

import java.util.List;
import java.util.Optional;

/** The protocols that can be chosen by name. */
public final class Protocols {
    private static final List<TransitionTable> ALL = List.of(Msi.TABLE, Mesi.TABLE, Moesi.TABLE, Mesif.TABLE);

    private Protocols() {}

    /** Every protocol, in the order of the textbooks. */
    public static List<TransitionTable> all() {
        return ALL;
    }

    /** The protocol with this name, such as {@code mesi}. */
    public static Optional<TransitionTable> named(String name) {
        return ALL.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
