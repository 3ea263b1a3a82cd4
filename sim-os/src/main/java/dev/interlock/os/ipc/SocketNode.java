package dev.interlock.os.ipc;

import dev.interlock.os.file.Inode;

/** The name of a UNIX socket in the tree of files: what bind(2) leaves there, and connect(2) finds. */
public final class SocketNode extends Inode {
    private final Socket socket;

    /** @param socket the one that was bound; nobody answers when it is closed */
    public SocketNode(long number, int permissions, Socket socket) {
        super(number, Kind.SOCKET, permissions);
        this.socket = socket;
    }

    /** The one that was bound. */
    public Socket socket() {
        return socket;
    }
}
