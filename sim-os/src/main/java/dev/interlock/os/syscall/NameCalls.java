package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Paths.AT_EMPTY_PATH;
import static dev.interlock.os.syscall.Paths.AT_SYMLINK_FOLLOW;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.Inode.Kind;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Place;
import dev.interlock.os.file.SymbolicLink;
import dev.interlock.os.ipc.KernelPages;
import dev.interlock.os.ipc.Pipe;
import dev.interlock.os.task.Unfinished;
import dev.interlock.os.wait.WouldBlock;
import java.nio.charset.StandardCharsets;

/** System calls that give files names and take them away: open(2), link(2), rename(2), unlink(2) … */
final class NameCalls {
    private static final int AT_REMOVEDIR = 0x200;
    private static final int RENAME_NOREPLACE = 1;
    private static final int KIND = 0170000;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int LONGEST_MEMFD_NAME = 249;

    private final FileSystem system;
    private final Paths paths;
    private final KernelPages pages;

    NameCalls(FileSystem system, Paths paths, KernelPages pages) {
        this.system = system;
        this.paths = paths;
        this.pages = pages;
    }

    // ---------------------------------------------------------------- opening

    /** An opener of a FIFO that waits for the other end; it counts as open meanwhile. */
    private record Opening(OpenFile file, long seen, boolean closeOnExec) implements Unfinished {
        @Override
        public void abandon() {
            file.release();
        }
    }

    long open(Invocation call, int directory, int path) {
        int flags = call.number(path + 1);
        return open(call, directory, path, flags, call.number(path + 2));
    }

    long creat(Invocation call) {
        int flags = OpenFile.CREATE | OpenFile.TRUNCATE | OpenFile.WRITE_ONLY;
        return open(call, Paths.WORKING_FOLDER, 0, flags, call.number(1));
    }

    private long open(Invocation call, int directory, int path, int wished, int permissions) {
        if (call.caller().call().progress() instanceof Opening opening) {
            return opened(call, opening);
        }
        int flags = wished;
        if ((flags & OpenFile.PATH) != 0) {
            flags &= OpenFile.PATH | OpenFile.DIRECTORY | OpenFile.NO_FOLLOW | OpenFile.CLOSE_ON_EXEC;
        } else {
            flags |= OpenFile.LARGE_FILE;
        }
        boolean creates = (flags & OpenFile.CREATE) != 0;
        boolean fresh = creates && (flags & OpenFile.EXCLUSIVE) != 0;
        if ((flags & OpenFile.TEMPORARY) != 0) {
            throw new SystemCallException(Errno.EOPNOTSUPP);
        }
        DescriptorTable descriptors = call.process().descriptors();
        boolean follow = (flags & OpenFile.NO_FOLLOW) == 0 && !fresh;
        Place place = paths.look(call, directory, path, follow);
        descriptors.requireRoom(1);
        if (creates && place.exists() && fresh) {
            throw new SystemCallException(Errno.EEXIST);
        }
        if (creates && (place.slash() || place.file() instanceof Folder)) {
            throw new SystemCallException(Errno.EISDIR);
        }
        Inode file = creates && !place.exists() ? create(call, place, permissions) : place.existing();
        boolean isNew = !place.exists();
        check(file, flags);
        if ((flags & OpenFile.TRUNCATE) != 0 && !isNew && file.kind() == Kind.REGULAR) {
            file.truncate(0);
            file.modified(system.now());
        }
        String name = isNew ? new Place(place.folder(), place.name(), file, false).path() : place.path();
        OpenFile open = new OpenFile(file, name, flags);
        boolean closeOnExec = (flags & OpenFile.CLOSE_ON_EXEC) != 0;
        if (file instanceof Pipe pipe && !open.isOnlyPath()) {
            openFifo(call, open, pipe, closeOnExec);
        }
        return descriptors.add(open, closeOnExec);
    }

