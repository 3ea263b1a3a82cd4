package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Folder.Entry;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** System calls on folders: where the process stands, and what is in one. */
final class FolderCalls {
    private static final int MOST_BYTES = 1 << 16;
    private static final int DIRENT64_HEAD = 19;
    private static final int DIRENT_HEAD = 18;

    private final FileSystem system;
    private final Paths paths;

    FolderCalls(FileSystem system, Paths paths) {
        this.system = system;
        this.paths = paths;
    }

    // ---------------------------------------------------------------- the working folder

    long chdir(Invocation call) {
        call.process()
                .place()
                .folder(paths.look(call, Paths.WORKING_FOLDER, 0, true).existingFolder());
        return 0;
    }

    long fchdir(Invocation call) {
        call.process().place().folder(opened(call));
        return 0;
    }

    long getcwd(Invocation call) {
        Folder folder = paths.folder(call);
        if (folder.isRemoved()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        byte[] name = (folder.path() + "\0").getBytes(StandardCharsets.UTF_8);
        if (Long.compareUnsigned(call.argument(1), name.length) < 0) {
            throw new SystemCallException(Errno.ERANGE);
        }
        call.memory().write(call.argument(0), name, name.length);
        return name.length;
    }

    private static Folder opened(Invocation call) {
        OpenFile open = call.process().descriptors().get(call.number(0));
        if (open.file() instanceof Folder folder) {
            return folder;
        }
        throw new SystemCallException(Errno.ENOTDIR);
    }

    // ---------------------------------------------------------------- what is in one

    /**
     * getdents64(2), and getdents(2), whose entries say the kind in their last byte:
     *
     * <pre>
     *   64:  0 d_ino   8 d_off   16 d_reclen   18 d_type   19 d_name … 0
     *        0 d_ino   8 d_off   16 d_reclen   18 d_name … 0 … d_type
     * </pre>
     */
    long getdents(Invocation call, boolean wide) {
        OpenFile open = call.process().descriptors().get(call.number(0));
        if (open.isOnlyPath()) {
            throw new SystemCallException(Errno.EBADF);
        }
        Folder folder = opened(call);
        if (folder.isRemoved()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        int room = (int) Math.min(call.argument(2) & 0xffff_ffffL, MOST_BYTES);
        ByteBuffer listing = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
        long position = open.position();
        boolean more = false;
        for (Entry entry : entries(folder, position)) {
            byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
            int bytes = (wide ? DIRENT64_HEAD + 1 : DIRENT_HEAD + 2) + name.length + 7 & -8;
            more = bytes > listing.remaining();
            if (more) {
                break;
            }
            int at = listing.position();
            listing.putLong(entry.number()).putLong(entry.cookie()).putShort((short) bytes);
            byte type = (byte) entry.kind().directoryType();
            if (wide) {
                listing.put(type);
            } else {
                listing.put(at + bytes - 1, type);
            }
            listing.put(name).position(at + bytes);
            position = entry.cookie();
        }
        if (more && listing.position() == 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.memory().write(call.argument(1), listing.array(), listing.position());
        open.seek(position);
        folder.accessed(system.now());
        return listing.position();
    }

    private List<Entry> entries(Folder folder, long after) {
        List<Entry> entries = new ArrayList<>();
        if (after < Folder.DOT) {
            entries.add(new Entry(".", folder.number(), Inode.Kind.DIRECTORY, Folder.DOT));
        }
        if (after < Folder.DOT_DOT) {
            Folder parent = folder.parent().orElse(folder);
            entries.add(new Entry("..", parent.number(), Inode.Kind.DIRECTORY, Folder.DOT_DOT));
        }
        entries.addAll(folder.list(Math.max(after, Folder.DOT_DOT)));
        return entries;
    }
}
