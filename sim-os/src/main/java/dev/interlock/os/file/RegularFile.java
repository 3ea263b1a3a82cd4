package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.Arrays;

/** A file whose bytes are kept in memory, within the quota that all of them share. */
final class RegularFile extends Inode {
    private final Quota quota;
    private byte[] bytes = {};
    private int size;

    /** True if a snapshot holds the bytes, too: whoever writes copies them first. */
    private boolean frozen;

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
        thaw();
        System.arraycopy(from, 0, bytes, (int) offset, count);
    }

    @Override
    public void truncate(long newSize) {
        if (newSize < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        quota.change(newSize - size);
        int fresh = (int) newSize;
        thaw();
        if (fresh > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Quota.MOST_BYTES, Math.max(fresh, bytes.length * 2L)));
        } else if (fresh < size) {
            Arrays.fill(bytes, fresh, size, (byte) 0);
        }
        size = fresh;
    }

    private void thaw() {
        if (frozen) {
            bytes = bytes.clone();
            frozen = false;
        }
    }

    @Override
    protected void forgotten() {
        quota.change(-size);
        quota.oneFileLess();
        bytes = new byte[0];
        size = 0;
        frozen = false;
    }

    private record Contents(byte[] bytes, int size) {}

    @Override
    protected Object saveContents() {
        frozen = true;
        return new Contents(bytes, size);
    }

    @Override
    protected void restoreContents(Object state) {
        Contents contents = (Contents) state;
        bytes = contents.bytes;
        size = contents.size;
        frozen = true;
    }
}
