package dev.interlock.os.syscall;

/** Error numbers of Linux on x86-64, {@code <asm-generic/errno-base.h>} and {@code <asm-generic/errno.h>}. */
public enum Errno {
    /** Bad file descriptor. */
    EBADF(9),
    /** Bad address: a pointer into memory that the process does not have. */
    EFAULT(14),
    /** Broken pipe: nobody reads the other end any more. */
    EPIPE(32),
    /** Function not implemented. */
    ENOSYS(38);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** What the system call leaves in RAX. */
    public long result() {
        return -number;
    }
}
