package dev.interlock.os.proc;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A file whose text is made when it is opened, and stays so for who has it open. */
final class GeneratedFile extends Inode {
    private final Supplier<String> text;
    private byte[] bytes = {};

    GeneratedFile(long number, Supplier<String> text) {
        super(number, Kind.REGULAR, 0444);
        this.text = text;
    }

    @Override
    protected void opened(OpenFile open) {
        super.opened(open);
        bytes = text.get().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long readable(long offset) {
        return Math.max(0, bytes.length - offset);
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        int there = (int) Math.max(0, Math.min(count, bytes.length - offset));
        if (there > 0) {
            System.arraycopy(bytes, (int) offset, target, 0, there);
        }
        return there;
    }

    @Override
    public void write(long offset, byte[] from, int count) {
        throw new SystemCallException(Errno.EIO);
    }

    @Override
    protected Object saveContents() {
        return bytes;
    }

    @Override
    protected void restoreContents(Object state) {
        bytes = (byte[]) state;
    }
}
