package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode.Kind;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Stream;
import dev.interlock.os.ipc.Pipe;
import dev.interlock.os.ipc.Socket;
import dev.interlock.os.vm.PageCache;
import dev.interlock.os.wait.WouldBlock;

/**
 * System calls that copy from file to file without a detour through user memory: sendfile(2), copy_file_range(2),
 * splice(2).
 */
final class CopyCalls {
    private static final long MOST_BYTES = Integer.MAX_VALUE & -FRAME_BYTES;
    private static final int SIGPIPE = 13;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int SPLICE_FLAGS = 15;

    private final FileSystem system;
    private final int transferCycles;
    private final long[] copyPages;
    private final transient byte[] copied = new byte[FRAME_BYTES];

    CopyCalls(FileSystem system, int transferCycles, long[] copyPages) {
        this.system = system;
        this.transferCycles = transferCycles;
        this.copyPages = copyPages.clone();
    }

    void sendfile(Invocation call) {
        if (call.caller().call().progress() instanceof FileCopy) {
            goOn(call);
            return;
        }
        OpenFile to = writable(call, 0);
        OpenFile from = readable(call, 1);
        if (!from.file().isSeekable() || from.file().kind() == Kind.DIRECTORY) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if ((to.flags() & OpenFile.APPEND) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long offset = offset(call, call.argument(2), Errno.EINVAL);
        begin(call, new FileCopy(from, offset, call.argument(2), to, -1, 0, count(call.argument(3)), 0, true, false));
    }

    void copyFileRange(Invocation call) {
        if (call.caller().call().progress() instanceof FileCopy) {
            goOn(call);
            return;
        }
        OpenFile from = readable(call, 0);
        OpenFile to = writable(call, 2);
        if (from.file().kind() == Kind.DIRECTORY || to.file().kind() == Kind.DIRECTORY) {
            throw new SystemCallException(Errno.EISDIR);
        }
        if (from.file().kind() != Kind.REGULAR || to.file().kind() != Kind.REGULAR || call.number(5) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if ((to.flags() & OpenFile.APPEND) != 0) {
            throw new SystemCallException(Errno.EBADF);
        }
        long source = offset(call, call.argument(1), Errno.EINVAL);
        long target = offset(call, call.argument(3), Errno.EINVAL);
        long count = count(call.argument(4));
        long begin = source < 0 ? from.position() : source;
        long into = target < 0 ? to.position() : target;
        if (from.file().equals(to.file()) && begin < into + count && into < begin + count) {
            throw new SystemCallException(Errno.EINVAL);
        }
        begin(call, new FileCopy(from, source, call.argument(1), to, target, call.argument(3), count, 0, true, false));
    }

    void splice(Invocation call) {
        if (call.caller().call().progress() instanceof FileCopy) {
            goOn(call);
            return;
        }
        if ((call.number(5) & ~SPLICE_FLAGS) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        OpenFile from = readable(call, 0);
        OpenFile to = writable(call, 2);
        boolean fromPipe = from.file() instanceof Pipe;
        boolean toPipe = to.file() instanceof Pipe;
        if (!from.file().isSeekable() && call.argument(1) != 0 || !to.file().isSeekable() && call.argument(3) != 0) {
            throw new SystemCallException(Errno.ESPIPE);
        }
        if (!fromPipe && !toPipe
                || from.file().equals(to.file())
                || !splices(from)
                || !splices(to)
                || (to.flags() & OpenFile.APPEND) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long source = offset(call, call.argument(1), Errno.EINVAL);
        long target = offset(call, call.argument(3), Errno.EINVAL);
        boolean waits = (call.number(5) & SPLICE_F_NONBLOCK) == 0;
        long count = count(call.argument(4));
        begin(call, new FileCopy(from, source, call.argument(1), to, target, call.argument(3), count, 0, waits, false));
    }

    private static boolean splices(OpenFile open) {
        boolean datagrams = open.file() instanceof Socket socket && socket.isDatagram();
        return open.file().kind() == Kind.REGULAR || open.file() instanceof Stream && !datagrams;
    }

    private static OpenFile readable(Invocation call, int index) {
        OpenFile file = call.process().descriptors().get(call.number(index));
        if (!file.isReadable()) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    private static OpenFile writable(Invocation call, int index) {
        OpenFile file = call.process().descriptors().get(call.number(index));
        if (!file.isWritable()) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    private static long offset(Invocation call, long pointer, Errno ifNegative) {
        if (pointer == 0) {
            return -1;
        }
        long offset = call.memory().load(pointer, 8);
        call.memory().require(pointer, 8, true);
        if (offset < 0) {
            throw new SystemCallException(ifNegative);
        }
        return offset;
    }

    private static long count(long bytes) {
        return bytes < 0 ? MOST_BYTES : Math.min(bytes, MOST_BYTES);
    }

    private void begin(Invocation call, FileCopy copy) {
        call.caller().call().note(copy);
        call.work().delay(transferCycles);
        goOn(call);
    }

    /** Copies the next page. */
    void goOn(Invocation call) {
        FileCopy copy = (FileCopy) call.caller().call().progress();
        if (copy.left() == 0) {
            finish(call, copy, copy.done());
            return;
        }
        try {
            step(call, copy);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EPIPE) {
                call.raise(SIGPIPE);
            }
            finish(call, copy, copy.done() > 0 ? copy.done() : e.errno().result());
        }
    }

    private void step(Invocation call, FileCopy copy) {
        if (copy.from().file() instanceof Stream stream) {
            stepFrom(stream, call, copy);
            return;
        }
        long at = copy.fromOffset() < 0 ? copy.from().position() : copy.fromOffset();
        int count = (int) Math.min(FRAME_BYTES, copy.left());
        PageCache cache = call.process().space().memory().cache();
        cache.requireFilled(copy.from().file(), at, count);
        count = copy.from().file().read(at, copied, count);
        cache.readThrough(copy.from().file(), at, copied, count, call.core());
        if (count > 0 && copy.to().file() instanceof Stream stream) {
            count = Math.min(count, room(call, copy, stream, count));
        }
        if (count == 0) {
            finish(call, copy, copy.done());
            return;
        }
        long page = copyPages[call.core().core()];
        KernelCopy work = new KernelCopy(call);
        boolean tell = put(call, copy, count, page, work);
        work.copyWithin(page, copied);
        if (copy.fromOffset() < 0) {
            copy.from().seek(at + count);
        }
        call.caller().call().note(copy.advanced(count, tell));
        call.goOn(FileCalls.TRANSFER);
    }

    /** Writes what was copied; true if those who wait to read must be told. */
    private boolean put(Invocation call, FileCopy copy, int count, long page, KernelCopy work) {
        if (copy.to().file() instanceof Stream stream) {
            return copy.tell() | stream.put(copy.to(), copied, count, work);
        }
        PageCache cache = call.process().space().memory().cache();
        boolean appends = (copy.to().flags() & OpenFile.APPEND) != 0;
        long target = copy.toOffset() >= 0
                ? copy.toOffset()
                : appends ? copy.to().file().size() : copy.to().position();
        cache.requireFilled(copy.to().file(), target, count);
        copy.to().file().write(target, copied, count);
        if (copy.toOffset() < 0) {
            copy.to().seek(target + count);
        }
        cache.pieces(copy.to().file(), target, count, page, work::at);
        return copy.tell();
    }

    /** What a stream has goes on, as much as there is room for: it is only taken out when it can be put in. */
    private void stepFrom(Stream source, Invocation call, FileCopy copy) {
        int count;
        try {
            int room = FRAME_BYTES;
            do {
                long wanted = Math.min(room, copy.left());
                count = source.available(copy.from(), wanted, copy.done() == 0);
                if (count == 0) {
                    finish(call, copy, copy.done());
                    return;
                }
                room = copy.to().file() instanceof Stream target
                        ? target.room(copy.to(), count, copy.done() == 0)
                        : count;
            } while (room < count);
        } catch (WouldBlock wait) {
            if (copy.done() > 0) {
                finish(call, copy, copy.done());
                return;
            }
            if (!copy.waits()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw wait;
        }
        long page = copyPages[call.core().core()];
        KernelCopy in = new KernelCopy(call);
        boolean tellSource = source.take(copy.from(), copied, count, in);
        in.copyOut(page, copied);
        KernelCopy out = new KernelCopy(call);
        boolean tell = put(call, copy, count, page, out);
        out.copyWithin(page, copied);
        FileCopy next = copy.advanced(count, tell);
        call.caller().call().note(next);
        source.wakeWriters(copy.from(), tellSource);
        call.goOn(FileCalls.TRANSFER);
    }

    private static int room(Invocation call, FileCopy copy, Stream stream, int count) {
        try {
            return stream.room(copy.to(), count, copy.done() == 0);
        } catch (WouldBlock wait) {
            tell(copy);
            call.caller().call().note(copy.told());
            if (!copy.waits()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            if (copy.done() == 0) {
                throw wait;
            }
            // what was copied stays copied, and the pointers must say so: the call is made again, or ends short
            throw new WouldBlock(wait.queues(), wait.deadline(), copy.done(), false);
        }
    }

    private void finish(Invocation call, FileCopy copy, long result) {
        if (copy.fromPointer() != 0) {
            call.memory().store(copy.fromPointer(), 8, copy.fromOffset());
        }
        if (copy.toPointer() != 0) {
            call.memory().store(copy.toPointer(), 8, copy.toOffset());
        }
        tell(copy);
        if (copy.done() > 0) {
            copy.from().file().accessed(system.now());
            copy.to().file().modified(system.now());
        }
        call.answer(result);
    }

    private static void tell(FileCopy copy) {
        if (copy.done() > 0 && copy.to().file() instanceof Stream stream) {
            stream.wakeReaders(copy.to(), copy.tell());
        }
    }
}
