package dev.interlock.isa.assembler;

/**
 * One finding about a source file, in one sentence.
 *
 * @param message what is wrong and what was expected, without position and without full stop
 */
public record Diagnostic(SourcePosition position, Severity severity, String message) {
    /** Whether assembly can go on. */
    public enum Severity {
        /** The program is assembled as written, although the author may have meant something else. */
        WARNING,
        /** There is no program. */
        ERROR
    }

    /** The form that editors recognise: {@code file:line:column: error: message}. */
    @Override
    public String toString() {
        String text = position + ": " + (severity == Severity.ERROR ? "error: " : "warning: ") + message;
        return position.usedAt() == null ? text : text + " (in a macro used at " + position.usedAt() + ")";
    }
}
