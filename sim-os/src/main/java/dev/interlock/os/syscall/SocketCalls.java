package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Place;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.Socket;
import dev.interlock.os.ipc.SocketAddress;
import dev.interlock.os.ipc.SocketNames;
import dev.interlock.os.ipc.SocketNode;

/** System calls that make sockets and connect them: socket(2), bind(2), connect(2), accept(2) … */
final class SocketCalls {
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_TYPE = 0xf;

    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;

    private final FileSystem system;
    private final KernelPages pages;
    private final Paths paths;
    private final SocketNames names = new SocketNames();

    SocketCalls(FileSystem system, KernelPages pages, Paths paths) {
        this.system = system;
        this.pages = pages;
        this.paths = paths;
    }

    // ---------------------------------------------------------------- making

    long socket(Invocation call) {
        int type = call.number(1);
        Socket socket = make(call.number(0), type, call.number(2));
        call.process().descriptors().requireRoom(1);
        return add(call, socket, type);
    }

    private Socket make(int family, int type, int protocol) {
        if ((type & ~(SOCK_TYPE | OpenFile.NON_BLOCKING | OpenFile.CLOSE_ON_EXEC)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (family != SocketAddress.UNIX && family != SocketAddress.INET) {
            throw new SystemCallException(Errno.EAFNOSUPPORT);
        }
        int kind = type & SOCK_TYPE;
        if (kind != SOCK_STREAM && kind != SOCK_DGRAM) {
            throw new SystemCallException(Errno.ESOCKTNOSUPPORT);
        }
        int usual = family == SocketAddress.UNIX ? 1 : kind == SOCK_STREAM ? 6 : 17;
        if (protocol != 0 && protocol != usual) {
            throw new SystemCallException(Errno.EPROTONOSUPPORT);
        }
        return new Socket(system.nextNumber(), family, kind == SOCK_DGRAM, pages);
    }

    private static long add(Invocation call, Socket socket, int flags) {
        OpenFile file = new OpenFile(
                socket, "socket:[" + socket.number() + "]", OpenFile.READ_WRITE | flags & OpenFile.NON_BLOCKING);
        return call.process().descriptors().add(file, (flags & OpenFile.CLOSE_ON_EXEC) != 0);
    }

    long socketpair(Invocation call) {
        int type = call.number(1);
        Socket one = make(call.number(0), type, call.number(2));
        if (one.family() != SocketAddress.UNIX) {
            throw new SystemCallException(Errno.EOPNOTSUPP);
        }
        Socket other = make(call.number(0), type, call.number(2));
        call.memory().require(call.argument(3), 8, true);
        call.process().descriptors().requireRoom(2);
        Socket.join(one, other);
        long first = add(call, one, type);
        long second = add(call, other, type);
        call.memory().store(call.argument(3), 4, first);
        call.memory().store(call.argument(3) + 4, 4, second);
        return 0;
    }

    static OpenFile opened(Invocation call) {
        OpenFile file = call.process().descriptors().get(call.number(0));
        if (file.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        if (!(file.file() instanceof Socket)) {
            throw new SystemCallException(Errno.ENOTSOCK);
        }
        return file;
    }

    static Socket socketOf(Invocation call) {
        return (Socket) opened(call).file();
    }

    // ---------------------------------------------------------------- addresses

    long bind(Invocation call) {
        Socket socket = socketOf(call);
        SocketAddress address = SocketAddresses.load(call, call.argument(1), call.number(2), socket.family());
        if (!socket.local().name().isEmpty() || socket.local().port() != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (socket.family() == SocketAddress.INET || address.isAbstract()) {
            names.bind(socket, address);
            return 0;
        }
        if (address.name().isEmpty()) {
            names.bind(socket, SocketAddress.unix("\0" + String.format("%05x", socket.number())));
            return 0;
        }
        Place place = paths.look(call, address.name());
        if (place.exists()) {
            throw new SystemCallException(Errno.EADDRINUSE);
        }
        int permissions = 0777 & ~call.process().place().umask();
        system.makeNode(place, new SocketNode(system.nextNumber(), permissions, socket));
        socket.local(address);
        return 0;
    }

    /** Who has an address, or ECONNREFUSED, or what is wrong with the path. */
    Socket find(Invocation call, SocketAddress address, boolean datagram) {
        if (address.family() == SocketAddress.UNIX && !address.isAbstract()) {
            Inode file = paths.look(call, address.name()).existing();
            if (file instanceof SocketNode node && !node.socket().isClosed()) {
                if (node.socket().isDatagram() != datagram) {
                    throw new SystemCallException(Errno.EPROTOTYPE);
                }
                return node.socket();
            }
            throw new SystemCallException(Errno.ECONNREFUSED);
        }
        return names.find(address, datagram).orElseThrow(() -> new SystemCallException(Errno.ECONNREFUSED));
    }

    long connect(Invocation call) {
        OpenFile open = opened(call);
        Socket socket = (Socket) open.file();
        SocketAddress address = SocketAddresses.load(call, call.argument(1), call.number(2), socket.family());
        if (socket.isConnected() && !socket.isDatagram()) {
            throw new SystemCallException(Errno.EISCONN);
        }
        if (socket.isListening()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Socket other = find(call, address, socket.isDatagram());
        if (socket.family() == SocketAddress.INET && socket.local().port() == 0) {
            names.bind(socket, SocketAddress.inet(SocketAddress.LOOPBACK, 0));
        }
        if (socket.isDatagram()) {
            socket.connectTo(other);
        } else {
            socket.connect(open, other, system.nextNumber());
        }
        return 0;
    }

    long listen(Invocation call) {
        Socket socket = socketOf(call);
        if (socket.family() == SocketAddress.INET && socket.local().port() == 0) {
            names.bind(socket, SocketAddress.inet(0, 0));
        } else if (socket.family() == SocketAddress.UNIX
                && socket.local().name().isEmpty()
                && !socket.isDatagram()) {
            throw new SystemCallException(Errno.EINVAL);
        }
        socket.listen(call.number(1));
        return 0;
    }

    long accept(Invocation call, int flags) {
        if ((flags & ~(OpenFile.NON_BLOCKING | OpenFile.CLOSE_ON_EXEC)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        OpenFile open = opened(call);
        call.process().descriptors().requireRoom(1);
        Socket socket = (Socket) open.file();
        if (call.argument(1) != 0 && socket.isListening()) {
            call.memory().require(call.argument(2), 4, true);
        }
        Socket accepted = socket.accept(open);
        long descriptor = add(call, accepted, flags);
        SocketAddress remote = accepted.isHungUp() ? accepted.local() : accepted.remote();
        SocketAddresses.store(call, remote, call.argument(1), call.argument(2));
        return descriptor;
    }

    long getsockname(Invocation call) {
        SocketAddresses.store(call, socketOf(call).local(), call.argument(1), call.argument(2));
        return 0;
    }

    long getpeername(Invocation call) {
        SocketAddresses.store(call, socketOf(call).remote(), call.argument(1), call.argument(2));
        return 0;
    }

    long shutdown(Invocation call) {
        int how = call.number(1);
        Socket socket = socketOf(call);
        if (how < 0 || how > 2) {
            throw new SystemCallException(Errno.EINVAL);
        }
        socket.shutDown(how != 1, how != 0);
        return 0;
    }

    // ---------------------------------------------------------------- options

    long setsockopt(Invocation call) {
        Socket socket = socketOf(call);
        if (call.number(4) < 4) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int value = (int) call.memory().load(call.argument(3), 4);
        socket.option(call.number(1), call.number(2), value);
        return 0;
    }

    long getsockopt(Invocation call) {
        Socket socket = socketOf(call);
        int room = (int) call.memory().load(call.argument(4), 4);
        int option = call.number(2);
        if (room < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (call.number(1) == SOL_SOCKET && option == SO_PEERCRED) {
            throw new SystemCallException(Errno.ENOPROTOOPT);
        }
        long value = call.number(1) != SOL_SOCKET
                ? socket.option(call.number(1), option)
                : switch (option) {
                    case SO_TYPE -> socket.isDatagram() ? SOCK_DGRAM : SOCK_STREAM;
                    case SO_ERROR -> socket.takeError();
                    case SO_ACCEPTCONN -> socket.isListening() ? 1 : 0;
                    case SO_DOMAIN -> socket.family();
                    default -> socket.option(SOL_SOCKET, option);
                };
        int bytes = Math.min(room, 4);
        if (bytes > 0) {
            call.memory().store(call.argument(3), bytes, value);
        }
        call.memory().store(call.argument(4), 4, bytes);
        return 0;
    }

    Object save() {
        return names.save();
    }

    void restore(Object state) {
        names.restore(state);
    }
}
