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

/** A regular file of a mounted folder. Its bytes are the host's; owner and times are what the guest has made of them. */
final class HostFile extends Inode {
    private final HostMount mount;
    private final Path path;

    HostFile(HostMount mount, long number, Path path) {
        super(number, Kind.REGULAR, permissions(mount, path));
        this.mount = mount;
        this.path = path;
        HostFolder.copyTimes(path, this);
    }

    private static int permissions(HostMount mount, Path path) {
        return (mount.isReadOnly() ? 0444 : 0644) | (Files.isExecutable(path) ? 0111 : 0);
    }

    @Override
    public boolean isReadOnly() {
        return mount.isReadOnly();
    }

    @Override
    public long size() {
        try {
            return Files.size(mount.same(path));
        } catch (IOException e) {
            throw new SystemCallException(Errno.EIO);
        }
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        try (FileChannel channel = open(StandardOpenOption.READ)) {
            return Math.max(0, channel.read(ByteBuffer.wrap(target, 0, count), offset));
        } catch (IOException e) {
            throw new SystemCallException(Errno.EIO);
        }
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        requireSmall(offset + count);
        try (FileChannel channel = open(StandardOpenOption.WRITE)) {
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
        requireSmall(newSize);
        try (FileChannel channel = open(StandardOpenOption.WRITE)) {
            if (newSize > channel.size()) {
                channel.write(ByteBuffer.wrap(new byte[1]), newSize - 1);
            } else {
                channel.truncate(newSize);
            }
        } catch (IOException e) {
            throw new SystemCallException(Errno.EIO);
        }
    }

    private static void requireSmall(long newSize) {
        if (newSize > Quota.MOST_BYTES) {
            throw new SystemCallException(Errno.EFBIG);
        }
    }

    private FileChannel open(StandardOpenOption how) throws IOException {
        if (how == StandardOpenOption.WRITE) {
            mount.requireWritable();
        }
        return FileChannel.open(mount.same(path), how, LinkOption.NOFOLLOW_LINKS);
    }
}
