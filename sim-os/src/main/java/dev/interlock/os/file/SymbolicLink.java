package dev.interlock.os.file;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A file that stands for a path, symlink(7). */
public class SymbolicLink extends Inode {
    private final String target;

    /** @param target the path, which need not exist */
    public SymbolicLink(long number, String target) {
        super(number, Kind.SYMBOLIC_LINK, 0777);
        this.target = target;
    }

    /** The path it stands for. */
    public String target() {
        return target;
    }

    /** The file itself, if the link knows it better than its path does: those in {@code /proc/self/fd}. */
    public Optional<Inode> jump() {
        return Optional.empty();
    }

    @Override
    public long size() {
        return target().getBytes(StandardCharsets.UTF_8).length;
    }
}
