package dev.interlock.test.litmus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A litmus test as it stands in its file: an initial state, up to eight threads, and a question about the final states.
 *
 * <pre>{@code
 * LitmusTest test = LitmusTest.parse("sb.litmus", """
 *     X86_64 SB
 *     { int x=0; int y=0; }
 *      P0            | P1            ;
 *      movl $1,(x)   | movl $1,(y)   ;
 *      movl (y),%eax | movl (x),%eax ;
 *     exists (0:rax=0 /\\ 1:rax=0)
 *     """);
 * }</pre>
 */
public final class LitmusTest {
    /** The most threads a test may have. */
    public static final int MOST_THREADS = 8;

    /** Where locations lie in final states and in the model; the machine moves them about from run to run. */
    private static final long FIRST_ADDRESS = 0x7c00_0000L;

    private static final int ADDRESS_STEP = 0x100;

    private final String name;
    private final Dialect dialect;
    private final Map<String, String> metadata;
    private final List<Location> locations;
    private final List<RegisterStart> starts;
    private final List<LitmusThread> threads;
    private final List<Observable> observed;
    private final Condition condition;

    LitmusTest(
            String name,
            Dialect dialect,
            Map<String, String> metadata,
            List<Location> locations,
            List<RegisterStart> starts,
            List<LitmusThread> threads,
            List<Observable> observed,
            Condition condition) {
        this.name = name;
        this.dialect = dialect;
        this.metadata = Map.copyOf(metadata);
        this.locations = List.copyOf(locations);
        this.starts = List.copyOf(starts);
        this.threads = List.copyOf(threads);
        this.observed = List.copyOf(observed);
        this.condition = condition;
    }

    /**
     * Reads a test.
     *
     * @param file its name in messages
     * @param text the contents of the file
     * @throws LitmusException if it is no litmus test that we understand; the message has the position
     */
    public static LitmusTest parse(String file, String text) {
        return new LitmusParser(file, text).parse();
    }

    /**
     * Reads a test from a file.
     *
     * @throws LitmusException if it is no litmus test that we understand
     * @throws IOException if the file cannot be read
     */
    public static LitmusTest read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    /** Its name, as in {@code Test SB Allowed}. */
    public String name() {
        return name;
    }

    /** The lines {@code Key=Value} between the name and the initial state. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The question, in herd's syntax. */
    public String conditionText() {
        return condition.toString();
    }

    /** Number of threads, which is the number of cores that a run needs. */
    public int threadCount() {
        return threads.size();
    }

    Dialect dialect() {
        return dialect;
    }

    List<Location> locations() {
        return locations;
    }

    List<RegisterStart> starts() {
        return starts;
    }

    List<LitmusThread> threads() {
        return threads;
    }

    /** What final states show: all that the condition and the locations clause name, in order. */
    List<Observable> observed() {
        return observed;
    }

    Condition condition() {
        return condition;
    }

    // ---------------------------------------------------------------- addresses

    /** The address that stands for a location in final states. */
    long addressOf(String location) {
        for (int i = 0; i < locations.size(); i++) {
            if (locations.get(i).name().equals(location)) {
                return addressOf(i);
            }
        }
        throw new IllegalStateException("no location " + location);
    }

    static long addressOf(int location) {
        return FIRST_ADDRESS + (long) location * ADDRESS_STEP;
    }

    /** The location that a value is the address of. */
    Optional<String> locationAt(long value) {
        long offset = value - FIRST_ADDRESS;
        return offset >= 0 && offset % ADDRESS_STEP == 0 && offset / ADDRESS_STEP < locations.size()
                ? Optional.of(locations.get((int) (offset / ADDRESS_STEP)).name())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
