package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;

/**
 * System calls on users and groups. There is one of each, number 0, and no other can be had: what Linux says in a user
 * namespace that maps no other number, user_namespaces(7).
 */
final class CredentialCalls {
    private static final int AS_IT_IS = -1;

    private CredentialCalls() {}

    /** getresuid(2) and getresgid(2): real, effective and saved. */
    static long tellAll(Invocation call) {
        for (int i = 0; i < 3; i++) {
            call.memory().require(call.argument(i), 4, true);
            call.memory().store(call.argument(i), 4, 0);
        }
        return 0;
    }

    /** setuid(2), setresgid(2) and their kin. */
    static long set(Invocation call, int count) {
        for (int i = 0; i < count; i++) {
            if (call.number(i) != 0 && (call.number(i) != AS_IT_IS || count == 1)) {
                throw new SystemCallException(Errno.EINVAL);
            }
        }
        return 0;
    }

    /** getgroups(2): there are no supplementary groups. */
    static long getgroups(Invocation call) {
        if (call.number(0) < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    /** setgroups(2): to have none is no change. */
    static long setgroups(Invocation call) {
        if (call.number(0) != 0) {
            throw new SystemCallException(Errno.EPERM);
        }
        return 0;
    }
}
