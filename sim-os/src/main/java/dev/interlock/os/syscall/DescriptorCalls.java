package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.Pipe;
import dev.interlock.os.ipc.Socket;

/** System calls on descriptors: dup(2), fcntl(2), pipe(2), close(2), ioctl(2). */
final class DescriptorCalls {
    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;

    private static final int FIONREAD = 0x541b;
    private static final int FIONBIO = 0x5421;
    private static final int FIONCLEX = 0x5450;
    private static final int FIOCLEX = 0x5451;

    private static final int CLOSE_RANGE_CLOEXEC = 4;

    private final FileSystem system;
    private final KernelPages pages;

    DescriptorCalls(FileSystem system, KernelPages pages) {
        this.system = system;
        this.pages = pages;
    }

    private static DescriptorTable descriptors(Invocation call) {
        return call.process().descriptors();
    }

    private static OpenFile opened(Invocation call) {
        return descriptors(call).get(call.number(0));
    }

    long close(Invocation call) {
        descriptors(call).close(call.number(0));
        return 0;
    }

    long closeRange(Invocation call) {
        long first = call.argument(0) & 0xffff_ffffL;
        long last = call.argument(1) & 0xffff_ffffL;
        int flags = call.number(2);
        if ((flags & ~CLOSE_RANGE_CLOEXEC) != 0 || first > last) {
            throw new SystemCallException(Errno.EINVAL);
        }
        for (int descriptor : descriptors(call).descriptors()) {
            if (descriptor >= first && descriptor <= last) {
                if (flags == 0) {
                    descriptors(call).close(descriptor);
                } else {
                    descriptors(call).closeOnExec(descriptor, true);
                }
            }
        }
        return 0;
    }

    long dup(Invocation call) {
        return descriptors(call).add(opened(call), false);
    }

    long dup2(Invocation call) {
        OpenFile file = opened(call);
        if (call.number(0) != call.number(1)) {
            descriptors(call).set(call.number(1), file);
        }
        return call.number(1);
    }

    long dup3(Invocation call) {
        int flags = call.number(2);
        if ((flags & ~OpenFile.CLOSE_ON_EXEC) != 0 || call.number(0) == call.number(1)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        descriptors(call).set(call.number(1), opened(call), flags != 0);
        return call.number(1);
    }

    long fcntl(Invocation call) {
        OpenFile file = opened(call);
        int descriptor = call.number(0);
        int command = call.number(1);
        if (file.isOnlyPath() && command > F_GETFL && command != F_DUPFD_CLOEXEC) {
            throw new SystemCallException(Errno.EBADF);
        }
        return switch (command) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> {
                if (call.argument(2) < 0 || call.argument(2) >= DescriptorTable.MOST) {
                    throw new SystemCallException(Errno.EINVAL);
                }
                yield descriptors(call).add(file, call.number(2), command == F_DUPFD_CLOEXEC);
            }
            case F_GETFD -> descriptors(call).isCloseOnExec(descriptor) ? 1 : 0;
            case F_SETFD -> {
                descriptors(call).closeOnExec(descriptor, (call.number(2) & 1) != 0);
                yield 0;
            }
            case F_GETFL -> file.flags();
            case F_SETFL -> {
                file.status(call.number(2));
                yield 0;
            }
            case F_SETPIPE_SZ -> pipe(file).capacity(call.number(2));
            case F_GETPIPE_SZ -> pipe(file).capacity();
            default -> {
                if (!RecordLockCalls.has(command)) {
                    throw new SystemCallException(Errno.EINVAL);
                }
                yield RecordLockCalls.fcntl(call, file, command);
            }
        };
    }

    private static Pipe pipe(OpenFile file) {
        if (file.file() instanceof Pipe pipe) {
            return pipe;
        }
        throw new SystemCallException(Errno.EBADF);
    }

    /** pipe(2) and pipe2(2): the descriptor to read from, then the one to write to. */
    long pipe(Invocation call, int flags) {
        if ((flags & ~(OpenFile.CLOSE_ON_EXEC | OpenFile.NON_BLOCKING)) != 0) {
            throw new SystemCallException(Errno.EINVAL); // O_DIRECT, too: there are no pipes of packets
        }
        call.memory().require(call.argument(0), 8, true);
        descriptors(call).requireRoom(2);
        Pipe pipe = new Pipe(system.nextNumber(), 0600, pages);
        pipe.times(system.now(), system.now(), system.now());
        String name = "pipe:[" + pipe.number() + "]";
        int status = flags & OpenFile.NON_BLOCKING;
        boolean closeOnExec = (flags & OpenFile.CLOSE_ON_EXEC) != 0;
        int from = descriptors(call).add(new OpenFile(pipe, name, status), closeOnExec);
        int to = descriptors(call).add(new OpenFile(pipe, name, status | OpenFile.WRITE_ONLY), closeOnExec);
        call.memory().store(call.argument(0), 4, from);
        call.memory().store(call.argument(0) + 4, 4, to);
        return 0;
    }

    /** flock(2): LOCK_SH 1, LOCK_EX 2, LOCK_NB 4, LOCK_UN 8. */
    long flock(Invocation call) {
        OpenFile file = opened(call);
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        boolean mayWait = (call.number(1) & 4) == 0;
        switch (call.number(1) & ~4) {
            case 1 -> file.file().lock().lock(file, false, mayWait);
            case 2 -> file.file().lock().lock(file, true, mayWait);
            case 8 -> file.file().lock().unlock(file);
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    /** fsync(2) and fdatasync(2): what is in memory is where it belongs. */
    long fsync(Invocation call) {
        OpenFile file = opened(call);
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (!file.file().isSeekable() || file.file().kind() == Inode.Kind.CHARACTER_DEVICE) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    /** syncfs(2), and posix_fadvise(2), whose advice nothing here needs. */
    long advise(Invocation call, boolean seekable) {
        OpenFile file = opened(call);
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (seekable && !file.file().isSeekable()) {
            throw new SystemCallException(Errno.ESPIPE);
        }
        return 0;
    }

    long ioctl(Invocation call) {
        OpenFile file = opened(call);
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        switch (call.number(1)) {
            case FIOCLEX -> descriptors(call).closeOnExec(call.number(0), true);
            case FIONCLEX -> descriptors(call).closeOnExec(call.number(0), false);
            case FIONBIO -> {
                boolean on = call.memory().load(call.argument(2), 4) != 0;
                file.status(on ? file.flags() | OpenFile.NON_BLOCKING : file.flags() & ~OpenFile.NON_BLOCKING);
            }
            case FIONREAD -> call.memory().store(call.argument(2), 4, bytes(file));
            default -> throw new SystemCallException(Errno.ENOTTY);
        }
        return 0;
    }

    private static long bytes(OpenFile file) {
        if (file.file() instanceof Pipe pipe) {
            return pipe.bytes();
        }
        if (file.file() instanceof Socket socket) {
            return socket.bytes();
        }
        if (file.file().kind() == Inode.Kind.REGULAR) {
            return file.file().size() - file.position();
        }
        throw new SystemCallException(Errno.ENOTTY);
    }
}
