package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Stream;
import dev.interlock.os.syscall.Transfer.Segment;
import dev.interlock.os.vm.PageCache;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.List;

/** System calls that move bytes: read(2), write(2), and their kin. */
final class TransferCalls {
    private static final int SEEK_HOLE = 4;
    private static final int MOST_SEGMENTS = 1024;
    private static final long MOST_BYTES = Integer.MAX_VALUE & -FRAME_BYTES;
    private static final long LARGEST_OFFSET = 1L << 62;
    private static final int SIGPIPE = 13;

    private final FileSystem system;
    private final int transferCycles;
    private final long[] copyPages;
    private final transient byte[] copied = new byte[FRAME_BYTES];

    /**
     * @param transferCycles of a read's or write's own code
     * @param copyPages for each core, the physical address of the page in the kernel that it copies from and to
     */
    TransferCalls(FileSystem system, int transferCycles, long[] copyPages) {
        this.system = system;
        this.transferCycles = transferCycles;
        this.copyPages = copyPages.clone();
    }

    // ---------------------------------------------------------------- beginning

    void readOrWrite(Invocation call, boolean toUser, boolean positioned) {
        if (isUnderWay(call)) {
            return;
        }
        OpenFile file = opened(call, toUser);
        long offset = positioned ? offset(call, file) : -1;
        if (call.argument(2) < 0) {
            throw new SystemCallException(Errno.EFAULT); // it would wrap around
        }
        long bytes = Math.min(call.argument(2), MOST_BYTES);
        begin(call, new Transfer(file, offset, toUser, List.of(new Segment(call.argument(1), bytes))));
    }

    void readOrWriteVector(Invocation call, boolean toUser, boolean positioned) {
        if (isUnderWay(call)) {
            return;
        }
        OpenFile file = opened(call, toUser);
        long offset = positioned ? offset(call, file) : -1;
        begin(call, new Transfer(file, offset, toUser, vector(call, call.argument(1), call.number(2))));
    }

