package dev.interlock.test.litmus;

/**
 * A litmus test cannot be read or cannot be run. The message is one line; for a mistake in the file it begins with
 * {@code file:line:column: error:}, the form that editors recognise.
 */
public final class LitmusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LitmusException(String message) {
        super(message);
    }

    LitmusException(Position position, String message) {
        super(position + ": error: " + message);
    }
}
