package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.Arrays;

/** The devices that every program expects, null(4), full(4) and random(4). */
final class Device extends Inode {
    private final Type type;
    private long state;

    /** What is behind a device, by its major and minor number. */
    enum Type {
        /** Swallows everything. */
        NULL(1, 3),
        /** Zeros without end. */
        ZERO(1, 5),
        /** Zeros without end, and no room. */
        FULL(1, 7),
        /** Bytes that look random; the same in each run. */
        RANDOM(1, 8),
        /** The same. */
        URANDOM(1, 9);

        private final int major;
        private final int minor;

        Type(int major, int minor) {
            this.major = major;
            this.minor = minor;
        }

        String fileName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    Device(long number, Type type) {
        super(number, Kind.CHARACTER_DEVICE, 0666);
        this.type = type;
        this.state = number;
    }

    @Override
    public long device() {
        return (long) type.major << 8 | type.minor;
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        switch (type) {
            case NULL -> {
                return 0;
            }
            case ZERO, FULL -> Arrays.fill(target, 0, count, (byte) 0);
            case RANDOM, URANDOM -> {
                for (int i = 0; i < count; i++) {
                    target[i] = draw();
                }
            }
        }
        return count;
    }

    /** SplitMix64, Steele, Lea and Flood, OOPSLA 2014. */
    private byte draw() {
        state += 0x9e3779b97f4a7c15L;
        long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return (byte) (mixed ^ mixed >>> 31);
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        if (type == Type.FULL) {
            throw new SystemCallException(Errno.ENOSPC);
        }
    }

    @Override
    protected Object saveContents() {
        return state;
    }

    @Override
    protected void restoreContents(Object saved) {
        state = (Long) saved;
    }
}
