package dev.interlock.os.error;

/** A system call cannot be done; the program gets the error's number, and nothing has happened. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public SystemCallException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    /** Which error. */
    public Errno errno() {
        return errno;
    }
}
