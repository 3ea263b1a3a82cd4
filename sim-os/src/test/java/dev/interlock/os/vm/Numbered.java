package dev.interlock.os.vm;

/** A file of so many bytes, each page of which has its number at byte 8. */
record Numbered(long size) implements FileContents {
    @Override
    public void read(long offset, byte[] target) {
        target[8] = (byte) (offset >> 12);
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        throw new UnsupportedOperationException();
    }
}
