package dev.interlock.os.vm;

/** Physical memory is too small for what was asked. The message is a clause that says how small. */
public final class OutOfFramesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfFramesException(String message) {
        super(message);
    }
}
