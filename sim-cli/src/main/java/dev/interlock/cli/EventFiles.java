package dev.interlock.cli;

import dev.interlock.core.event.SimEvent;
import dev.interlock.core.observe.EventBinary;
import dev.interlock.core.travel.Runs;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of events, as {@code interlock run --events} writes them: beside each other, event by event. */
final class EventFiles {
    /** The ending of files in binary; all others are JSON lines. */
    static final String BINARY_ENDING = ".ilev";

    private EventFiles() {}

    /**
     * The first difference of two files of the same form, as one sentence; empty if they are equal.
     *
     * @throws IOException if one cannot be read, or is damaged
     */
    static Optional<String> firstDifference(Path first, Path second) throws IOException {
        for (Path file : new Path[] {first, second}) {
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": it is a directory");
            }
        }
        if (isBinary(first) != isBinary(second)) {
            throw new IOException(first + " and " + second + " are not of the same form: one is binary, one is not");
        }
        return isBinary(first) ? inBinary(first, second) : inLines(first, second);
    }

    private static boolean isBinary(Path file) {
        return file.toString().endsWith(BINARY_ENDING);
    }

    private static Optional<String> inBinary(Path first, Path second) throws IOException {
        try (EventBinary.Reader one = reader(first);
                EventBinary.Reader other = reader(second)) {
            for (long number = 0; ; number++) {
                SimEvent left = one.next();
                SimEvent right = other.next();
                if (left == null && right == null) {
                    return Optional.empty();
                }
                if (left == null || !left.equals(right)) {
                    return Optional.of(
                            new Runs.Difference(number, Optional.ofNullable(left), Optional.ofNullable(right))
                                    .toString());
                }
            }
        }
    }

    private static EventBinary.Reader reader(Path file) throws IOException {
        return new EventBinary.Reader(file.toString(), new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    private static Optional<String> inLines(Path first, Path second) throws IOException {
        try (BufferedReader one = Files.newBufferedReader(first);
                BufferedReader other = Files.newBufferedReader(second)) {
            for (long number = 0; ; number++) {
                String left = event(first, one, number);
                String right = event(second, other, number);
                if (left == null && right == null) {
                    return Optional.empty();
                }
                if (left == null || !left.equals(right)) {
                    return Optional.of("after " + number + " equal events: " + shown(left) + " · but " + shown(right));
                }
            }
        }
    }

    private static String event(Path file, BufferedReader lines, long number) throws IOException {
        String line = lines.readLine();
        if (line != null && !(line.startsWith("{\"event\":\"") && line.endsWith("}"))) {
            throw new IOException(file + ": line " + (number + 1) + " is no event");
        }
        return line;
    }

    private static String shown(String line) {
        return line == null ? "no more events" : line;
    }
}
