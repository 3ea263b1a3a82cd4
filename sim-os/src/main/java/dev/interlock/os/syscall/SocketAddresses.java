package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.ipc.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct sockaddr_un} and {@code struct sockaddr_in}:
 *
 * <pre>
 *   UNIX   0 family   2 path … 110
 *   INET   0 family   2 port, big endian   4 address, big endian   … 16
 * </pre>
 */
final class SocketAddresses {
    private static final int UNIX_BYTES = 110;
    private static final int INET_BYTES = 16;

    private SocketAddresses() {}

    /** Reads an address; EAFNOSUPPORT or EINVAL if it is none of this family. */
    static SocketAddress load(Invocation call, long address, int bytes, int family) {
        if (bytes < 2 || bytes > 128) {
            throw new SystemCallException(Errno.EINVAL);
        }
        byte[] raw = new byte[bytes];
        call.memory().read(address, raw, bytes);
        call.memory().chargeLoad(address, bytes);
        int found = raw[0] & 0xff | (raw[1] & 0xff) << 8;
        if (found != family) {
            throw new SystemCallException(family == SocketAddress.UNIX ? Errno.EINVAL : Errno.EAFNOSUPPORT);
        }
        if (family == SocketAddress.INET) {
            if (bytes < INET_BYTES) {
                throw new SystemCallException(Errno.EINVAL);
            }
            int port = (raw[2] & 0xff) << 8 | raw[3] & 0xff;
            int host = (raw[4] & 0xff) << 24 | (raw[5] & 0xff) << 16 | (raw[6] & 0xff) << 8 | raw[7] & 0xff;
            return SocketAddress.inet(host, port);
        }
        if (bytes > UNIX_BYTES) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int end = 2;
        boolean isAbstract = bytes > 2 && raw[2] == 0;
        while (end < bytes && (isAbstract || raw[end] != 0)) {
            end++;
        }
        return SocketAddress.unix(new String(raw, 2, end - 2, StandardCharsets.ISO_8859_1));
    }

    /** Stores an address, as much as there is room for, and how long it is. */
    static void store(Invocation call, SocketAddress from, long address, long lengthAt) {
        if (address == 0) {
            return;
        }
        int room = (int) call.memory().load(lengthAt, 4);
        if (room < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        byte[] raw = bytes(from);
        call.memory().write(address, raw, Math.min(room, raw.length));
        call.memory().store(lengthAt, 4, raw.length);
    }

    static byte[] bytes(SocketAddress from) {
        if (from.family() == SocketAddress.INET) {
            byte[] raw = new byte[INET_BYTES];
            raw[0] = SocketAddress.INET;
            raw[2] = (byte) (from.port() >> 8);
            raw[3] = (byte) from.port();
            for (int i = 0; i < 4; i++) {
                raw[4 + i] = (byte) (from.host() >> 24 - 8 * i);
            }
            return raw;
        }
        byte[] name = from.name().getBytes(StandardCharsets.ISO_8859_1);
        int end = name.length == 0 || from.isAbstract() ? 0 : 1;
        byte[] raw = new byte[2 + name.length + end];
        raw[0] = SocketAddress.UNIX;
        System.arraycopy(name, 0, raw, 2, name.length);
        return raw;
    }
}
