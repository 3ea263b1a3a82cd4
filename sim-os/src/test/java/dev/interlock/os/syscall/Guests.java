package dev.interlock.os.syscall;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.ipc.KernelPages;

/** A kernel's files and the guests that use them. */
final class Guests {
    /** Numbers of calls, {@code <asm/unistd_64.h>}, so that tests read as programs do. */
    static final int READ = 0;

    static final int WRITE = 1;
    static final int OPEN = 2;
    static final int CLOSE = 3;
    static final int POLL = 7;
    static final int LSEEK = 8;
    static final int SELECT = 23;
    static final int DUP = 32;
    static final int DUP2 = 33;
    static final int FCNTL = 72;
    static final int GETDENTS64 = 217;
    static final int MKNOD = 133;
    static final int PIPE2 = 293;
    static final int WRITEV = 20;

    static final int EINTR = -4;
    static final int EBADF = -9;
    static final int EAGAIN = -11;
    static final int EFAULT = -14;
    static final int EBUSY = -16;
    static final int EINVAL = -22;
    static final int EMFILE = -24;
    static final int EPERM = -1;
    static final int ENXIO = -6;
    static final int ESPIPE = -29;
    static final int EPIPE = -32;

    static final long HERTZ = 1_000_000_000L;

    final FileSystem system = new FileSystem();
    final Guest.Kernel kernel = new Guest.Kernel();
    final SystemCalls calls;
    private int processes;

    Guests() {
        KernelPages pages = new KernelPages() {
            @Override
            public long take() {
                return kernel.take();
            }

            @Override
            public void giveBack(long page) {
                kernel.given++;
            }
        };
        FileCalls files = new FileCalls(system, 0, 0, new long[] {pages.take()}, pages, HERTZ);
        calls = new SystemCalls(files, new MemoryCalls(0, null), null, null, null, null);
    }

    /** A process without any descriptor. */
    Guest guest() {
        return guest(new DescriptorTable());
    }

    /** A process that has these descriptors: what fork(2) leaves. */
    Guest guest(DescriptorTable descriptors) {
        return new Guest(calls, kernel, ++processes, descriptors);
    }
}
