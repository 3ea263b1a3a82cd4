package dev.interlock.os.syscall;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.vm.AddressLimit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** System calls on the process and the machine: what there is, and how much of it may be used. */
public final class ProcessCalls {
    private static final int ARCH_SET_GS = 0x1001;
    private static final int ARCH_SET_FS = 0x1002;
    private static final int ARCH_GET_FS = 0x1003;
    private static final int ARCH_GET_GS = 0x1004;

    private static final int RLIMIT_STACK = 3;
    private static final int RLIMIT_NOFILE = 7;
    private static final int RLIMIT_AS = 9;
    private static final int RLIMITS = 16;
    private static final long RLIM_INFINITY = -1;

    private static final int UTSNAME_FIELD = 65;
    private static final List<String> UTSNAME =
            List.of("Linux", "interlock", "6.1.0", "#1 SMP Interlock", "x86_64", "(none)");

    private static final int LARGEST_RANDOM = 1 << 16;

    private final long stackBytes;
    private final int openFiles;
    private final long seed;
    private long drawn;

    /** @param seed of what getrandom(2) returns */
    public ProcessCalls(long stackBytes, int openFiles, long seed) {
        this.stackBytes = stackBytes;
        this.openFiles = openFiles;
        this.seed = seed;
    }

    long archPrctl(Invocation call) {
        long address = call.argument(1);
        switch (call.number(0)) {
            case ARCH_SET_FS -> call.core().registers().fsBase = canonical(address);
            case ARCH_SET_GS -> call.core().registers().gsBase = canonical(address);
            case ARCH_GET_FS -> call.memory().store(address, 8, call.core().registers().fsBase);
            case ARCH_GET_GS -> call.memory().store(address, 8, call.core().registers().gsBase);
            default -> throw new SystemCallException(Errno.EINVAL);
        }
        return 0;
    }

    private static long canonical(long address) {
        if (address < 0 || address >>> 47 != 0) {
            throw new SystemCallException(Errno.EPERM);
        }
        return address;
    }

    long uname(Invocation call) {
        byte[] names = new byte[UTSNAME_FIELD * UTSNAME.size()];
        for (int i = 0; i < UTSNAME.size(); i++) {
            byte[] name = UTSNAME.get(i).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(name, 0, names, i * UTSNAME_FIELD, name.length);
        }
        call.memory().write(call.argument(0), names, names.length);
        return 0;
    }

    long getrandom(Invocation call) {
        int count = (int) Math.max(0, Math.min(call.argument(1), LARGEST_RANDOM));
        byte[] bytes = new byte[count];
        new Random(seed + drawn).nextBytes(bytes);
        call.memory().write(call.argument(0), bytes, count);
        drawn++;
        return count;
    }

    long getrlimit(Invocation call) {
        return limit(call, call.number(0), call.argument(1));
    }

    long prlimit(Invocation call) {
        if (call.argument(0) != 0 && call.argument(0) != call.process().number()) {
            throw new SystemCallException(Errno.ESRCH);
        }
        long wanted = call.argument(2);
        long soft = wanted == 0 ? 0 : call.memory().load(wanted, 8);
        long hard = wanted == 0 ? 0 : call.memory().load(wanted + 8, 8);
        if (call.argument(3) != 0) {
            limit(call, call.number(1), call.argument(3));
        }
        if (wanted != 0) {
            change(call, call.number(1), soft, hard);
        }
        return 0;
    }

    long setrlimit(Invocation call) {
        long wanted = call.argument(1);
        change(
                call,
                call.number(0),
                call.memory().load(wanted, 8),
                call.memory().load(wanted + 8, 8));
        return 0;
    }

    /**
     * How many files may be open is the program's choice, below what there is, and how many addresses it may have; all other
     * limits are the embedder's.
     */
    private void change(Invocation call, int resource, long soft, long hard) {
        if (resource < 0 || resource >= RLIMITS || Long.compareUnsigned(soft, hard) > 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        if (resource == RLIMIT_AS) {
            call.process().space().addressLimit(new AddressLimit(soft, hard));
            return;
        }
        if (resource != RLIMIT_NOFILE || hard != openFiles) {
            throw new SystemCallException(Errno.EPERM);
        }
        call.process().descriptors().limit((int) soft);
    }

    private long limit(Invocation call, int resource, long target) {
        if (resource < 0 || resource >= RLIMITS) {
            throw new SystemCallException(Errno.EINVAL);
        }
        AddressLimit addresses = call.process().space().addressLimit();
        long hard = switch (resource) {
            case RLIMIT_STACK -> stackBytes;
            case RLIMIT_NOFILE -> openFiles;
            case RLIMIT_AS -> addresses.hard();
            default -> RLIM_INFINITY;
        };
        long soft = switch (resource) {
            case RLIMIT_NOFILE -> call.process().descriptors().limit();
            case RLIMIT_AS -> addresses.soft();
            default -> hard;
        };
        call.memory().store(target, 8, soft);
        call.memory().store(target + 8, 8, hard);
        return 0;
    }

    /** How many random numbers were drawn. */
    public Object save() {
        return drawn;
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        drawn = (Long) state;
    }
}
