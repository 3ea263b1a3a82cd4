package dev.interlock.test.litmus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The classic tests of x86-TSO that every simulator of an x86 multicore should pass, with the verdicts that herd gives
 * under its model {@code x86tso}. They are the examples of SDM vol. 3, section 9.2.3, of AMD's APM vol. 2, section 7.2,
 * and of the papers on x86-TSO, by the names under which those know them.
 */
public final class LitmusCatalogue {
    /** All that the observed registers and locations of a test may hold, by an oracle that is not ours. */
    private static final String VERDICTS = "verdicts.tsv";

    private LitmusCatalogue() {}

    /**
     * A test with its published verdict.
     *
     * @param test the test
     * @param observation {@code Never}, {@code Sometimes} or {@code Always}
     * @param allowed every final state that the model allows, as herd prints them but for the last semicolon
     */
    public record Entry(LitmusTest test, String observation, List<String> allowed) {
        public Entry {
            allowed = List.copyOf(allowed);
        }

        /** The allowed states as this test shows them; herd also lists registers that nobody asked for. */
        TreeSet<String> allowedAsObserved() {
            TreeSet<String> states = new TreeSet<>();
            for (String state : allowed) {
                StringBuilder text = new StringBuilder();
                for (Observable observable : test.observed()) {
                    String value = Arrays.stream(state.split("; "))
                            .filter(part -> part.startsWith(observable.label() + "="))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException(
                                    test.name() + ": no " + observable.label() + " in the verdict"));
                    text.append(text.length() == 0 ? "" : " ").append(value).append(';');
                }
                states.add(text.toString());
            }
            return states;
        }
    }

    /** Every test. */
    public static List<Entry> entries() {
        return resource(VERDICTS).lines().skip(1).map(LitmusCatalogue::entry).toList();
    }

    /** The test with this name. */
    public static Optional<Entry> named(String name) {
        return entries().stream()
                .filter(entry -> entry.test().name().equals(name))
                .findFirst();
    }

    /** The text of a test's file. */
    public static String source(String name) {
        return resource(name + ".litmus");
    }

    private static Entry entry(String row) {
        String[] cells = row.split("\t");
        String file = cells[0] + ".litmus";
        return new Entry(LitmusTest.parse(file, resource(file)), cells[2], Arrays.asList(cells[4].split(" \\| ")));
    }

    private static String resource(String name) {
        try (InputStream stream = LitmusCatalogue.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no test " + name + " in the catalogue");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
