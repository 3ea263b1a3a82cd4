package dev.interlock.os.vm;

/** What a mapped file is to its pages. */
public interface FileContents {
    /** Bytes of the file. */
    long size();

    /**
     * Reads a page's contents.
     *
     * @param target as many bytes as are wanted; zero, and stays so beyond the end of the file
     */
    void read(long offset, byte[] target);

    /** Writes bytes back that were changed in memory; within the size of the file. */
    void write(long offset, byte[] bytes, int count);

    /** Somebody maps it from now on: it must not go, even when it has no name any more. */
    default void mapped() {}

    /** Nobody maps it any more. */
    default void unmapped() {}

    /** What it holds, if nobody else saves that. */
    default Object save() {
        return null;
    }

    /** Goes back to what {@link #save} returned. */
    default void restore(Object state) {}

    /** Memory that no file stands behind, but that many may have: always zero at first. */
    static FileContents zeros(long bytes) {
        return new FileContents() {
            @Override
            public long size() {
                return bytes;
            }

            @Override
            public void read(long offset, byte[] target) {
                // zeros
            }

            @Override
            public void write(long offset, byte[] written, int count) {
                throw new IllegalStateException("the frame is the only place for what is written");
            }
        };
    }
}
