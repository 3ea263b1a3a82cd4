package dev.interlock.isa.image;

/** A program that cannot be loaded. The message is one sentence for its author: which file, and what is wrong with it. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param name the file, as its author calls it
     * @param reason what is wrong, and where it helps, what to do about it
     */
    public ImageException(String name, String reason) {
        super(name + ": " + reason);
    }
}
