package dev.interlock.os.syscall;

import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.vm.FileContents;

/** A file, as the page cache reads it and writes it back. */
record InodeContents(Inode file) implements FileContents {
    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void read(long offset, byte[] target) {
        try {
            file.read(offset, target, target.length);
        } catch (SystemCallException e) {
            // the host's file is gone: zeros, as behind its end
        }
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        try {
            file.write(offset, bytes, count);
        } catch (SystemCallException e) {
            // nobody is there to hear that the device is full
        }
    }
}
