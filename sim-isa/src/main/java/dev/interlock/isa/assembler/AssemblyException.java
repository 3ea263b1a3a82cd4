package dev.interlock.isa.assembler;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The source is no program. Holds every error found, in source order; its message is one line per error.
 *
 * <p>Unchecked, because most sources are literals in tests, where a mistake is a bug of the test. Whoever assembles files
 * of other people catches it and prints {@link #getMessage()} — never the stack trace, which tells about the assembler
 * and nothing about the source.
 */
public final class AssemblyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> errors;

    AssemblyException(List<Diagnostic> errors) {
        super(errors.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
        this.errors = ImmutableList.copyOf(errors);
    }

    AssemblyException(SourcePosition position, String message) {
        this(List.of(new Diagnostic(position, Diagnostic.Severity.ERROR, message)));
    }

    /** At least one, the first one first. */
    public List<Diagnostic> errors() {
        return errors == null ? List.of() : errors;
    }

    /** Where the first error stands. */
    public SourcePosition position() {
        return errors().get(0).position();
    }
}
