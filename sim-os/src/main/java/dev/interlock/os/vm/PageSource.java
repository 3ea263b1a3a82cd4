package dev.interlock.os.vm;

/** What a mapped file is to its pages. */
@FunctionalInterface
public interface PageSource {
    /**
     * Reads a page's contents.
     *
     * @param target as many bytes as are wanted; zero, and stays so beyond the end of the file
     */
    void read(long offset, byte[] target);
}
