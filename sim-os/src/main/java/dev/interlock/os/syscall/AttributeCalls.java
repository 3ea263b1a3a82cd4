package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.Inode.Attributes;
import dev.interlock.os.file.Inode.Kind;
import dev.interlock.os.file.OpenFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** System calls on what files are, apart from what they hold: stat(2), chmod(2), chown(2), utimensat(2), truncate(2) … */
final class AttributeCalls {
    private static final int STAT_BYTES = 144;
    private static final int STATX_BYTES = 256;
    private static final int STATX_BASIC = 0x7ff;
    private static final int STATFS_BYTES = 120;
    private static final long TMPFS_MAGIC = 0x01021994;
    private static final int BLOCK = 512;

    private static final int FALLOC_KEEP_SIZE = 1;
    private static final int FALLOC_PUNCH_HOLE = 2;

    private final FileSystem system;
    private final Paths paths;

    AttributeCalls(FileSystem system, Paths paths) {
        this.system = system;
        this.paths = paths;
    }

    // ---------------------------------------------------------------- stat

    long stat(Invocation call, int flags) {
        return describe(call, paths.file(call, Paths.WORKING_FOLDER, 0, flags), 1);
    }

    long fstat(Invocation call) {
        return describe(call, call.process().descriptors().get(call.number(0)).file(), 1);
    }

    long newfstatat(Invocation call) {
        return describe(call, paths.file(call, 0, 1, call.number(3)), 2);
    }

    /**
     * {@code struct stat}, {@code <asm/stat.h>}:
     *
     * <pre>
     *   0 st_dev   8 st_ino   16 st_nlink   24 st_mode   28 st_uid   32 st_gid   40 st_rdev   48 st_size
     *   56 st_blksize   64 st_blocks   72 st_atime   88 st_mtime   104 st_ctime   … 144
     * </pre>
     */
    private static long describe(Invocation call, Inode file, int target) {
        Attributes attributes = file.attributes();
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putLong(0, 1).putLong(8, file.number()).putLong(16, attributes.links());
        stat.putInt(24, file.mode()).putInt(28, attributes.owner()).putInt(32, attributes.group());
        stat.putLong(40, file.device()).putLong(48, file.size());
        stat.putLong(56, FRAME_BYTES).putLong(64, blocks(file));
        time(stat, 72, attributes.accessed(), true);
        time(stat, 88, attributes.modified(), true);
        time(stat, 104, attributes.changed(), true);
        call.memory().write(call.argument(target), stat.array(), STAT_BYTES);
        return 0;
    }

    private static long blocks(Inode file) {
        long pages = file.kind() == Kind.REGULAR ? (file.size() + FRAME_BYTES - 1) / FRAME_BYTES : 0;
        return pages * (FRAME_BYTES / BLOCK);
    }

    private static void time(ByteBuffer target, int at, long nanoseconds, boolean wide) {
        target.putLong(at, Math.floorDiv(nanoseconds, CycleClock.SECOND));
        long rest = Math.floorMod(nanoseconds, CycleClock.SECOND);
        if (wide) {
            target.putLong(at + 8, rest);
        } else {
            target.putInt(at + 8, (int) rest);
        }
    }

