package dev.interlock.os.ipc;

import dev.interlock.os.file.Stream.Copied;
import java.util.ArrayDeque;
import java.util.List;

/** What was sent to a socket and not received yet: bytes in a row, or datagrams one by one. */
final class Inbox {
    /** Pages of a stream that may be under way, {@code net.core.rmem_default}: 208 KiB. */
    private static final int STREAM_PAGES = 52;

    /** Datagrams that may be under way, {@code net.unix.max_dgram_qlen} and one. */
    private static final int DATAGRAMS = 11;

    private final KernelPages pages;
    private final PageRing stream;
    private final ArrayDeque<Datagram> datagrams = new ArrayDeque<>();
    private final boolean datagram;

    private record Datagram(SocketAddress sender, StoredMessage message) {}

    Inbox(KernelPages pages, boolean datagram) {
        this.pages = pages;
        this.datagram = datagram;
        this.stream = new PageRing(pages, STREAM_PAGES);
    }

    boolean isEmpty() {
        return datagram ? datagrams.isEmpty() : stream.isEmpty();
    }

    /** How many of so many bytes can be put now; 0 if there is no room. */
    int room(long left) {
        if (datagram) {
            return datagrams.size() < DATAGRAMS ? (int) left : 0;
        }
        int behind = stream.roomBehindLast();
        if (left <= behind) {
            return (int) left;
        }
        return stream.isFull() ? behind : (int) Math.min(left, PageRing.PAGE);
    }

    void put(SocketAddress sender, byte[] bytes, int count, Copied where) {
        if (datagram) {
            datagrams.addLast(new Datagram(sender, StoredMessage.store(pages, bytes, count, where)));
        } else {
            boolean behind = count <= stream.roomBehindLast();
            where.at(behind ? stream.append(bytes, count) : stream.add(bytes, count), count);
        }
    }

    /** Bytes of the next datagram, or of the next page of a stream. */
    int next() {
        return datagram ? datagrams.peekFirst().message.bytes().length : stream.inFirst();
    }

    SocketAddress sender() {
        return datagrams.peekFirst().sender;
    }

    void take(byte[] target, int count, Copied where) {
        if (datagram) {
            StoredMessage message = datagrams.removeFirst().message;
            message.read(target, count, where);
            message.free(pages);
        } else {
            where.at(stream.take(target, count), count);
        }
    }

    void peek(byte[] target, int count, Copied where) {
        if (datagram) {
            datagrams.peekFirst().message.read(target, count, where);
        } else {
            where.at(stream.peek(target, count), count);
        }
    }

    int bytes() {
        return datagram ? isEmpty() ? 0 : next() : stream.bytes();
    }

    void clear() {
        stream.clear();
        datagrams.forEach(one -> one.message.free(pages));
        datagrams.clear();
    }

    private record Saved(Object stream, List<Datagram> datagrams) {}

    Object save() {
        return new Saved(stream.save(), List.copyOf(datagrams));
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        stream.restore(saved.stream);
        datagrams.clear();
        datagrams.addAll(saved.datagrams);
    }
}
