package dev.interlock.os.file;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of the host that the embedder has mounted, or one below it.
 *
 * <p>The guest never leaves it: a name is one component and not {@code ..}, and a symbolic link counts only if what it
 * leads to lies within the mounted folder.
 */
final class HostFolder extends Folder {
    private final FileSystem system;
    private final Path top;
    private final Path here;
    private final boolean readOnly;

    HostFolder(FileSystem system, Path top, Path here, boolean readOnly) {
        super(system.nextNumber(), readOnly ? 0555 : 0755);
        this.system = system;
        this.top = top;
        this.here = here;
        this.readOnly = readOnly;
    }

    @Override
    Optional<Inode> find(String name) {
        try {
            Path real = child(name).toRealPath();
            if (!real.startsWith(top)) {
                return Optional.empty();
            }
            if (Files.isDirectory(real)) {
                return Optional.of(new HostFolder(system, top, real, readOnly));
            }
            return Files.isRegularFile(real) ? Optional.of(new HostFile(real)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    Inode createFile(String name, int permissions) {
        try {
            return new HostFile(Files.createFile(writable(name)));
        } catch (IOException e) {
            throw new SystemCallException(Errno.EACCES);
        }
    }

    @Override
    void createFolder(String name, int permissions) {
        try {
            Files.createDirectory(writable(name));
        } catch (IOException e) {
            throw new SystemCallException(Errno.EACCES);
        }
    }

    @Override
    void remove(String name) {
        try {
            Files.delete(writable(name));
        } catch (IOException e) {
            throw new SystemCallException(Errno.EACCES);
        }
    }

    @Override
    boolean isEmpty() {
        try (Stream<Path> files = Files.list(here)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private Path writable(String name) {
        if (readOnly) {
            throw new SystemCallException(Errno.EROFS);
        }
        return child(name);
    }

    private Path child(String name) {
        if (name.indexOf('\\') >= 0 || name.indexOf(':') >= 0 || name.indexOf('\0') >= 0) {
            throw new SystemCallException(Errno.ENOENT); // what other hosts take for a separator or a drive
        }
        return here.resolve(name);
    }

    private final class HostFile extends Inode {
        private final Path path;

        HostFile(Path path) {
            super(system.nextNumber(), Kind.REGULAR, readOnly ? 0444 : 0644);
            this.path = path;
        }

        @Override
        public long size() {
            try {
                return Files.size(path);
            } catch (IOException e) {
                throw new SystemCallException(Errno.EIO);
            }
        }

        @Override
        public int read(long offset, byte[] target, int count) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return Math.max(0, channel.read(ByteBuffer.wrap(target, 0, count), offset));
            } catch (IOException e) {
                throw new SystemCallException(Errno.EIO);
            }
        }

        @Override
        public void write(long offset, byte[] bytes, int count) {
            if (offset + count > Quota.MOST_BYTES) {
                throw new SystemCallException(Errno.EFBIG);
            }
            try (FileChannel channel = forWriting()) {
                ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
                while (rest.hasRemaining()) {
                    channel.write(rest, offset + rest.position());
                }
            } catch (IOException e) {
                throw new SystemCallException(Errno.EIO);
            }
        }

        @Override
        public void truncate(long newSize) {
            try (FileChannel channel = forWriting()) {
                if (newSize > channel.size()) {
                    throw new SystemCallException(Errno.EINVAL);
                }
                channel.truncate(newSize);
            } catch (IOException e) {
                throw new SystemCallException(Errno.EIO);
            }
        }

        private FileChannel forWriting() throws IOException {
            if (readOnly) {
                throw new SystemCallException(Errno.EROFS);
            }
            return FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
