package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.syscall.Transfer.Segment;
import dev.interlock.os.task.Process;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** System calls on files, section 2 of the manual pages. */
public final class FileCalls {
    /** Asked by a continuation: the next page of a transfer. */
    public static final long TRANSFER = 1;

    private static final int AT_FDCWD = -100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int MOST_SEGMENTS = 1024;
    private static final int STAT_BYTES = 144;
    private static final long LARGEST_OFFSET = 1L << 62;

    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private final FileSystem system;
    private final int transferCycles;
    private final int openCycles;
    private final long[] copyPages;
    private final byte[] copied = new byte[FRAME_BYTES];

    /**
     * @param transferCycles of a read's or write's own code
     * @param openCycles of looking a path up
     * @param copyPages for each core, the physical address of the page in the kernel that it copies from and to
     */
    public FileCalls(FileSystem system, int transferCycles, int openCycles, long[] copyPages) {
        this.system = system;
        this.transferCycles = transferCycles;
        this.openCycles = openCycles;
        this.copyPages = copyPages.clone();
    }

    // ---------------------------------------------------------------- reading and writing

    void readOrWrite(Invocation call, boolean toUser, boolean positioned) {
        OpenFile file = opened(call, toUser);
        long bytes = Math.max(0, Math.min(call.argument(2), Integer.MAX_VALUE & -FRAME_BYTES));
        begin(call, file, positioned ? offset(call, file) : -1, toUser, List.of(new Segment(call.argument(1), bytes)));
    }