    /** The pieces of a {@code struct iovec[]}. */
    static List<Segment> vector(Invocation call, long address, int count) {
        if (count < 0 || count > MOST_SEGMENTS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        List<Segment> segments = new ArrayList<>();
        long left = MOST_BYTES;
        for (int i = 0; i < count; i++) {
            long at = address + 16L * i;
            Segment segment = new Segment(
                    call.memory().load(at, 8), Math.min(call.memory().load(at + 8, 8), left));
            if (segment.bytes() < 0) {
                throw new SystemCallException(Errno.EINVAL);
            }
            left -= segment.bytes();
            segments.add(segment);
        }
        return segments;
    }

    /** Goes on with a transfer that has waited, if the call is one; false if it begins. */
    boolean isUnderWay(Invocation call) {
        boolean underWay = call.caller().call().progress() instanceof Transfer;
        if (underWay) {
            goOn(call); // it has waited, and is made again
        }
        return underWay;
    }

    private static OpenFile opened(Invocation call, boolean toUser) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (toUser ? !file.isReadable() : !file.isWritable()) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    private static long offset(Invocation call, OpenFile file) {
        long offset = call.argument(3);
        if (offset < 0 || offset > LARGEST_OFFSET) {
            throw new SystemCallException(Errno.EINVAL);
        }
        file.seekable();
        return offset;
    }

    void begin(Invocation call, Transfer transfer) {
        call.caller().call().note(transfer.advanced(0));
        call.work().delay(transferCycles);
        goOn(call);
    }

    // ---------------------------------------------------------------- going on

    /** Copies the next piece, at most a page, and comes back for the one behind it. */
    void goOn(Invocation call) {
        Transfer transfer = transfer(call);
        if (transfer.isComplete()) {
            finish(call, transfer.done());
            return;
        }
        try {
            if (transfer.file().file() instanceof Stream stream) {
                step(call, transfer, stream);
            } else {
                page(call, transfer);
            }
        } catch (SystemCallException e) {
            fail(call, e.errno());
        }
    }

    private static Transfer transfer(Invocation call) {
        return (Transfer) call.caller().call().progress();
    }

    /** Ends a transfer that cannot go on: with an error if nothing was copied, else the call is short, as on Linux. */
    void fail(Invocation call, Errno errno) {
        Transfer transfer = transfer(call);
        if (errno == Errno.EPIPE && !transfer.toUser() && !transfer.quiet()) {
            call.raise(SIGPIPE);
        }
        finish(call, transfer.done() > 0 ? transfer.done() : errno.result());
    }

    private void finish(Invocation call, long result) {
        Transfer transfer = transfer(call);
        tell(transfer);
        if (transfer.done() > 0) {
            Inode file = transfer.file().file();
            if (!transfer.toUser()) {
                file.modified(system.now());
            } else if ((transfer.file().flags() & OpenFile.NO_ACCESS_TIME) == 0) {
                file.accessed(system.now());
            }
        }
        call.answer(result);
    }

    // ---------------------------------------------------------------- streams

    private void step(Invocation call, Transfer transfer, Stream stream) {
        OpenFile file = transfer.file();
        boolean toUser = transfer.toUser();
        int count;
        try {
            count = toUser
                    ? stream.available(file, transfer.leftInAll(), transfer.done() == 0)
                    : stream.room(file, transfer.leftInAll(), transfer.done() == 0);
        } catch (WouldBlock wait) {
            tell(transfer);
            call.caller().call().note(transfer.telling(false));
            throw transfer.done() == 0 ? wait : new WouldBlock(wait.queues(), wait.deadline(), transfer.done(), false);
        }
        if (count == 0) {
            finish(call, transfer.done());
            return;
        }
        List<Segment> pieces = transfer.next(count);
        KernelCopy copy = new KernelCopy(call);
        byte[] copied = count <= FRAME_BYTES ? this.copied : new byte[count]; // a datagram is one step
        boolean tell;
        if (toUser) {
            for (Segment piece : pieces) {
                call.memory().require(piece.address(), piece.bytes(), true);
            }
            tell = stream.take(file, copied, count, copy);
        } else {
            int done = 0;
            for (Segment piece : pieces) {
                call.memory().read(piece.address(), copied, done, (int) piece.bytes());
                done += (int) piece.bytes();
            }
            tell = stream.put(file, copied, count, copy);
        }
        copy.copy(pieces, copied, toUser);
        call.caller().call().note(transfer.advanced(count).telling(transfer.tell() || tell));
        call.goOn(FileCalls.TRANSFER); // who is woken finds the copy done
    }

    private static void tell(Transfer transfer) {
        if (transfer.done() > 0 && transfer.file().file() instanceof Stream stream) {
            if (transfer.toUser()) {
                stream.wakeWriters(transfer.file(), transfer.tell());
            } else {
                stream.wakeReaders(transfer.file(), transfer.tell());
            }
        }
    }

    // ---------------------------------------------------------------- files with positions

    private void page(Invocation call, Transfer transfer) {
        long address = transfer.address();
        int count = (int) Math.min(transfer.left(), FRAME_BYTES - (address & FRAME_BYTES - 1));
        int moved = transfer.toUser() ? readPage(call, transfer, count) : writePage(call, transfer, count);
        Transfer next = transfer.advanced(moved);
        call.caller().call().note(next);
        if (moved < count || next.isComplete()) {
            finish(call, next.done());
        } else {
            call.goOn(FileCalls.TRANSFER);
        }
    }

    private int writePage(Invocation call, Transfer transfer, int count) {
        OpenFile file = transfer.file();
        call.memory().read(transfer.address(), copied, count);
        long at = transfer.offset() >= 0 && (file.flags() & OpenFile.APPEND) == 0
                ? transfer.offset()
                : (file.flags() & OpenFile.APPEND) != 0 ? file.file().size() : file.position();
        PageCache cache = call.process().space().memory().cache();
        cache.requireFilled(file.file(), at, count);
        file.file().write(at, copied, count);
        if (transfer.offset() < 0) {
            file.seek(at + count);
        }
        KernelCopy copy = new KernelCopy(call);
        cache.pieces(file.file(), at, count, buffer(call, transfer), copy::at);
        copy.copy(transfer.next(count), copied, false);
        return count;
    }

    private int readPage(Invocation call, Transfer transfer, int wanted) {
        OpenFile file = transfer.file();
        long at = transfer.offset() >= 0 ? transfer.offset() : file.position();
        int count = (int) Math.min(wanted, file.file().readable(at));
        call.memory().require(transfer.address(), count, true);
        PageCache cache = call.process().space().memory().cache();
        cache.requireFilled(file.file(), at, count);
        int read = file.file().read(at, copied, count);
        cache.readThrough(file.file(), at, copied, read, call.core());
        if (transfer.offset() < 0) {
            file.seek(at + read);
        }
        KernelCopy copy = new KernelCopy(call);
        cache.pieces(file.file(), at, read, buffer(call, transfer), copy::at);
        copy.copy(transfer.next(read), copied, true);
        return read;
    }

    /** Where the kernel has what is not in the page cache: at the same place of a page as the caller's. */
    private long buffer(Invocation call, Transfer transfer) {
        return copyPages[call.core().core()] + (transfer.address() & FRAME_BYTES - 1);
    }

    // ---------------------------------------------------------------- positions

    long seek(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (call.number(2) < 0 || call.number(2) > SEEK_HOLE) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (file.file().ignoresSeeks()) {
            return 0;
        }
        Inode inode = file.seekable();
        long offset = call.argument(1);
        long position = switch (call.number(2)) {
            case 0 -> offset;
            case 1 -> file.position() + offset;
            case 2 -> inode.size() + offset;
            case 3 -> within(inode, offset); // SEEK_DATA: there are no holes
            default -> Math.max(inode.size(), within(inode, offset)); // SEEK_HOLE: behind the end
        };
        if (inode.kind() == Inode.Kind.CHARACTER_DEVICE) {
            return 0; // null_lseek
        }
        if (position < 0 || position > LARGEST_OFFSET) {
            throw new SystemCallException(Errno.EINVAL);
        }
        file.seek(position);
        return position;
    }

    private static long within(Inode file, long offset) {
        if (offset < 0 || offset >= file.size()) {
            throw new SystemCallException(Errno.ENXIO);
        }
        return offset;
    }
}
