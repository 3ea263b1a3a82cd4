package dev.interlock.os.syscall;

import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.vm.FileContents;

/**
 * A file, as the page cache reads it and writes it back.
 *
 * @param open stands for all who map it: a mapping keeps a file when its descriptors are closed and its names are gone
 */
record InodeContents(OpenFile open) implements FileContents {
    @Override
    public long size() {
        return open.file().size();
    }

    @Override
    public void read(long offset, byte[] target) {
        try {
            open.file().read(offset, target, target.length);
        } catch (SystemCallException e) {
            // the host's file is gone: zeros, as behind its end
        }
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        try {
            open.file().write(offset, bytes, count);
        } catch (SystemCallException e) {
            // nobody is there to hear that the device is full
        }
    }

    @Override
    public void mapped() {
        open.share();
    }

    @Override
    public void unmapped() {
        open.release();
    }

    @Override
    public Object save() {
        return open.save();
    }

    @Override
    public void restore(Object state) {
        open.restore(state);
    }
}