    void readOrWriteVector(Invocation call, boolean toUser) {
        OpenFile file = opened(call, toUser);
        int count = call.number(2);
        if (count < 0 || count > MOST_SEGMENTS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        List<Segment> segments = new ArrayList<>();
        long left = Integer.MAX_VALUE & -FRAME_BYTES;
        for (int i = 0; i < count; i++) {
            long at = call.argument(1) + 16L * i;
            Segment segment = new Segment(
                    call.memory().load(at, 8), Math.min(call.memory().load(at + 8, 8), left));
            if (segment.bytes() < 0) {
                throw new SystemCallException(Errno.EINVAL);
            }
            left -= segment.bytes();
            segments.add(segment);
        }
        begin(call, file, -1, toUser, segments);
    }

    private OpenFile opened(Invocation call, boolean toUser) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (toUser ? !file.isReadable() : !file.isWritable()) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    private static long offset(Invocation call, OpenFile file) {
        long offset = call.argument(3);
        if (file.file().kind() == Inode.Kind.PIPE) {
            throw new SystemCallException(Errno.ESPIPE);
        }
        if (offset < 0 || offset > LARGEST_OFFSET) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return offset;
    }

    private void begin(Invocation call, OpenFile file, long offset, boolean toUser, List<Segment> segments) {
        call.caller().call().note(new Transfer(file, offset, toUser, segments).advanced(0));
        call.work().delay(transferCycles);
        goOn(call);
    }

    /** Copies what stands on one page of the caller's memory, and comes back for the next. */
    public void goOn(Invocation call) {
        Transfer transfer = transfer(call);
        if (transfer.isComplete()) {
            finish(call, transfer.done());
            return;
        }
        long address = transfer.address();
        int count = (int) Math.min(transfer.left(), FRAME_BYTES - (address & FRAME_BYTES - 1));
        int moved;
        try {
            moved = transfer.toUser() ? readPage(call, transfer, count) : writePage(call, transfer, count);
        } catch (SystemCallException e) {
            fail(call, e.errno());
            return;
        }
        Transfer next = transfer.advanced(moved);
        if (moved < count || next.isComplete()) {
            finish(call, next.done());
        } else {
            call.caller().call().note(next);
            call.goOn(TRANSFER);
        }
    }

    private static Transfer transfer(Invocation call) {
        return (Transfer) call.caller().call().progress();
    }

    /** Ends a transfer that cannot go on: with an error if nothing was copied, else the call is short, as on Linux. */
    public void fail(Invocation call, Errno errno) {
        Transfer transfer = transfer(call);
        finish(call, transfer.done() > 0 ? transfer.done() : errno.result());
    }

    private void finish(Invocation call, long result) {
        call.answer(result);
    }

    private int writePage(Invocation call, Transfer transfer, int count) {
        OpenFile file = transfer.file();
        call.memory().read(transfer.address(), copied, count);
        long at = transfer.offset() >= 0
                ? transfer.offset()
                : (file.flags() & OpenFile.APPEND) != 0 ? file.file().size() : file.position();
        file.file().write(at, copied, count);
        if (transfer.offset() < 0) {
            file.seek(at + count);
        }
        chargeWrite(call, transfer.address(), count);
        return count;
    }

    private int readPage(Invocation call, Transfer transfer, int count) {
        OpenFile file = transfer.file();
        call.memory().require(transfer.address(), count, true);
        long at = transfer.offset() >= 0 ? transfer.offset() : file.position();
        int read = file.file().read(at, copied, count);
        if (transfer.offset() < 0) {
            file.seek(at + read);
        }
        long source = copyPages[call.core().core()] + (transfer.address() & FRAME_BYTES - 1);
        for (int done = 0; done < read; done += 8) {
            call.work().load(source + done & -8, 8);
        }
        call.memory().write(transfer.address(), copied, read);
        return read;
    }

    /** The accesses of a copy in aligned words: a load from the caller's page, a store to the same place in the kernel's. */
    private void chargeWrite(Invocation call, long from, int count) {
        long source = call.core().translate(from, false);
        long target = copyPages[call.core().core()] + (from & FRAME_BYTES - 1);
        int bytes;
        for (int done = 0; done < count; done += bytes) {
            bytes = Math.min(8 - (int) (source + done & 7), count - done);
            long value = 0;
            for (int i = bytes - 1; i >= 0; i--) {
                value = value << 8 | copied[done + i] & 0xff;
            }
            call.work().load(source + done, bytes).store(target + done, bytes, value);
        }
    }

    long seek(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (file.file().kind() == Inode.Kind.PIPE) {
            throw new SystemCallException(Errno.ESPIPE);
        }
        long base = switch (call.number(2)) {
            case 0 -> 0;
            case 1 -> file.position();
            case 2 -> file.file().size();
            default -> throw new SystemCallException(Errno.EINVAL);
        };
        long position = base + call.argument(1);
        if (position < 0 || position > LARGEST_OFFSET) {
            throw new SystemCallException(Errno.EINVAL);
        }
        file.seek(position);
        return position;
    }

    long truncate(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (!file.isWritable()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        file.file().truncate(call.argument(1));
        return 0;
    }

    // ---------------------------------------------------------------- names

    long open(Invocation call, int path, int flagsAt) {
        int flags = call.number(flagsAt);
        int permissions = call.number(flagsAt + 1);
        String name = path(call, path == 0 ? AT_FDCWD : call.number(0), path);
        Optional<Inode> there = system.find(name);
        if (there.isPresent() && (flags & OpenFile.CREATE) != 0 && (flags & OpenFile.EXCLUSIVE) != 0) {
            throw new SystemCallException(Errno.EEXIST);
        }
        boolean writes = (flags & OpenFile.ACCESS) != 0;
        if (there.isPresent()) {
            boolean isFolder = there.get().kind() == Inode.Kind.DIRECTORY;
            if (isFolder && writes) {
                throw new SystemCallException(Errno.EISDIR);
            }
            if (!isFolder && (flags & OpenFile.DIRECTORY) != 0) {
                throw new SystemCallException(Errno.ENOTDIR);
            }
            if (writes && (there.get().mode() & 0222) == 0) {
                throw new SystemCallException(Errno.EROFS); // the user is root: only what is mounted so refuses
            }
        } else if ((flags & OpenFile.CREATE) == 0) {
            throw new SystemCallException(Errno.ENOENT);
        }
        Inode file = there.orElseGet(() -> system.create(name, permissions));
        int descriptor = call.process().descriptors().add(new OpenFile(file, name, flags), 0);
        if (writes && (flags & OpenFile.TRUNCATE) != 0 && file.kind() == Inode.Kind.REGULAR) {
            file.truncate(0);
        }
        return descriptor;
    }

    long access(Invocation call, int path) {
        Inode file = system.get(path(call, path == 0 ? AT_FDCWD : call.number(0), path));
        boolean write = (call.number(path + 1) & 2) != 0;
        if (write && (file.mode() & 0222) == 0) {
            throw new SystemCallException(Errno.EACCES);
        }
        return 0;
    }

    long unlink(Invocation call, int path) {
        boolean folder = path == 1 && (call.number(2) & AT_REMOVEDIR) != 0;
        system.remove(path(call, path == 0 ? AT_FDCWD : call.number(0), path), folder);
        return 0;
    }

    long rmdir(Invocation call) {
        system.remove(path(call, AT_FDCWD, 0), true);
        return 0;
    }

    long mkdir(Invocation call, int path) {
        system.createFolder(path(call, path == 0 ? AT_FDCWD : call.number(0), path), call.number(path + 1));
        return 0;
    }

    long readlink(Invocation call, int path) {
        String name = path(call, path == 0 ? AT_FDCWD : call.number(0), path);
        if (!name.equals("/proc/self/exe")) {
            system.get(name);
            throw new SystemCallException(Errno.EINVAL); // there are no other symbolic links
        }
        byte[] target = call.process().executable().getBytes(StandardCharsets.UTF_8);
        int count = (int) Math.min(target.length, Math.max(0, call.argument(path + 2)));
        call.memory().write(call.argument(path + 1), target, count);
        return count;
    }

    long getcwd(Invocation call) {
        byte[] name = (call.process().folder() + "\0").getBytes(StandardCharsets.UTF_8);
        if (Long.compareUnsigned(call.argument(1), name.length) < 0) {
            throw new SystemCallException(Errno.ERANGE);
        }
        call.memory().write(call.argument(0), name, name.length);
        return name.length;
    }

    private String path(Invocation call, int directory, int index) {
        call.work().delay(openCycles);
        String path = call.memory().string(call.argument(index));
        return system.normal(path.startsWith("/") ? "/" : base(call, directory), path);
    }

    private static String base(Invocation call, int directory) {
        Process process = call.process();
        return directory == AT_FDCWD
                ? process.folder()
                : process.descriptors().get(directory).path();
    }

    // ---------------------------------------------------------------- what a file is

    long stat(Invocation call) {
        return describe(call, system.get(path(call, AT_FDCWD, 0)), 1);
    }

    long fstat(Invocation call) {
        return describe(call, call.process().descriptors().get(call.number(0)).file(), 1);
    }

    long newfstatat(Invocation call) {
        if ((call.number(3) & AT_EMPTY_PATH) != 0
                && call.memory().string(call.argument(1)).isEmpty()) {
            return describe(
                    call, call.process().descriptors().get(call.number(0)).file(), 2);
        }
        return describe(call, system.get(path(call, call.number(0), 1)), 2);
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
        long size = file.size();
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putLong(0, 1).putLong(8, file.number()).putLong(16, 1).putInt(24, file.mode());
        stat.putLong(48, size).putLong(56, FRAME_BYTES).putLong(64, (size + 511) / 512);
        call.memory().write(call.argument(target), stat.array(), STAT_BYTES);
        return 0;
    }

    long ioctl(Invocation call) {
        call.process().descriptors().get(call.number(0));
        throw new SystemCallException(Errno.ENOTTY); // no file here is a terminal
    }

    // ---------------------------------------------------------------- descriptors

    long close(Invocation call) {
        call.process().descriptors().close(call.number(0));
        return 0;
    }

    long dup(Invocation call) {
        return call.process().descriptors().add(call.process().descriptors().get(call.number(0)), 0);
    }

    long dup2(Invocation call, boolean third) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (third && call.number(0) == call.number(1)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.process().descriptors().set(call.number(1), file);
        return call.number(1);
    }

    long fcntl(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        return switch (call.number(1)) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> {
                if (call.argument(2) < 0 || call.argument(2) >= DescriptorTable.MOST) {
                    throw new SystemCallException(Errno.EINVAL);
                }
                yield call.process().descriptors().add(file, call.number(2));
            }
            case F_GETFD -> (file.flags() & OpenFile.CLOSE_ON_EXEC) != 0 ? 1 : 0;
            case F_SETFD -> 0; // there is no exec that would close it
            case F_GETFL -> file.flags() & ~OpenFile.CLOSE_ON_EXEC & ~OpenFile.CREATE & ~OpenFile.TRUNCATE;
            case F_SETFL -> 0; // nothing here blocks, and O_APPEND stays as it was opened
            default -> throw new SystemCallException(Errno.EINVAL);
        };
    }

    /** What the files hold. */
    public Object save() {
        return system.save();
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        system.restore(state);
    }
}
