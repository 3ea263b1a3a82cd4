package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Place;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.PosixQueue;
import dev.interlock.os.syscall.Transfer.Segment;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.List;

/** System calls of POSIX message queues, mq_overview(7). Their names are files of {@code /dev/mqueue}. */
final class PosixQueueCalls {
    private static final int MOST_MESSAGES = 10;
    private static final int MOST_BYTES = 8192;
    private static final int LARGEST_COUNT = 65_536;
    private static final int LARGEST_SIZE = 1 << 20;
    private static final int PRIORITIES = 32_768;
    private static final String FOLDER = "/dev/mqueue";

    private final FileSystem system;
    private final KernelPages pages;
    private final CycleClock clock;
    private final int transferCycles;

    PosixQueueCalls(FileSystem system, KernelPages pages, CycleClock clock, int transferCycles) {
        this.system = system;
        this.pages = pages;
        this.clock = clock;
        this.transferCycles = transferCycles;
    }

    /** The library has taken the slash away. */
    private Place place(Invocation call) {
        String name = call.memory().string(call.argument(0));
        if (name.isEmpty()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        if (name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new SystemCallException(Errno.EACCES);
        }
        if (system.find(FOLDER).isEmpty()) {
            system.makeFolder(system.look(system.root(), FOLDER, true), 01777);
        }
        return system.look((Folder) system.get(FOLDER), name, false);
    }

    /** {@code struct mq_attr}: 0 flags, 8 most messages, 16 most bytes, 24 messages now, … 64. */
    long open(Invocation call) {
        int flags = call.number(1);
        Place place = place(call);
        call.process().descriptors().requireRoom(1);
        PosixQueue queue;
        if (place.exists()) {
            if ((flags & OpenFile.CREATE) != 0 && (flags & OpenFile.EXCLUSIVE) != 0) {
                throw new SystemCallException(Errno.EEXIST);
            }
            queue = (PosixQueue) place.file();
        } else if ((flags & OpenFile.CREATE) == 0) {
            throw new SystemCallException(Errno.ENOENT);
        } else {
            long most = MOST_MESSAGES;
            long bytes = MOST_BYTES;
            if (call.argument(3) != 0) {
                most = call.memory().load(call.argument(3) + 8, 8);
                bytes = call.memory().load(call.argument(3) + 16, 8);
            }
            if (most <= 0 || bytes <= 0 || most > LARGEST_COUNT || bytes > LARGEST_SIZE) {
                throw new SystemCallException(Errno.EINVAL);
            }
            int permissions = call.number(2) & ~call.process().place().umask();
            queue = new PosixQueue(system.nextNumber(), permissions, (int) most, (int) bytes, pages);
            system.makeNode(place, queue);
        }
        OpenFile file = new OpenFile(queue, FOLDER + "/" + place.name(), flags);
        return call.process().descriptors().add(file, (flags & OpenFile.CLOSE_ON_EXEC) != 0);
    }

    long unlink(Invocation call) {
        Place place = place(call);
        place.existing();
        system.removeFile(place);
        return 0;
    }

    private static OpenFile opened(Invocation call, boolean sends) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (!(file.file() instanceof PosixQueue) || !(sends ? file.isWritable() : file.isReadable())) {
            throw new SystemCallException(Errno.EBADF);
        }
        return file;
    }

    /** The cycle of an absolute {@code struct timespec} of CLOCK_REALTIME. */
    private long deadline(Invocation call) {
        if (call.argument(4) == 0) {
            return WouldBlock.FOREVER;
        }
        long seconds = call.memory().load(call.argument(4), 8);
        long fraction = call.memory().load(call.argument(4) + 8, 8);
        if (seconds < 0 || fraction < 0 || fraction >= CycleClock.SECOND) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long sinceStart = Math.max(0, seconds - ClockCalls.BOOT_SECONDS);
        return sinceStart >= Long.MAX_VALUE / CycleClock.SECOND - 1
                ? WouldBlock.FOREVER
                : clock.deadline(0, sinceStart * CycleClock.SECOND + fraction);
    }

    private static void waitFor(Invocation call, OpenFile file, WaitQueue queue, long deadline) {
        if (file.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        if (call.core().now() >= deadline) {
            throw new SystemCallException(Errno.ETIMEDOUT);
        }
        throw new WouldBlock(List.of(queue), deadline, Errno.EINTR.result(), true);
    }

    long send(Invocation call) {
        OpenFile file = opened(call, true);
        PosixQueue queue = (PosixQueue) file.file();
        long bytes = call.argument(2);
        long priority = call.argument(3) & 0xffff_ffffL;
        long deadline = deadline(call);
        if (priority >= PRIORITIES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (bytes < 0 || bytes > queue.largest()) {
            throw new SystemCallException(Errno.EMSGSIZE);
        }
        if (queue.count() == queue.most()) {
            waitFor(call, file, queue.readiness().output(), deadline);
        }
        byte[] text = new byte[(int) bytes];
        call.memory().read(call.argument(1), text, text.length);
        KernelCopy copy = new KernelCopy(call);
        queue.send(text, (int) priority, copy);
        call.work().delay(transferCycles);
        copy.copy(pieces(call.argument(1), text.length), text, false);
        return 0;
    }

    long receive(Invocation call) {
        OpenFile file = opened(call, false);
        PosixQueue queue = (PosixQueue) file.file();
        long deadline = deadline(call);
        if (Long.compareUnsigned(call.argument(2), queue.largest()) < 0) {
            throw new SystemCallException(Errno.EMSGSIZE);
        }
        if (queue.count() == 0) {
            waitFor(call, file, queue.readiness().input(), deadline);
        }
        int bytes = queue.nextBytes();
        call.memory().require(call.argument(1), bytes, true);
        if (call.argument(3) != 0) {
            call.memory().store(call.argument(3), 4, queue.nextPriority());
        }
        KernelCopy copy = new KernelCopy(call);
        byte[] text = queue.receive(copy);
        call.work().delay(transferCycles);
        copy.copy(pieces(call.argument(1), bytes), text, true);
        return bytes;
    }

    private static List<Segment> pieces(long address, int bytes) {
        return new Transfer(null, -1, false, List.of(new Segment(address, bytes))).next(bytes);
    }

    long attributes(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (!(file.file() instanceof PosixQueue queue)) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (call.argument(1) != 0) {
            long wished = call.memory().load(call.argument(1), 8);
            if ((wished & ~OpenFile.NON_BLOCKING) != 0) {
                throw new SystemCallException(Errno.EINVAL);
            }
        }
        if (call.argument(2) != 0) {
            long at = call.argument(2);
            call.memory().require(at, 32, true);
            call.memory().store(at, 8, file.flags() & OpenFile.NON_BLOCKING);
            call.memory().store(at + 8, 8, queue.most());
            call.memory().store(at + 16, 8, queue.largest());
            call.memory().store(at + 24, 8, queue.count());
        }
        if (call.argument(1) != 0) {
            long wished = call.memory().load(call.argument(1), 8);
            file.status((int) (file.flags() & ~OpenFile.NON_BLOCKING | wished));
        }
        return 0;
    }
}
