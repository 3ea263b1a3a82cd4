package dev.interlock.os.error;

/** Error numbers of Linux on x86-64, {@code <asm-generic/errno-base.h>} and {@code <asm-generic/errno.h>}. */
public enum Errno {
    /** Operation not permitted. */
    EPERM(1),
    /** No such file or directory. */
    ENOENT(2),
    /** No such process. */
    ESRCH(3),
    /** Input/output error. */
    EIO(5),
    /** Bad file descriptor. */
    EBADF(9),
    /** Not enough memory. */
    ENOMEM(12),
    /** Permission denied. */
    EACCES(13),
    /** Bad address: a pointer into memory that the process does not have. */
    EFAULT(14),
    /** File exists. */
    EEXIST(17),
    /** Not a device that can do this. */
    ENODEV(19),
    /** Not a directory. */
    ENOTDIR(20),
    /** Is a directory. */
    EISDIR(21),
    /** Invalid argument. */
    EINVAL(22),
    /** Too many open files. */
    EMFILE(24),
    /** Not a terminal. */
    ENOTTY(25),
    /** File too large. */
    EFBIG(27),
    /** No space left on the file system. */
    ENOSPC(28),
    /** A pipe cannot seek. */
    ESPIPE(29),
    /** Read-only file system. */
    EROFS(30),
    /** Broken pipe: nobody reads the other end any more. */
    EPIPE(32),
    /** Result too large. */
    ERANGE(34),
    /** File name too long. */
    ENAMETOOLONG(36),
    /** Function not implemented. */
    ENOSYS(38),
    /** Directory not empty. */
    ENOTEMPTY(39),
    /** The identifier was removed. */
    EIDRM(43),
    /** Too large for its type. */
    EOVERFLOW(75);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** What the system call leaves in RAX. */
    public long result() {
        return -number;
    }
}
