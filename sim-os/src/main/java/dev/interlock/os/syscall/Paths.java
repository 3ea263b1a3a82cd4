package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.file.Place;

/** Follows the paths that calls name, from the working folder or from an open one. */
final class Paths {
    /** In place of a descriptor: the path begins at the working folder. */
    static final int AT_FDCWD = -100;

    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_EMPTY_PATH = 0x1000;

    /** In place of an argument's index: the call has no descriptor, and means {@link #AT_FDCWD}. */
    static final int WORKING_FOLDER = -1;

    private final FileSystem system;
    private final int openCycles;

    /** @param openCycles of looking a path up */
    Paths(FileSystem system, int openCycles) {
        this.system = system;
        this.openCycles = openCycles;
    }

    /**
     * Follows the path that a call names.
     *
     * @param directory which argument is the descriptor of its folder, or {@link #WORKING_FOLDER}
     * @param path which argument points to it
     * @param follow whether a symbolic link in the last place is followed
     */
    Place look(Invocation call, int directory, int path, boolean follow) {
        call.work().delay(openCycles);
        return look(call, directory, call.memory().string(call.argument(path)), follow);
    }

    /** Follows a path that the call has told otherwise, from the working folder. */
    Place look(Invocation call, String path) {
        call.work().delay(openCycles);
        return look(call, WORKING_FOLDER, path, true);
    }

    private Place look(Invocation call, int directory, String path, boolean follow) {
        Folder start = path.startsWith("/") ? system.root() : start(call, directory);
        return system.look(start, path, follow);
    }

    /** The file that a call names by a path, or by a descriptor and an empty path. */
    Inode file(Invocation call, int directory, int path, int flags) {
        call.work().delay(openCycles);
        String text = call.argument(path) == 0 && (flags & AT_EMPTY_PATH) != 0
                ? ""
                : call.memory().string(call.argument(path));
        if (text.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && directory != WORKING_FOLDER) {
            return call.number(directory) == AT_FDCWD
                    ? folder(call)
                    : call.process().descriptors().get(call.number(directory)).file();
        }
        return look(call, directory, text, (flags & AT_SYMLINK_NOFOLLOW) == 0).existing();
    }

    /** The working folder. */
    Folder folder(Invocation call) {
        return call.process().place().folder(system);
    }

    private Folder start(Invocation call, int directory) {
        if (directory == WORKING_FOLDER || call.number(directory) == AT_FDCWD) {
            return folder(call);
        }
        OpenFile open = call.process().descriptors().get(call.number(directory));
        if (open.file() instanceof Folder folder) {
            return folder;
        }
        throw new SystemCallException(Errno.ENOTDIR);
    }
}
