package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Follows one path, name by name and link by link, as path_resolution(7) describes it; Linux's {@code fs/namei.c}. */
final class PathWalk {
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 4096;
    private static final int MOST_LINKS = 40;

    private final Folder root;
    private final Deque<String> names = new ArrayDeque<>();
    private Folder here;
    private boolean slash;
    private int links;

    private PathWalk(Folder root, Folder start) {
        this.root = root;
        this.here = start;
    }

    /**
     * Follows a path.
     *
     * @param start where it begins if it does not begin with a slash
     * @param follow whether a symbolic link in the last place is followed
     */
    static Place walk(Folder root, Folder start, String path, boolean follow) {
        return new PathWalk(root, start).walk(path, follow);
    }

    private Place walk(String path, boolean follow) {
        if (path.isEmpty()) {
            throw new SystemCallException(Errno.ENOENT);
        }
        push(path);
        while (names.size() > 1) {
            step(names.pollFirst());
        }
        while (true) {
            String name = names.isEmpty() ? "/" : names.pollFirst();
            if (name.equals("/") || name.equals(".") || name.equals("..")) {
                here = name.equals("..") ? here.parent().orElse(here) : here;
                return new Place(null, name, here, slash);
            }
            requireShort(name);
            Optional<Inode> file = here.find(name);
            if (file.isPresent() && file.get() instanceof SymbolicLink link && (follow || slash)) {
                Optional<Inode> jump = jump(link);
                if (jump.isPresent()) {
                    return new Place(here, name, jump.get(), slash);
                }
                while (names.size() > 1) {
                    step(names.pollFirst());
                }
                continue;
            }
            return new Place(here, name, file.orElse(null), slash);
        }
    }

    /** Puts the names of a path before those that are left. */
    private void push(String path) {
        if (path.length() >= LONGEST_PATH) {
            throw new SystemCallException(Errno.ENAMETOOLONG);
        }
        if (path.startsWith("/")) {
            here = root;
        }
        slash |= names.isEmpty() && path.endsWith("/");
        String[] pieces = path.split("/");
        for (int i = pieces.length - 1; i >= 0; i--) {
            if (!pieces[i].isEmpty()) {
                names.addFirst(pieces[i]);
            }
        }
    }

    private void step(String name) {
        if (name.equals(".")) {
            return;
        }
        if (name.equals("..")) {
            here = here.parent().orElse(here);
            return;
        }
        requireShort(name);
        Inode file = here.find(name).orElseThrow(() -> new SystemCallException(Errno.ENOENT));
        if (file instanceof SymbolicLink link) {
            Optional<Inode> jump = jump(link);
            if (jump.isEmpty()) {
                return; // the names of its target come next
            }
            file = jump.get();
        }
        if (!(file instanceof Folder folder)) {
            throw new SystemCallException(Errno.ENOTDIR);
        }
        here = folder;
    }

    private Optional<Inode> jump(SymbolicLink link) {
        if (++links > MOST_LINKS) {
            throw new SystemCallException(Errno.ELOOP);
        }
        Optional<Inode> jump = link.jump();
        if (jump.isEmpty()) {
            push(link.target());
        }
        return jump;
    }

    private static void requireShort(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new SystemCallException(Errno.ENAMETOOLONG);
        }
    }
}
