package dev.interlock.os.proc;

import dev.interlock.os.file.Inode;
import dev.interlock.os.file.SymbolicLink;
import java.util.Optional;

/** A link that leads to a file itself, whatever its path has become: {@code /proc/PID/fd/N}, {@code cwd}, {@code root}. */
final class FileLink extends SymbolicLink {
    private final Inode file;

    FileLink(long number, String path, Inode file) {
        super(number, path);
        this.file = file;
    }

    @Override
    public Optional<Inode> jump() {
        return Optional.of(file);
    }

    @Override
    public long size() {
        return 64; // as procfs says
    }
}
