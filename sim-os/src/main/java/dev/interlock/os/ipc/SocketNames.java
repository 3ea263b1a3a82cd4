package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which socket has which address, apart from those whose address is a file. */
public final class SocketNames {
    private static final int FIRST_FREE_PORT = 32_768;
    private static final int LAST_PORT = 65_535;

    private final Map<Key, Socket> names = new LinkedHashMap<>();

    /** Streams and datagrams have ports of their own. */
    private record Key(String name, int port, boolean datagram) {}

    private static Key key(SocketAddress address, boolean datagram) {
        return new Key(address.name(), address.port(), datagram);
    }

    /** Gives a socket an address, or the lowest free port if it asks for 0. */
    public void bind(Socket socket, SocketAddress wished) {
        names.values().removeIf(Socket::isClosed);
        SocketAddress address = wished;
        if (address.family() == SocketAddress.INET) {
            if (address.host() != 0 && address.host() >>> 24 != 127) {
                throw new SystemCallException(Errno.EADDRNOTAVAIL);
            }
            if (address.port() == 0) {
                address = SocketAddress.inet(address.host(), freePort(socket.isDatagram()));
            }
        }
        if (names.putIfAbsent(key(address, socket.isDatagram()), socket) != null) {
            throw new SystemCallException(Errno.EADDRINUSE);
        }
        socket.local(address);
    }

    private int freePort(boolean datagram) {
        for (int port = FIRST_FREE_PORT; port <= LAST_PORT; port++) {
            if (!names.containsKey(new Key("", port, datagram))) {
                return port;
            }
        }
        throw new SystemCallException(Errno.EADDRINUSE);
    }

    /** Who has an address. */
    public Optional<Socket> find(SocketAddress address, boolean datagram) {
        return Optional.ofNullable(names.get(key(address, datagram))).filter(socket -> !socket.isClosed());
    }

    /** Who has which address now. */
    public Object save() {
        return new LinkedHashMap<>(names);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        names.clear();
        ((Map<?, ?>) state).forEach((key, socket) -> names.put((Key) key, (Socket) socket));
    }
}
