package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.ipc.IpcTable;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.MessageQueue;
import dev.interlock.os.ipc.MessageQueue.Stamp;
import dev.interlock.os.syscall.Transfer.Segment;
import dev.interlock.os.wait.WouldBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** System calls of System V message queues: msgget(2), msgop(2), msgctl(2). */
final class QueueCalls {
    private static final int MOST_QUEUES = 32_000;
    private static final int IPC_NOWAIT = 04000;
    private static final int MSG_NOERROR = 010000;
    private static final int MSG_EXCEPT = 020000;
    private static final int MSG_COPY = 040000;
    private static final int IPC_RMID = 0;
    private static final int IPC_SET = 1;
    private static final int IPC_STAT = 2;
    private static final int STAT_BYTES = 120;

    private final KernelPages pages;
    private final CycleClock clock;
    private final int transferCycles;
    private final IpcTable<MessageQueue> queues = new IpcTable<>(MOST_QUEUES);

    QueueCalls(KernelPages pages, CycleClock clock, int transferCycles) {
        this.pages = pages;
        this.clock = clock;
        this.transferCycles = transferCycles;
    }

    /** What a call notes when it begins to wait: from then on a queue that is gone was removed. */
    private static final String WAITING = "waiting";

    private MessageQueue queue(Invocation call) {
        return queues.find(call.number(0), WAITING.equals(call.caller().call().progress()));
    }

    private long now(Invocation call) {
        return clock.sinceEpoch(call.core().now()) / CycleClock.SECOND;
    }

    private Stamp stamp(Invocation call) {
        return new Stamp(call.process().number(), now(call));
    }

    long msgget(Invocation call) {
        int flags = call.number(1);
        return queues.get(call.number(0), flags, number -> new MessageQueue(number, flags, now(call), pages));
    }

    /** {@code struct msgbuf}: 0 type, 8 text. */
    long msgsnd(Invocation call) {
        long address = call.argument(1);
        long bytes = call.argument(2);
        if (bytes < 0 || bytes > MessageQueue.LARGEST) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long type = call.memory().load(address, 8);
        if (type < 1) {
            throw new SystemCallException(Errno.EINVAL);
        }
        byte[] text = new byte[(int) bytes];
        call.memory().read(address + 8, text, text.length);
        MessageQueue queue = queue(call);
        if (!queue.hasRoom(text.length)) {
            if ((call.number(3) & IPC_NOWAIT) != 0) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            call.caller().call().note(WAITING);
            // never made again by SA_RESTART, signal(7)
            throw new WouldBlock(List.of(queue.senders()), WouldBlock.FOREVER, Errno.EINTR.result(), false);
        }
        KernelCopy copy = new KernelCopy(call);
        queue.send(type, text, stamp(call), copy);
        call.work().delay(transferCycles);
        copy.copy(pieces(address + 8, text.length), text, false);
        return 0;
    }

    private static List<Segment> pieces(long address, int bytes) {
        return new Transfer(null, -1, false, List.of(new Segment(address, bytes))).next(bytes);
    }

    long msgrcv(Invocation call) {
        long room = call.argument(2);
        int flags = call.number(4);
        if (room < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        boolean copies = (flags & MSG_COPY) != 0;
        if (copies && (flags & (IPC_NOWAIT | MSG_EXCEPT)) != IPC_NOWAIT) {
            throw new SystemCallException(Errno.EINVAL);
        }
        MessageQueue queue = queue(call);
        int place = copies ? place(queue, call.argument(3)) : queue.find(call.argument(3), (flags & MSG_EXCEPT) != 0);
        if (place < 0) {
            if ((flags & IPC_NOWAIT) != 0) {
                throw new SystemCallException(Errno.ENOMSG);
            }
            call.caller().call().note(WAITING);
            throw new WouldBlock(List.of(queue.receivers()), WouldBlock.FOREVER, Errno.EINTR.result(), false);
        }
        if (queue.bytes(place) > room
                && ((flags & MSG_NOERROR) == 0 || copies)) { // copy_msg in ipc/msgutil.c cuts none
            throw new SystemCallException((flags & MSG_NOERROR) == 0 ? Errno.E2BIG : Errno.EINVAL);
        }
        int count = (int) Math.min(room, queue.bytes(place));
        long address = call.argument(1);
        call.memory().require(address, 8L + count, true);
        call.memory().store(address, 8, queue.type(place));
        KernelCopy copy = new KernelCopy(call);
        byte[] text = copies ? queue.copy(place, count, copy) : queue.receive(place, count, stamp(call), copy);
        call.work().delay(transferCycles);
        copy.copy(pieces(address + 8, count), text, true);
        return count;
    }

    /** MSG_COPY says in the place of the type which message it wants, from 0; −1 if there are fewer. */
    private static int place(MessageQueue queue, long wanted) {
        return wanted >= 0 && wanted < queue.count() ? (int) wanted : -1;
    }

    /**
     * {@code struct msqid_ds}:
     *
     * <pre>
     *   0 key   4 uid   8 gid   12 cuid   16 cgid   20 mode   48 stime   56 rtime   64 ctime
     *   72 bytes   80 messages   88 most bytes   96 last sender   100 last receiver   … 120
     * </pre>
     */
    long msgctl(Invocation call) {
        MessageQueue queue = queue(call);
        long address = call.argument(2);
        switch (call.number(1)) {
            case IPC_RMID -> {
                queues.remove(call.number(0));
                queue.removed();
            }
            case IPC_SET ->
                queue.change(
                        (int) call.memory().load(address + 20, 4),
                        (int) call.memory().load(address + 88, 8),
                        now(call));
            case IPC_STAT -> {
                ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                stat.putInt(0, queues.key(call.number(0))).putInt(20, queue.permissions());
                stat.putLong(48, queue.sent().seconds())
                        .putLong(56, queue.received().seconds())
                        .putLong(64, queue.changed());
                stat.putLong(72, queue.bytes()).putLong(80, queue.count()).putLong(88, queue.capacity());
                stat.putInt(96, queue.sent().process())
                        .putInt(100, queue.received().process());
                call.memory().write(address, stat.array(), STAT_BYTES);
            }
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    Object save() {
        return queues.save();
    }

    void restore(Object state) {
        queues.restore(state);
    }
}