    /** memfd_create(2): a file without a name, which is gone when nobody has it open or mapped. */
    long memfdCreate(Invocation call) {
        String name = call.memory().string(call.argument(0));
        int flags = call.number(1);
        if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING)) != 0 || name.length() > LONGEST_MEMFD_NAME) {
            throw new SystemCallException(Errno.EINVAL);
        }
        DescriptorTable descriptors = call.process().descriptors();
        descriptors.requireRoom(1);
        Inode file = system.makeNameless(0777);
        OpenFile open = new OpenFile(file, "/memfd:" + name + " (deleted)", OpenFile.READ_WRITE | OpenFile.LARGE_FILE);
        int descriptor = descriptors.add(open, (flags & MFD_CLOEXEC) != 0);
        system.unname(file);
        return descriptor;
    }

    private Inode create(Invocation call, Place place, int permissions) {
        return system.makeFile(place, permissions & ~call.process().place().umask() & Inode.PERMISSIONS);
    }

    private static void check(Inode file, int flags) {
        boolean writes = (flags & OpenFile.ACCESS) != 0;
        if (file instanceof SymbolicLink && (flags & OpenFile.PATH) == 0) {
            throw new SystemCallException(Errno.ELOOP);
        }
        if (!(file instanceof Folder) && (flags & OpenFile.DIRECTORY) != 0) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        if (file instanceof Folder && writes) {
            throw new SystemCallException(Errno.EISDIR);
        }
        if (file.kind() == Kind.SOCKET && (flags & OpenFile.PATH) == 0) {
            throw new SystemCallException(Errno.ENXIO);
        }
        if (file.isReadOnly() && (writes || (flags & OpenFile.TRUNCATE) != 0)) {
            throw new SystemCallException(Errno.EROFS);
        }
    }

    /** fifo(7): each end waits for the other, unless it is open for both or may not wait. */
    private static void openFifo(Invocation call, OpenFile open, Pipe pipe, boolean closeOnExec) {
        boolean reads = open.isReadable();
        if (reads && open.isWritable() || (reads ? pipe.writers() : pipe.readers()) > 0) {
            return;
        }
        if (open.isNonBlocking()) {
            if (!reads) {
                throw new SystemCallException(Errno.ENXIO);
            }
            return;
        }
        long seen = reads ? pipe.writersSeen() : pipe.readersSeen();
        open.share();
        call.caller().call().note(new Opening(open, seen, closeOnExec));
        throw new WouldBlock(pipe.openers());
    }

    private static long opened(Invocation call, Opening opening) {
        Pipe pipe = (Pipe) opening.file.file();
        long seen = opening.file.isReadable() ? pipe.writersSeen() : pipe.readersSeen();
        if (seen == opening.seen) {
            throw new WouldBlock(pipe.openers());
        }
        return call.process().descriptors().add(opening.file, opening.closeOnExec); // its own share ends with the call
    }

    // ---------------------------------------------------------------- making

    long mkdir(Invocation call, int directory, int path) {
        Place place = paths.look(call, directory, path, false);
        int umask = call.process().place().umask();
        system.makeFolder(place, call.number(path + 1) & ~umask & 01777);
        return 0;
    }

    long mknod(Invocation call, int directory, int path) {
        int mode = call.number(path + 1);
        int permissions = mode & ~call.process().place().umask() & Inode.PERMISSIONS;
        Place place = paths.look(call, directory, path, false);
        switch (mode & KIND) {
            case 0, 0100000 -> system.makeFile(place, permissions);
            case 0010000 -> {
                place.vacantFile();
                system.makeNode(place, new Pipe(system.nextNumber(), permissions, pages));
            }
            case 0020000, 0060000, 0140000 -> {
                place.vacantFile();
                throw new SystemCallException(Errno.EPERM); // devices are the embedder's
            }
            case 0040000 -> throw new SystemCallException(Errno.EPERM);
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    long symlink(Invocation call, int directory, int path) {
        String target = call.memory().string(call.argument(0));
        if (target.isEmpty()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        Place place = paths.look(call, directory, path, false);
        place.vacantFile();
        system.makeNode(place, new SymbolicLink(system.nextNumber(), target));
        return 0;
    }

    long link(Invocation call, int fromDirectory, int from, int toDirectory, int to, int flags) {
        if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        int how = (flags & AT_SYMLINK_FOLLOW) != 0 ? 0 : Paths.AT_SYMLINK_NOFOLLOW;
        Inode file = paths.file(call, fromDirectory, from, how | flags & AT_EMPTY_PATH);
        system.link(file, paths.look(call, toDirectory, to, false));
        return 0;
    }

    // ---------------------------------------------------------------- moving and removing

    long rename(Invocation call, int fromDirectory, int from, int toDirectory, int to, int flags) {
        if ((flags & ~RENAME_NOREPLACE) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Place source = paths.look(call, fromDirectory, from, false);
        Place target = paths.look(call, toDirectory, to, false);
        system.rename(source, target, flags == 0);
        return 0;
    }

    long unlink(Invocation call, int directory, int path, int flags) {
        if ((flags & ~AT_REMOVEDIR) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Place place = paths.look(call, directory, path, false);
        if ((flags & AT_REMOVEDIR) != 0) {
            system.removeFolder(place);
        } else {
            system.removeFile(place);
        }
        return 0;
    }

    long rmdir(Invocation call) {
        system.removeFolder(paths.look(call, Paths.WORKING_FOLDER, 0, false));
        return 0;
    }

    // ---------------------------------------------------------------- looking

    long access(Invocation call, int directory, int path, int flags) {
        int wished = call.number(path + 1);
        if ((wished & ~7) != 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Inode file = paths.file(call, directory, path, flags);
        if ((wished & 2) != 0 && file.isReadOnly()) {
            throw new SystemCallException(Errno.EROFS);
        }
        if ((wished & 1) != 0 && !(file instanceof Folder) && (file.mode() & 0111) == 0) {
            throw new SystemCallException(Errno.EACCES); // root may read and write all, and run what anyone may run
        }
        return 0;
    }

    long readlink(Invocation call, int directory, int path) {
        long room = call.number(path + 2);
        if (room <= 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        Inode file = paths.file(call, directory, path, Paths.AT_SYMLINK_NOFOLLOW | emptyPath(directory));
        if (!(file instanceof SymbolicLink link)) {
            throw new SystemCallException(Errno.EINVAL);
        }
        byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
        int count = (int) Math.min(target.length, room);
        call.memory().write(call.argument(path + 1), target, count);
        return count;
    }

    private static int emptyPath(int directory) {
        return directory == Paths.WORKING_FOLDER ? 0 : AT_EMPTY_PATH;
    }
}
