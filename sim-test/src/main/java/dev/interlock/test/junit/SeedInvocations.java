package dev.interlock.test.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One test per seed; see {@link Seeds}. */
final class SeedInvocations implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), Seeds.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Seeds seeds = AnnotationSupport.findAnnotation(context.getTestMethod(), Seeds.class)
                .orElseThrow();
        if (seeds.value() < 1) {
            throw new IllegalArgumentException("@Seeds is " + seeds.value() + "; it must be at least 1");
        }
        Optional<Long> only = TestSeed.only(context);
        LongStream chosen = only.isPresent()
                ? LongStream.of(only.get())
                : LongStream.range(seeds.from(), seeds.from() + seeds.value());
        return chosen.mapToObj(WithSeed::new);
    }

    /** One of the tests. */
    private record WithSeed(long seed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            BeforeEachCallback noteSeed = context -> TestSeed.put(context, seed);
            return List.of(noteSeed);
        }
    }
}
