package dev.interlock.os.vm;

/** There is no frame left, and none can be taken back: somebody must end. */
public final class OutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient AddressSpace victim;

    OutOfMemoryException(AddressSpace victim, String message) {
        super(message, null, false, false);
        this.victim = victim;
    }

    /** The address space that has most pages: its process is to be killed, and the access tried again. */
    public AddressSpace victim() {
        return victim;
    }
}
