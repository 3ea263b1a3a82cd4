package dev.interlock.os.error;

/** Error numbers of Linux on x86-64, {@code <asm-generic/errno-base.h>} and {@code <asm-generic/errno.h>}. */
public enum Errno {
    /** Operation not permitted. */
    EPERM(1),
    /** No such file or directory. */
    ENOENT(2),
    /** No such process. */
    ESRCH(3),
    /** A signal handler has run. */
    EINTR(4),
    /** Input/output error. */
    EIO(5),
    /** No such device or address. */
    ENXIO(6),
    /** Argument list too long, or a semaphore set's operations. */
    E2BIG(7),
    /** Not a program. */
    ENOEXEC(8),
    /** Bad file descriptor. */
    EBADF(9),
    /** No child to wait for. */
    ECHILD(10),
    /** It would have to wait, and may not. */
    EAGAIN(11),
    /** Not enough memory. */
    ENOMEM(12),
    /** Permission denied. */
    EACCES(13),
    /** Bad address: a pointer into memory that the process does not have. */
    EFAULT(14),
    /** In use. */
    EBUSY(16),
    /** File exists. */
    EEXIST(17),
    /** A link between two file systems. */
    EXDEV(18),
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
    /** Too many links. */
    EMLINK(31),
    /** Broken pipe: nobody reads the other end any more. */
    EPIPE(32),
    /** Result too large. */
    ERANGE(34),
    /** It would wait for itself for ever. */
    EDEADLK(35),
    /** File name too long. */
    ENAMETOOLONG(36),
    /** Function not implemented. */
    ENOSYS(38),
    /** Directory not empty. */
    ENOTEMPTY(39),
    /** Too many symbolic links on one path. */
    ELOOP(40),
    /** No message of the type that was asked for. */
    ENOMSG(42),
    /** The identifier was removed. */
    EIDRM(43),
    /** No extended attribute of this name. */
    ENODATA(61),
    /** Too large for its type. */
    EOVERFLOW(75),
    /** Not a socket. */
    ENOTSOCK(88),
    /** A datagram needs an address. */
    EDESTADDRREQ(89),
    /** Message too long. */
    EMSGSIZE(90),
    /** The protocol does not belong to the socket. */
    EPROTOTYPE(91),
    /** No such option. */
    ENOPROTOOPT(92),
    /** No such protocol. */
    EPROTONOSUPPORT(93),
    /** No such type of socket. */
    ESOCKTNOSUPPORT(94),
    /** The file cannot do this. */
    EOPNOTSUPP(95),
    /** No such family of addresses. */
    EAFNOSUPPORT(97),
    /** Someone has the address. */
    EADDRINUSE(98),
    /** Nobody here has the address. */
    EADDRNOTAVAIL(99),
    /** The peer is gone. */
    ECONNRESET(104),
    /** The socket is connected already. */
    EISCONN(106),
    /** The socket is not connected. */
    ENOTCONN(107),
    /** The time is over. */
    ETIMEDOUT(110),
    /** Nobody listens there. */
    ECONNREFUSED(111),
    /** A connection is being made already. */
    EALREADY(114),
    /** A connection is being made. */
    EINPROGRESS(115);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** What the system call leaves in RAX. */
    public long result() {
        return -number;
    }
}
