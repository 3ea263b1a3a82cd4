package dev.interlock.os.syscall;

import dev.interlock.core.trap.TrapContext;

/** What the rows of the {@link SyscallTable} call. Each method decides what becomes of the core that trapped. */
public interface SystemCalls {
    /** {@code ssize_t write(int fd, const void *buffer, size_t count)}. */
    void write(TrapContext core, int fd, long buffer, long count);

    /** {@code pid_t getpid(void)}. */
    void getpid(TrapContext core);

    /** {@code pid_t gettid(void)}. */
    void gettid(TrapContext core);

    /** {@code void exit(int status)}: ends the calling thread. */
    void exit(TrapContext core, int status);

    /** {@code void exit_group(int status)}: ends the program. */
    void exitGroup(TrapContext core, int status);
}
