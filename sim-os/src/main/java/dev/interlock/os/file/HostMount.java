package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of the host that the embedder has mounted: what its files are called inside, and where the border runs.
 *
 * <p>The guest never leaves it. A name is one component and not {@code ..}; a symbolic link of the host counts as what it
 * leads to, if that lies within; and because the guest may rename folders that it has open, each use asks again whether
 * the path still is where it was.
 */
final class HostMount {
    private final FileSystem system;
    private final Path border;
    private final boolean readOnly;
    private final Map<Path, Inode> known = new LinkedHashMap<>();
    private final HostFolder top;

    HostMount(FileSystem system, Path border, boolean readOnly) {
        this.system = system;
        this.border = border;
        this.readOnly = readOnly;
        this.top = new HostFolder(this, system.nextNumber(), border);
        known.put(border, top);
    }

    HostFolder top() {
        return top;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void requireWritable() {
        if (readOnly) {
            throw new SystemCallException(Errno.EROFS);
        }
    }

    /** The file at a path, the same object each time as long as it exists. */
    Optional<Inode> find(Path path) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(border)) {
                return Optional.empty();
            }
            boolean folder = Files.isDirectory(real);
            if (!folder && !Files.isRegularFile(real)) {
                return Optional.empty();
            }
            Inode file = known.get(real);
            if (file == null || file instanceof HostFolder != folder) {
                file = folder
                        ? new HostFolder(this, system.nextNumber(), real)
                        : new HostFile(this, system.nextNumber(), real);
                known.put(real, file);
            }
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Forgets what was removed or renamed. */
    void forget(Path path) {
        known.keySet().removeIf(other -> other.startsWith(path));
    }

    /** Makes sure that a path that was real when it was found still is: no link has come into it since. */
    Path same(Path path) {
        try {
            if (path.toRealPath().equals(path)) {
                return path;
            }
        } catch (IOException e) {
            // gone
        }
        throw new SystemCallException(Errno.ENOENT);
    }
}
