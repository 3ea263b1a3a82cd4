package dev.interlock.test.junit;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.test.scenario.ProgramRun;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What the annotations around a parameter say about its machine.
 *
 * @param config its data sheet
 * @param program what it runs, if anything
 * @param maxCycles what that may take
 */
record WantedMachine(MachineConfig config, Optional<Program> program, long maxCycles) {
    private static final List<Class<? extends Annotation>> ANNOTATIONS =
            List.of(Cores.class, Profile.class, Protocol.class, Program.class, MaxCycles.class);

    static WantedMachine of(Parameter parameter, ExtensionContext context) {
        MachineConfig config = nearest(Profile.class, parameter, context)
                .map(profile -> MachineConfig.profile(profile.value()))
                .orElse(Profiles.all().get(0));
        Optional<Cores> cores = nearest(Cores.class, parameter, context);
        if (cores.isPresent()) {
            config = config.withCores(cores.get().value());
        }
        Optional<Protocol> protocol = nearest(Protocol.class, parameter, context);
        if (protocol.isPresent()) {
            config = config.withProtocol(protocol.get().value());
        }
        Optional<Long> seed = TestSeed.of(context);
        if (seed.isPresent()) {
            config = config.withSeed(seed.get());
        }
        long maxCycles = nearest(MaxCycles.class, parameter, context)
                .map(MaxCycles::value)
                .orElse(ProgramRun.DEFAULT_MAX_CYCLES);
        return new WantedMachine(config, nearest(Program.class, parameter, context), maxCycles);
    }

    /** True if a parameter says something itself, and so wants a machine of its own. */
    static boolean isOwn(Parameter parameter) {
        return ANNOTATIONS.stream().anyMatch(annotation -> AnnotationSupport.isAnnotated(parameter, annotation));
    }

    private static <A extends Annotation> Optional<A> nearest(
            Class<A> type, Parameter parameter, ExtensionContext context) {
        Optional<A> found = AnnotationSupport.findAnnotation(parameter, type)
                .or(() -> AnnotationSupport.findAnnotation(context.getTestMethod(), type));
        for (Class<?> at = context.getRequiredTestClass(); at != null && found.isEmpty(); at = at.getEnclosingClass()) {
            found = AnnotationSupport.findAnnotation(at, type);
        }
        return found;
    }
}
