package dev.interlock.os.file;

import java.util.Arrays;

/** {@code /dev/null} and {@code /dev/zero}. */
final class Device extends Inode {
    private final boolean endless;

    Device(long number, boolean endless) {
        super(number, Kind.CHARACTER_DEVICE, 0666);
        this.endless = endless;
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        Arrays.fill(target, 0, count, (byte) 0);
        return endless ? count : 0;
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        // gone
    }

    @Override
    public void truncate(long newSize) {
        // nothing to cut
    }
}
