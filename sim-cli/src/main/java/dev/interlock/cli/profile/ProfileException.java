package dev.interlock.cli.profile;

/** A profile that cannot be read. The message is one sentence that names the key. */
public final class ProfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProfileException(String message) {
        super(message);
    }
}
