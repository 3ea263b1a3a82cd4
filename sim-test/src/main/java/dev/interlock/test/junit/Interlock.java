package dev.interlock.test.junit;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.observe.EventJson;
import dev.interlock.test.scenario.EventRecorder;
import dev.interlock.test.scenario.EventTrace;
import dev.interlock.test.scenario.ProgramRun;
import dev.interlock.test.scenario.Scenario;
import java.io.BufferedWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Hands machines to the methods of a test: a {@link Machine}, a {@link Scenario} with it, a {@link ProgramRun} if there is
 * a {@link Program}, its {@link MachineConfig}, or a {@link Random} with its seed. Each test gets new ones.
 */
public final class Interlock implements ParameterResolver, TestExecutionExceptionHandler {
    private static final Namespace NAMESPACE = Namespace.create(Interlock.class);
    private static final List<Class<?>> TYPES =
            List.of(Machine.class, Scenario.class, ProgramRun.class, MachineConfig.class, Random.class);
    private static final String SHARED = "the machine that unannotated parameters share";
    private static final int EVENTS_REPORTED = 64;

    /** What the parameters of one machine are made from. */
    private static final class Prepared {
        private final WantedMachine wanted;
        private final Machine machine;
        private final ProgramRun run;
        private final Random random;
        private Scenario scene;

        Prepared(WantedMachine wanted, Class<?> testClass) {
            this.wanted = wanted;
            this.machine = new Machine(wanted.config());
            EventRecorder.of(machine);
            this.run = wanted.program()
                    .map(program ->
                            ProgramRun.load(ProgramSource.assemble(program, testClass), machine, wanted.maxCycles()))
                    .orElse(null);
            this.random = new Random(wanted.config().seed());
        }

        Object as(Class<?> type) {
            if (type == ProgramRun.class) {
                if (run == null) {
                    throw new ParameterResolutionException("a ProgramRun needs a @Program");
                }
                return run;
            }
            if (type == Scenario.class) {
                if (run != null) {
                    throw new ParameterResolutionException(
                            "a Scenario drives its cores by hand, but @Program lets them run; take a ProgramRun");
                }
                scene = scene == null ? Scenario.of(machine) : scene;
                return scene;
            }
            return type == Machine.class ? machine : type == Random.class ? random : wanted.config();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getDeclaringExecutable() instanceof Method
                && TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext context, ExtensionContext extension) {
        Parameter parameter = context.getParameter();
        Object key = WantedMachine.isOwn(parameter) ? parameter : SHARED;
        Store store = extension.getStore(NAMESPACE);
        Prepared prepared = store.get(key, Prepared.class);
        if (prepared == null) {
            prepared = new Prepared(WantedMachine.of(parameter, extension), extension.getRequiredTestClass());
            store.put(key, prepared);
            made(store).add(prepared);
        }
        return prepared.as(parameter.getType());
    }

    /** Says with which seed a failed test can be run again, and reports what its machines did last. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        int number = 1;
        for (Prepared prepared : made(context.getStore(NAMESPACE))) {
            Machine machine = prepared.machine;
            failure.addSuppressed(new FailedMachine(machine));
            Map<String, String> report = new LinkedHashMap<>();
            report.put("machine", FailedMachine.text(machine));
            report.put("last events", "\n" + EventRecorder.of(machine).events().last(EVENTS_REPORTED));
            context.publishReportEntry(report);
            try {
                attachTrace(context, machine, number++);
            } catch (RuntimeException e) {
                failure.addSuppressed(e); // a full disk must not hide why the test failed
            }
        }
        throw failure;
    }

    /** All that is remembered, as one JSON object per line, in a file beside the report. */
    private static void attachTrace(ExtensionContext context, Machine machine, int number) {
        EventTrace events = EventRecorder.of(machine).events();
        context.publishFile("events-" + number + ".jsonl", MediaType.TEXT_PLAIN_UTF_8, file -> {
            try (BufferedWriter writer = Files.newBufferedWriter(file)) {
                events.forEach(new EventJson(writer)::accept);
            }
        });
    }

    private static List<Prepared> made(Store store) {
        @SuppressWarnings("unchecked") // only this method puts it there
        List<Prepared> made = (List<Prepared>) store.get(Interlock.class);
        if (made == null) {
            made = new ArrayList<>();
            store.put(Interlock.class, made);
        }
        return made;
    }
}
