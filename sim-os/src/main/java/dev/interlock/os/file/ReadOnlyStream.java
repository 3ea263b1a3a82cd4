package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/** A stream whose bytes the kernel makes: timer and signal files. A write is EINVAL, as Linux says of files without one. */
public abstract class ReadOnlyStream extends Stream {
    protected ReadOnlyStream(long number, Kind kind, int permissions) {
        super(number, kind, permissions);
    }

    @Override
    public final boolean ignoresSeeks() {
        return true;
    }

    @Override
    public final int room(OpenFile open, long left, boolean first) {
        throw new SystemCallException(Errno.EINVAL);
    }

    @Override
    public final boolean put(OpenFile open, byte[] bytes, int count, Copied where) {
        throw new IllegalStateException("file " + number() + " has no room for writes");
    }

    @Override
    public final void wakeWriters(OpenFile open, boolean needed) {
        // nobody writes
    }

    @Override
    public final void wakeReaders(OpenFile open, boolean needed) {
        // nobody writes, so nobody is woken by a write
    }
}
