package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Collects what is found in one assembly, so that several mistakes are told at once. */
final class Diagnostics {
    /** More than a screenful teaches nothing: later errors are mostly echoes of the first. */
    private static final int MOST_ERRORS = 20;

    private final Consumer<Diagnostic> warnings;
    private final List<Diagnostic> errors = new ArrayList<>();

    Diagnostics(Consumer<Diagnostic> warnings) {
        this.warnings = warnings;
    }

    void warn(SourcePosition position, String message) {
        warnings.accept(new Diagnostic(position, Diagnostic.Severity.WARNING, message));
    }

    /** Remembers the errors of a line or statement; gives up when there are enough. */
    void add(AssemblyException failure) {
        errors.addAll(failure.errors());
        if (errors.size() >= MOST_ERRORS) {
            throwIfAny();
        }
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            // Stable: errors of included files keep the order in which they were found.
            List<Diagnostic> inOrder = new ArrayList<>(errors);
            if (inOrder.stream().map(e -> e.position().file()).distinct().count() == 1) {
                inOrder.sort(
                        Comparator.comparingInt((Diagnostic e) -> e.position().line())
                                .thenComparingInt(e -> e.position().column()));
            }
            throw new AssemblyException(inOrder);
        }
    }
}