    /**
     * {@code struct statx}, {@code <linux/stat.h>}:
     *
     * <pre>
     *   0 mask   4 blksize   8 attributes   16 nlink   20 uid   24 gid   28 mode   32 ino   40 size   48 blocks
     *   64 atime   80 btime   96 ctime   112 mtime   128 rdev major   132 rdev minor   136 dev major   140 dev minor   … 256
     * </pre>
     */
    long statx(Invocation call) {
        Inode file = paths.file(call, 0, 1, call.number(2));
        Attributes attributes = file.attributes();
        ByteBuffer stat = ByteBuffer.allocate(STATX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putInt(0, STATX_BASIC).putInt(4, FRAME_BYTES).putInt(16, attributes.links());
        stat.putInt(20, attributes.owner()).putInt(24, attributes.group()).putShort(28, (short) file.mode());
        stat.putLong(32, file.number()).putLong(40, file.size()).putLong(48, blocks(file));
        time(stat, 64, attributes.accessed(), false);
        time(stat, 96, attributes.changed(), false);
        time(stat, 112, attributes.modified(), false);
        stat.putInt(128, (int) (file.device() >> 8)).putInt(132, (int) file.device() & 0xff);
        stat.putInt(140, 1);
        call.memory().write(call.argument(4), stat.array(), STATX_BYTES);
        return 0;
    }

    long statfs(Invocation call, boolean open) {
        if (open) {
            call.process().descriptors().get(call.number(0));
        } else {
            paths.file(call, Paths.WORKING_FOLDER, 0, 0);
        }
        ByteBuffer stat = ByteBuffer.allocate(STATFS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long free = system.room() / FRAME_BYTES;
        stat.putLong(0, TMPFS_MAGIC).putLong(8, FRAME_BYTES).putLong(16, system.capacity() / FRAME_BYTES);
        stat.putLong(24, free).putLong(32, free).putLong(40, 10_000).putLong(48, 10_000);
        stat.putLong(64, 255).putLong(72, FRAME_BYTES);
        call.memory().write(call.argument(1), stat.array(), STATFS_BYTES);
        return 0;
    }

    // ---------------------------------------------------------------- permissions, owner, times

    long chmod(Invocation call, int directory, int path, int flags) {
        Inode file = writable(paths.file(call, directory, path, flags));
        if (file.kind() == Kind.SYMBOLIC_LINK) {
            throw new SystemCallException(Errno.EOPNOTSUPP);
        }
        file.permissions(call.number(path + 1), system.now());
        return 0;
    }

    long fchmod(Invocation call) {
        writable(opened(call)).permissions(call.number(1), system.now());
        return 0;
    }

    long chown(Invocation call, int directory, int path, int flags) {
        writable(paths.file(call, directory, path, flags))
                .owner(call.number(path + 1), call.number(path + 2), system.now());
        return 0;
    }

    long fchown(Invocation call) {
        writable(opened(call)).owner(call.number(1), call.number(2), system.now());
        return 0;
    }

    long umask(Invocation call) {
        int before = call.process().place().umask();
        call.process().place().umask(call.number(0));
        return before;
    }

    long utimensat(Invocation call) {
        Inode file = call.argument(1) == 0
                ? call.process().descriptors().get(call.number(0)).file()
                : paths.file(call, 0, 1, call.number(3));
        if (call.argument(2) == 0) {
            return touch(file, system.now(), system.now());
        }
        long accessed = moment(call, call.argument(2), file.attributes().accessed());
        long modified = moment(call, call.argument(2) + 16, file.attributes().modified());
        return touch(file, accessed, modified);
    }

    /** A {@code struct timespec}, or UTIME_NOW, or UTIME_OMIT. */
    private long moment(Invocation call, long address, long unchanged) {
        long seconds = call.memory().load(address, 8);
        long nanoseconds = call.memory().load(address + 8, 8);
        if (nanoseconds == 0x3fffffff) {
            return system.now();
        }
        if (nanoseconds == 0x3ffffffe) {
            return unchanged;
        }
        if (nanoseconds < 0 || nanoseconds >= CycleClock.SECOND) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return seconds * CycleClock.SECOND + nanoseconds;
    }

    /** utime(2) takes seconds, utimes(2) microseconds too. */
    long utimes(Invocation call, int directory, int path, boolean micros) {
        Inode file = paths.file(call, directory, path, 0);
        long times = call.argument(path + 1);
        if (times == 0) {
            return touch(file, system.now(), system.now());
        }
        int size = micros ? 16 : 8;
        long[] moments = new long[2];
        for (int i = 0; i < 2; i++) {
            long fraction = micros ? call.memory().load(times + i * size + 8, 8) : 0;
            if (fraction < 0 || fraction >= 1_000_000) {
                throw new SystemCallException(Errno.EINVAL);
            }
            moments[i] = call.memory().load(times + i * size, 8) * CycleClock.SECOND + fraction * 1000;
        }
        return touch(file, moments[0], moments[1]);
    }

    private long touch(Inode file, long accessed, long modified) {
        writable(file).times(accessed, modified, system.now());
        return 0;
    }

    private static Inode opened(Invocation call) {
        OpenFile open = call.process().descriptors().get(call.number(0));
        if (open.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        return open.file();
    }

    private static Inode writable(Inode file) {
        if (file.isReadOnly()) {
            throw new SystemCallException(Errno.EROFS);
        }
        return file;
    }

    // ---------------------------------------------------------------- size

    long truncate(Invocation call) {
        if (call.argument(1) < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Inode file = paths.file(call, Paths.WORKING_FOLDER, 0, 0);
        if (file instanceof Folder) {
            throw new SystemCallException(Errno.EISDIR);
        }
        if (file.kind() != Kind.REGULAR) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return cut(writable(file), call.argument(1));
    }

    long ftruncate(Invocation call) {
        if (call.argument(1) < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        OpenFile open = call.process().descriptors().get(call.number(0));
        if (open.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (!open.isWritable() || open.file().kind() != Kind.REGULAR) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return cut(open.file(), call.argument(1));
    }

    private long cut(Inode file, long size) {
        file.truncate(size);
        file.modified(system.now());
        return 0;
    }

    long fallocate(Invocation call) {
        OpenFile open = call.process().descriptors().get(call.number(0));
        int mode = call.number(1);
        long from = call.argument(2);
        long bytes = call.argument(3);
        if (from < 0 || bytes <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (mode != 0 && mode != FALLOC_KEEP_SIZE && mode != (FALLOC_KEEP_SIZE | FALLOC_PUNCH_HOLE)) {
            throw new SystemCallException(Errno.EOPNOTSUPP);
        }
        if (!open.isWritable()) {
            throw new SystemCallException(Errno.EBADF);
        }
        Inode file = open.file();
        if (file.kind() != Kind.REGULAR) {
            throw new SystemCallException(file.kind() == Kind.PIPE ? Errno.ESPIPE : Errno.ENODEV);
        }
        if (from + bytes < 0) {
            throw new SystemCallException(Errno.EFBIG);
        }
        if ((mode & FALLOC_PUNCH_HOLE) != 0) {
            byte[] zeros = new byte[(int) Math.max(0, Math.min(bytes, file.size() - from))];
            file.write(from, zeros, zeros.length);
        } else if (mode == 0 && from + bytes > file.size()) {
            return cut(file, from + bytes);
        }
        return 0;
    }
}
