package dev.interlock.os.ipc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Readiness;
import dev.interlock.os.file.Stream;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One end of a conversation on this machine, socket(7): UNIX or loopback Internet, bytes in order or datagrams. What one
 * end sends waits in the other end's {@link Inbox}.
 *
 * <pre>
 *   client.connect ──▶ listener.pending ──▶ listener.accept
 *       Socket ◀──────── peer ────────▶ Socket
 *     │ Inbox │ ◀── put ──      ── put ──▶ │ Inbox │
 * </pre>
 */
public final class Socket extends Stream {
    /** Largest datagram, that of UDP. */
    public static final int LARGEST_DATAGRAM = 65_507;

    private final int family;
    private final boolean datagram;
    private final KernelPages pages;
    private final Readiness readiness = new Readiness(this::name);
    private final WaitQueue readers = new WaitQueue(() -> "data in " + name());
    private final WaitQueue writers = new WaitQueue(() -> "room in the peer of " + name());
    private final WaitQueue callers = new WaitQueue(() -> name() + " to accept a connection");
    private final Inbox inbox;
    private final List<Socket> pending = new ArrayList<>();
    private SocketAddress local;
    private SocketAddress remote;
    private Socket peer;
    private int backlog = -1;
    private boolean readShut;
    private boolean writeShut;
    private boolean connected;
    private Errno error;
    private final TreeMap<Long, Integer> options = new TreeMap<>();

    /** @param family of {@link SocketAddress} */
    public Socket(long number, int family, boolean datagram, KernelPages pages) {
        super(number, Kind.SOCKET, 0777);
        this.family = family;
        this.datagram = datagram;
        this.pages = pages;
        this.inbox = new Inbox(pages, datagram);
        this.local = family == SocketAddress.UNIX ? SocketAddress.unix("") : SocketAddress.inet(0, 0);
    }

    private String name() {
        return "socket " + number();
    }

    public int family() {
        return family;
    }

    public boolean isDatagram() {
        return datagram;
    }

    public boolean isConnected() {
        return connected;
    }

    public boolean isListening() {
        return backlog >= 0;
    }

    /** getsockname(2). */
    public SocketAddress local() {
        return local;
    }

    /** getpeername(2). */
    public SocketAddress remote() {
        if (!connected || peer == null && family == SocketAddress.INET) {
            throw new SystemCallException(Errno.ENOTCONN);
        }
        return remote;
    }

    /** bind(2), once the address is known to be free. */
    public void local(SocketAddress address) {
        local = address;
    }

    /** Takes the error that was not told yet, {@code SO_ERROR}; 0 for none. */
    public long takeError() {
        long number = error == null ? 0 : -error.result();
        error = null;
        return number;
    }

    /** setsockopt(2): it is remembered; there is no network that it could change. */
    public void option(int level, int name, int value) {
        options.put((long) level << 32 | name, value);
    }

    /** getsockopt(2), 0 if it was never set. */
    public int option(int level, int name) {
        return options.getOrDefault((long) level << 32 | name, 0);
    }

    // ---------------------------------------------------------------- connections

    /** listen(2). */
    public void listen(int length) {
        if (datagram) {
            throw new SystemCallException(Errno.EOPNOTSUPP);
        }
        if (connected) {
            throw new SystemCallException(Errno.EINVAL);
        }
        backlog = Math.max(0, Math.min(length, 4096));
    }

