package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.Arrays;

/** A file whose bytes are kept in memory, within the quota that all of them share. */
final class RegularFile extends Inode {
    private final Quota quota;
    private byte[] bytes = {};
    private int size;

    RegularFile(long number, int permissions, Quota quota) {
        super(number, Kind.REGULAR, permissions);
        this.quota = quota;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        int there = (int) Math.max(0, Math.min(count, size - offset));
        if (there > 0) {
            System.arraycopy(bytes, (int) offset, target, 0, there);
        }
        return there;
    }

    @Override
    public void write(long offset, byte[] from, int count) {
        if (offset + count > size) {
            truncate(offset + count);
        }
        System.arraycopy(from, 0, bytes, (int) offset, count);
    }

    @Override
    public void truncate(long newSize) {
        if (newSize < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        quota.change(newSize - size);
        int fresh = (int) newSize;
        if (fresh > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Quota.MOST_BYTES, Math.max(fresh, bytes.length * 2L)));
        } else if (fresh < size) {
            Arrays.fill(bytes, fresh, size, (byte) 0);
        }
        size = fresh;
    }

    @Override
    Object save() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    void restore(Object state) {
        bytes = ((byte[]) state).clone();
        size = bytes.length;
    }
}
