package dev.interlock.isa.assembler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the files that {@code %include} and {@code incbin} name. The assembler opens none by itself. */
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

    /** Files of the host, by names relative to a folder. Files larger than a program can be are not read. */
    static IncludeResolver folder(Path folder) {
        return (name, from) -> {
            try {
                Path file = folder.resolve(name);
                boolean readable = Files.isRegularFile(file) && Files.size(file) <= Pass.MOST_BYTES;
                return readable ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException | InvalidPathException e) {
                return Optional.empty();
            }
        };
    }
}
