package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.ipc.Socket;
import dev.interlock.os.ipc.SocketAddress;
import dev.interlock.os.syscall.Transfer.Segment;
import java.util.List;

/** System calls that send and receive through sockets: send(2), recv(2), and their kin with addresses and pieces. */
final class MessageCalls {
    private static final int MSG_PEEK = 0x2;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SIGPIPE = 13;

    private final TransferCalls transfers;
    private final SocketCalls sockets;
    private final int transferCycles;

    MessageCalls(TransferCalls transfers, SocketCalls sockets, int transferCycles) {
        this.transfers = transfers;
        this.sockets = sockets;
        this.transferCycles = transferCycles;
    }

    /** {@code struct msghdr}: 0 name, 8 its length, 16 pieces, 24 how many, 32 control, 40 its length, 48 flags. */
    private record Header(long at, long name, int nameBytes, List<Segment> pieces, long controlBytes) {}

    private static Header header(Invocation call) {
        long at = call.argument(1);
        return new Header(
                at,
                call.memory().load(at, 8),
                (int) call.memory().load(at + 8, 4),
                TransferCalls.vector(call, call.memory().load(at + 16, 8), (int)
                        Math.min(call.memory().load(at + 24, 8), Integer.MAX_VALUE)),
                call.memory().load(at + 40, 8));
    }

    private static List<Segment> whole(Invocation call) {
        if (call.argument(2) < 0) {
            throw new SystemCallException(Errno.EFAULT);
        }
        return List.of(new Segment(call.argument(1), Math.min(call.argument(2), Integer.MAX_VALUE - 4095)));
    }

    private static OpenFile as(OpenFile open, int flags) {
        return (flags & MSG_DONTWAIT) == 0
                ? open
                : new OpenFile(open.file(), open.path(), open.flags() | OpenFile.NON_BLOCKING);
    }

    // ---------------------------------------------------------------- sending

    void sendto(Invocation call) {
        if (!transfers.isUnderWay(call)) {
            send(call, whole(call), call.number(3), call.argument(4), call.number(5));
        }
    }

    void sendmsg(Invocation call) {
        if (transfers.isUnderWay(call)) {
            return;
        }
        Header header = header(call);
        if (header.controlBytes != 0) {
            throw new SystemCallException(Errno.EINVAL); // descriptors do not travel
        }
        send(call, header.pieces, call.number(2), header.name, header.nameBytes);
    }

    private void send(Invocation call, List<Segment> pieces, int flags, long address, int addressBytes) {
        OpenFile open = as(SocketCalls.opened(call), flags);
        Socket socket = (Socket) open.file();
        if (!socket.isDatagram()) {
            if (address != 0 && socket.family() == SocketAddress.UNIX) {
                call.memory()
                        .require(address, Math.max(0, addressBytes), false); // __sys_sendto copies it before it asks
                throw new SystemCallException(socket.isConnected() ? Errno.EISCONN : Errno.EOPNOTSUPP);
            }
            transfers.begin(call, new Transfer(open, -1, false, pieces).quietly((flags & MSG_NOSIGNAL) != 0));
            return;
        }
        Socket target = address == 0
                ? socket.peerForDatagrams()
                : sockets.find(call, SocketAddresses.load(call, address, addressBytes, socket.family()), true);
        Transfer transfer = new Transfer(open, -1, false, pieces).advanced(0);
        int bytes = (int) Math.min(transfer.leftInAll(), Integer.MAX_VALUE);
        try {
            socket.roomAt(open, target, Math.max(1, bytes));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EPIPE && (flags & MSG_NOSIGNAL) == 0) {
                call.raise(SIGPIPE);
            }
            throw e;
        }
        byte[] message = new byte[bytes];
        List<Segment> from = transfer.next(bytes);
        int done = 0;
        for (Segment piece : from) {
            call.memory().read(piece.address(), message, done, (int) piece.bytes());
            done += (int) piece.bytes();
        }
        KernelCopy copy = new KernelCopy(call);
        socket.putAt(target, message, bytes, copy);
        call.work().delay(transferCycles);
        copy.copy(from, message, false);
        Socket.wakeReadersOf(target);
        call.answer(bytes);
    }

    // ---------------------------------------------------------------- receiving

    void recvfrom(Invocation call) {
        if (transfers.isUnderWay(call)) {
            return;
        }
        OpenFile open = as(SocketCalls.opened(call), call.number(3));
        Socket socket = (Socket) open.file();
        List<Segment> pieces = whole(call);
        if (!socket.isDatagram() && (call.number(3) & MSG_PEEK) == 0) {
            if (call.argument(4) != 0) {
                call.memory().store(call.argument(5), 4, 0);
            }
            transfers.begin(call, new Transfer(open, -1, true, pieces));
            return;
        }
        Received received = receive(call, open, socket, pieces, call.number(3));
        if (received.sender != null) {
            SocketAddresses.store(call, received.sender, call.argument(4), call.argument(5));
        }
        call.answer((call.number(3) & MSG_TRUNC) != 0 ? received.whole : received.bytes);
    }

    void recvmsg(Invocation call) {
        if (transfers.isUnderWay(call)) {
            return;
        }
        OpenFile open = as(SocketCalls.opened(call), call.number(2));
        Socket socket = (Socket) open.file();
        Header header = header(call);
        call.memory().require(header.at, 56, true);
        if (!socket.isDatagram() && (call.number(2) & MSG_PEEK) == 0) {
            call.memory().store(header.at + 8, 4, 0);
            call.memory().store(header.at + 40, 8, 0);
            call.memory().store(header.at + 48, 4, 0);
            transfers.begin(call, new Transfer(open, -1, true, header.pieces));
            return;
        }
        Received received = receive(call, open, socket, header.pieces, call.number(2));
        if (received.sender != null && header.name != 0) {
            byte[] sender = SocketAddresses.bytes(received.sender);
            call.memory().write(header.name, sender, Math.max(0, Math.min(header.nameBytes, sender.length)));
            call.memory().store(header.at + 8, 4, sender.length);
        }
        call.memory().store(header.at + 40, 8, 0);
        call.memory().store(header.at + 48, 4, received.whole > received.bytes ? MSG_TRUNC : 0);
        call.answer((call.number(2) & MSG_TRUNC) != 0 ? received.whole : received.bytes);
    }

    /**
     * A datagram, or what was seen of a stream.
     *
     * @param whole how many bytes it had, of which there may not have been room for all
     * @param sender null at the end
     */
    private record Received(int bytes, int whole, SocketAddress sender) {}

    private Received receive(Invocation call, OpenFile open, Socket socket, List<Segment> pieces, int flags) {
        Transfer transfer = new Transfer(open, -1, true, pieces).advanced(0);
        int bytes = socket.available(open, transfer.leftInAll(), true);
        if (!socket.hasData()) {
            return new Received(0, 0, null);
        }
        SocketAddress sender = socket.sender();
        int whole = socket.next();
        List<Segment> into = transfer.next(bytes);
        for (Segment piece : into) {
            call.memory().require(piece.address(), piece.bytes(), true);
        }
        byte[] message = new byte[bytes];
        KernelCopy copy = new KernelCopy(call);
        if ((flags & MSG_PEEK) != 0) {
            socket.peek(message, bytes, copy);
        } else {
            socket.take(open, message, bytes, copy);
            socket.wakeWriters(open, true);
        }
        call.work().delay(transferCycles);
        copy.copy(into, message, true);
        return new Received(bytes, whole, sender);
    }
}
