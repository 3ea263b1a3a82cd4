package dev.interlock.test.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The seed of a test: that of its invocation, else the one asked for on the command line, else the profile's. */
final class TestSeed {
    /** The configuration parameter, and system property, that names the only seed to run. */
    static final String PARAMETER = "interlock.seed";

    private static final Namespace NAMESPACE = Namespace.create(TestSeed.class);

    private TestSeed() {}

    static void put(ExtensionContext context, long seed) {
        context.getStore(NAMESPACE).put(TestSeed.class, seed);
    }

    static Optional<Long> of(ExtensionContext context) {
        Long seed = context.getStore(NAMESPACE).get(TestSeed.class, Long.class);
        return seed != null ? Optional.of(seed) : only(context);
    }

    /** The seed that shall be run alone. */
    static Optional<Long> only(ExtensionContext context) {
        return context.getConfigurationParameter(PARAMETER).map(text -> {
            try {
                return Long.decode(text.trim());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(PARAMETER + " is " + text + "; it must be a whole number", e);
            }
        });
    }
}
