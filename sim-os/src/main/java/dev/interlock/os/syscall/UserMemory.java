package dev.interlock.os.syscall;

import static dev.interlock.os.vm.FrameAllocator.FRAME_BYTES;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The caller's memory in the hands of the kernel: Linux's {@code copy_from_user} and {@code copy_to_user}.
 *
 * <p>A wild pointer is EFAULT. A page that has no frame yet is a {@link MissingPage}: the kernel brings it and begins the
 * call again, so a call touches user memory before it changes anything.
 */
public final class UserMemory {
    private static final int LONGEST_STRING = 4096;

    private final TrapContext core;
    private final AccessScript.Builder work;
    private final byte[] word = new byte[8];

    /** A page that the kernel touched and that may have to be brought first. */
    public static final class MissingPage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long address;
        private final boolean write;

        MissingPage(long address, boolean write) {
            super("page without a frame", null, false, false);
            this.address = address;
            this.write = write;
        }

        /** The address that was touched. */
        public long address() {
            return address;
        }

        /** True if it was to be written. */
        public boolean write() {
            return write;
        }
    }

    UserMemory(TrapContext core, AccessScript.Builder work) {
        this.core = core;
        this.work = work;
    }

    /** Makes sure that a range can be read or written. */
    void require(long address, long bytes, boolean write) {
        if (bytes == 0) {
            return;
        }
        if (bytes < 0 || address + bytes < address) {
            throw new SystemCallException(Errno.EFAULT);
        }
        for (long at = address; at < address + bytes; at = (at & -FRAME_BYTES) + FRAME_BYTES) {
            if (core.translate(at, write) < 0) {
                throw new MissingPage(at, write);
            }
        }
    }

    /** Reads bytes as they stand now; the copy is charged by {@link #chargeLoad}. */
    void read(long address, byte[] target, int count) {
        read(address, target, 0, count);
    }

    /** As {@link #read(long, byte[], int)}, to a place in the target. */
    void read(long address, byte[] target, int offset, int count) {
        require(address, count, false);
        if (count > 0 && !core.read(address, target, offset, count)) {
            throw new SystemCallException(Errno.EFAULT);
        }
    }

    /** Reads a number of up to eight bytes, and pays for the load. */
    long load(long address, int bytes) {
        read(address, word, bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | word[i] & 0xff;
        }
        chargeLoad(address, bytes);
        return value;
    }

    /** Reads a string that ends with a zero byte, as a path. */
    String string(long address) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] page = new byte[FRAME_BYTES];
        for (long at = address; bytes.size() < LONGEST_STRING; ) {
            int count = (int) (FRAME_BYTES - (at & FRAME_BYTES - 1));
            read(at, page, count);
            for (int i = 0; i < count; i++) {
                if (page[i] == 0) {
                    chargeLoad(address, bytes.size() + 1);
                    return bytes.toString(StandardCharsets.UTF_8);
                }
                bytes.write(page[i]);
            }
            at += count;
        }
        throw new SystemCallException(Errno.ENAMETOOLONG);
    }

    /** Loads a range in aligned words. */
    void chargeLoad(long address, long bytes) {
        long end = address + bytes;
        for (long at = address; at < end; ) {
            int size = (int) Math.min(8 - (at & 7), end - at);
            work.load(core.translate(at, false), size);
            at += size;
        }
    }

    /** Writes a number of up to eight bytes. */
    void store(long address, int bytes, long value) {
        byte[] copy = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            copy[i] = (byte) (value >>> 8 * i);
        }
        write(address, copy, bytes);
    }

    /** Writes bytes in aligned words, by stores of the calling core. */
    public void write(long address, byte[] bytes, int count) {
        require(address, count, true);
        int size;
        for (int done = 0; done < count; done += size) {
            long at = address + done;
            size = (int) Math.min(8 - (at & 7), count - done);
            long value = 0;
            for (int i = size - 1; i >= 0; i--) {
                value = value << 8 | bytes[done + i] & 0xff;
            }
            work.store(core.translate(at, true), size, value);
        }
    }
}