    /** connect(2) to one that listens; it may not have accepted yet. */
    public void connect(OpenFile open, Socket listener, long number) {
        if (!listener.isListening() || listener.family != family || listener.datagram) {
            throw new SystemCallException(Errno.ECONNREFUSED);
        }
        if (listener.pending.size() > listener.backlog) {
            if (open.isNonBlocking()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw new WouldBlock(listener.writers);
        }
        Socket server = new Socket(number, family, false, pages);
        server.local = listener.local;
        join(this, server);
        listener.pending.add(server);
        listener.callers.wakeAll();
        listener.readiness.readable();
    }

    /** connect(2) of a datagram socket: who gets what is sent without an address. */
    public void connectTo(Socket other) {
        peer = other;
        remote = other.local;
        connected = true;
    }

    /** socketpair(2). */
    public static void join(Socket one, Socket other) {
        one.peer = other;
        other.peer = one;
        one.remote = other.local;
        other.remote = one.local;
        one.connected = true;
        other.connected = true;
    }

    /** accept(2). */
    public Socket accept(OpenFile open) {
        if (!isListening()) {
            throw new SystemCallException(datagram ? Errno.EOPNOTSUPP : Errno.EINVAL);
        }
        if (pending.isEmpty()) {
            if (open.isNonBlocking()) {
                throw new SystemCallException(Errno.EAGAIN);
            }
            throw new WouldBlock(callers);
        }
        Socket accepted = pending.remove(0);
        writers.wakeAll();
        return accepted;
    }

    /** shutdown(2): nothing more is read, nothing more is sent, or both. */
    public void shutDown(boolean reading, boolean writing) {
        if (!connected) {
            throw new SystemCallException(Errno.ENOTCONN);
        }
        readShut |= reading;
        writeShut |= writing;
        tell();
        if (peer != null && !datagram) {
            peer.tell();
        }
    }

    private void tell() {
        readers.wakeAll();
        writers.wakeAll();
        readiness.changed();
    }

    @Override
    protected void closed(OpenFile open) {
        super.closed(open);
        for (Socket unaccepted : pending) {
            unaccepted.hangUp(true);
        }
        pending.clear();
        boolean wasListening = isListening();
        backlog = -1;
        if (wasListening) {
            writers.wakeAll(); // those who wait to connect are refused
        }
        hangUp(!inbox.isEmpty());
    }

    /** Leaves the conversation; what was not read is lost, and the peer of a stream learns that. */
    private void hangUp(boolean unread) {
        inbox.clear();
        readShut = true;
        writeShut = true;
        if (peer != null && !datagram) {
            peer.error = unread ? Errno.ECONNRESET : peer.error;
            peer.peer = null;
            peer.tell();
        }
        peer = null;
        tell();
    }

    /** True if it can be sent nothing more. */
    public boolean isClosed() {
        return readShut && writeShut && peer == null;
    }

    // ---------------------------------------------------------------- sending

    @Override
    public int room(OpenFile open, long left, boolean first) {
        return roomAt(open, peer(), left);
    }

    /** As {@link #room}, for a datagram to whoever. */
    public int roomAt(OpenFile open, Socket target, long left) {
        if (writeShut || target.readShut) {
            throw new SystemCallException(datagram && !writeShut ? Errno.ECONNREFUSED : Errno.EPIPE);
        }
        if (datagram && left > LARGEST_DATAGRAM) {
            throw new SystemCallException(Errno.EMSGSIZE);
        }
        int room = target.inbox.room(left);
        if (room > 0) {
            return room;
        }
        if (open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        throw new WouldBlock(target.writers);
    }

    private Socket peer() {
        if (error != null) {
            Errno told = error;
            error = null;
            throw new SystemCallException(told);
        }
        if (!connected) {
            throw new SystemCallException(
                    family == SocketAddress.INET ? datagram ? Errno.EDESTADDRREQ : Errno.EPIPE : Errno.ENOTCONN);
        }
        if (peer == null) {
            throw new SystemCallException(Errno.EPIPE);
        }
        return peer;
    }

    /** Who gets a datagram without an address. */
    public Socket peerForDatagrams() {
        return peer();
    }

    @Override
    public boolean put(OpenFile open, byte[] bytes, int count, Copied where) {
        return putAt(peer, bytes, count, where);
    }

    /** As {@link #put}, to whoever. */
    public boolean putAt(Socket target, byte[] bytes, int count, Copied where) {
        target.inbox.put(local, bytes, count, where);
        return true;
    }

    @Override
    public void wakeReaders(OpenFile open, boolean needed) {
        if (peer != null) {
            wakeReadersOf(peer);
        }
    }

    /** As {@link #wakeReaders}, at whoever. */
    public static void wakeReadersOf(Socket target) {
        target.readers.wakeAll();
        target.readiness.readable();
    }

    // ---------------------------------------------------------------- receiving

    @Override
    public int available(OpenFile open, long left, boolean first) {
        if (!inbox.isEmpty()) {
            return first || !datagram ? (int) Math.min(left, inbox.next()) : 0;
        }
        if (error != null && first) {
            peer();
        }
        if (!first || readShut || !datagram && connected && (peer == null || peer.writeShut)) {
            return 0;
        }
        if (!datagram && !connected) {
            throw new SystemCallException(family == SocketAddress.INET ? Errno.ENOTCONN : Errno.EINVAL);
        }
        if (open.isNonBlocking()) {
            throw new SystemCallException(Errno.EAGAIN);
        }
        throw new WouldBlock(readers);
    }

    @Override
    public boolean take(OpenFile open, byte[] target, int count, Copied where) {
        inbox.take(target, count, where);
        return true;
    }

    /** As {@link #take}, but the bytes stay: {@code MSG_PEEK}. */
    public void peek(byte[] target, int count, Copied where) {
        inbox.peek(target, count, where);
    }

    /** True if something waits to be received, and be it a datagram without bytes. */
    public boolean hasData() {
        return !inbox.isEmpty();
    }

    /** True if its peer has gone. */
    public boolean isHungUp() {
        return connected && peer == null;
    }

    /** Who sent the next datagram. */
    public SocketAddress sender() {
        return datagram ? inbox.sender() : remote;
    }

    /** Bytes of the next datagram, of which a read may take fewer; of a stream, what can be read at once. */
    public int next() {
        return inbox.next();
    }

    @Override
    public void wakeWriters(OpenFile open, boolean needed) {
        writers.wakeAll();
        Socket sender = datagram ? null : peer;
        if (sender != null) {
            sender.readiness.writable();
        } else {
            readiness.writable();
        }
    }

    /** Bytes that can be read, {@code ioctl(FIONREAD)}. */
    public int bytes() {
        return inbox.bytes();
    }

    // ---------------------------------------------------------------- what it is

    @Override
    public int ready(OpenFile open) {
        if (isListening()) {
            return pending.isEmpty() ? 0 : Readiness.INPUT;
        }
        boolean gone = !datagram && connected && peer == null;
        boolean ended = readShut || gone || !datagram && connected && peer.writeShut;
        int ready = !inbox.isEmpty() || ended ? Readiness.INPUT : 0;
        ready |= ended ? Readiness.PEER_CLOSED : 0;
        ready |= gone || ended && writeShut || !datagram && !connected ? Readiness.HANG_UP : 0;
        ready |= error != null ? Readiness.ERROR : 0;
        boolean room = peer == null || peer.inbox.room(1) > 0;
        return ready | (room ? Readiness.OUTPUT : 0);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    // ---------------------------------------------------------------- snapshots

    private record Saved(
            List<Object> queues,
            Object inbox,
            List<Socket> pending,
            List<Object> pendingStates,
            SocketAddress local,
            SocketAddress remote,
            Socket peer,
            int backlog,
            boolean readShut,
            boolean writeShut,
            boolean connected,
            Errno error,
            TreeMap<Long, Integer> options) {}

    @Override
    protected Object saveContents() {
        return new Saved(
                List.of(readiness.save(), readers.save(), writers.save(), callers.save()),
                inbox.save(),
                List.copyOf(pending),
                pending.stream().map(Socket::save).toList(),
                local,
                remote,
                peer,
                backlog,
                readShut,
                writeShut,
                connected,
                error,
                new TreeMap<>(options));
    }

    @Override
    protected void restoreContents(Object state) {
        Saved saved = (Saved) state;
        readiness.restore(saved.queues.get(0));
        readers.restore(saved.queues.get(1));
        writers.restore(saved.queues.get(2));
        callers.restore(saved.queues.get(3));
        inbox.restore(saved.inbox);
        pending.clear();
        pending.addAll(saved.pending);
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).restore(saved.pendingStates.get(i));
        }
        local = saved.local;
        remote = saved.remote;
        peer = saved.peer;
        backlog = saved.backlog;
        readShut = saved.readShut;
        writeShut = saved.writeShut;
        connected = saved.connected;
        error = saved.error;
        options.clear();
        options.putAll(saved.options);
    }
}
