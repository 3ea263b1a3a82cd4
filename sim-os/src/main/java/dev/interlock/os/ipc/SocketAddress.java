package dev.interlock.os.ipc;

/**
 * Where a socket is found.
 *
 * @param family {@link #UNIX} or {@link #INET}
 * @param name of a UNIX socket: a path, or a zero byte and an abstract name; empty if it has none
 * @param host IPv4 address
 * @param port of the Internet protocols
 */
public record SocketAddress(int family, String name, int host, int port) {
    public static final int UNIX = 1;
    public static final int INET = 2;

    /** 127.0.0.1. */
    public static final int LOOPBACK = 0x7f000001;

    /** A UNIX address. */
    public static SocketAddress unix(String name) {
        return new SocketAddress(UNIX, name, 0, 0);
    }

    /** An Internet address. */
    public static SocketAddress inet(int host, int port) {
        return new SocketAddress(INET, "", host, port);
    }

    /** True if it is a name that no file has. */
    public boolean isAbstract() {
        return family == UNIX && name.startsWith("\0");
    }
}
