package dev.interlock.isa.assembler;

import java.util.Optional;

/** Finds the files that {@code %include} and {@code incbin} name. The assembler itself opens nothing. */
@FunctionalInterface
public interface IncludeResolver {
    /** Knows no file. */
    IncludeResolver NONE = (name, from) -> Optional.empty();

    /**
     * The contents of a file.
     *
     * @param name as the source has it
     * @param from the file in which it is named
     * @return empty if there is no such file
     */
    Optional<byte[]> resolve(String name, String from);
}
