package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/** How much of the host's memory a guest's files may take. */
final class Quota {
    /** 64 MiB: more than the programs that people simulate write, little beside a JVM. */
    static final int MOST_BYTES = 64 << 20;

    private static final int MOST_FILES = 10_000;

    private long used;
    private int files;

    void change(long bytes) {
        if (used + bytes > MOST_BYTES) {
            throw new SystemCallException(Errno.ENOSPC);
        }
        used += bytes;
    }

    void oneMoreFile() {
        if (files == MOST_FILES) {
            throw new SystemCallException(Errno.ENOSPC);
        }
        files++;
    }

    void oneFileLess() {
        files--;
    }

    long room() {
        return MOST_BYTES - used;
    }

    record Saved(long used, int files) {}

    Saved save() {
        return new Saved(used, files);
    }

    void restore(Saved saved) {
        used = saved.used;
        files = saved.files;
    }
}
