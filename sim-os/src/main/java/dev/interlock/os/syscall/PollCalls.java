package dev.interlock.os.syscall;

import static dev.interlock.os.file.Readiness.ERROR;
import static dev.interlock.os.file.Readiness.HANG_UP;
import static dev.interlock.os.file.Readiness.INPUT;
import static dev.interlock.os.file.Readiness.INVALID;
import static dev.interlock.os.file.Readiness.OUTPUT;
import static dev.interlock.os.file.Readiness.PRIORITY;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.OpenFile;
import dev.interlock.os.wait.WaitQueue;
import dev.interlock.os.wait.WouldBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * System calls that wait for any of many files: poll(2) and select(2). Each looks at all of them; if none is ready, the
 * caller sleeps in the queues of all, up to its time-out.
 */
final class PollCalls {
    private static final int POLLFD_BYTES = 8;
    private static final int LARGEST_SET = DescriptorTable.MOST;

    private final CycleClock clock;

    PollCalls(CycleClock clock) {
        this.clock = clock;
    }

    // ---------------------------------------------------------------- time-outs

    /** The cycle in which a call that began when it began has waited so long; {@link WouldBlock#FOREVER} for negative. */
    long deadline(Invocation call, long nanoseconds) {
        return nanoseconds < 0
                ? WouldBlock.FOREVER
                : clock.deadline(call.caller().call().started(), nanoseconds);
    }

    /** A relative {@code struct timespec} or {@code timeval}, −1 if there is none. */
    long duration(Invocation call, long address, int fractionsPerSecond) {
        if (address == 0) {
            return -1;
        }
        long seconds = call.memory().load(address, 8);
        long fraction = call.memory().load(address + 8, 8);
        if (seconds < 0 || fraction < 0 || fraction >= fractionsPerSecond) {
            throw new SystemCallException(Errno.EINVAL);
        }
        long nanoseconds = seconds * CycleClock.SECOND + fraction * (CycleClock.SECOND / fractionsPerSecond);
        return seconds >= Long.MAX_VALUE / CycleClock.SECOND ? -1 : nanoseconds;
    }

    /** Waits unless something was found or the time is over. */
    static void waitUnless(boolean found, Invocation call, List<WaitQueue> queues, long deadline) {
        if (!found && call.core().now() < deadline) {
            // never made again by SA_RESTART, signal(7)
            throw new WouldBlock(queues, deadline, Errno.EINTR.result(), false);
        }
    }

    // ---------------------------------------------------------------- poll

    long poll(Invocation call) {
        int timeout = call.number(2);
        return poll(call, deadline(call, timeout < 0 ? -1 : timeout * 1_000_000L));
    }

    long ppoll(Invocation call) {
        call.borrowMask(call.argument(3));
        return poll(call, deadline(call, duration(call, call.argument(2), 1_000_000_000)));
    }

    /** {@code struct pollfd}: 0 fd, 4 events, 6 revents, … 8. */
    private static long poll(Invocation call, long deadline) {
        long address = call.argument(0);
        long count = call.argument(1) & 0xffff_ffffL;
        if (count > DescriptorTable.MOST) {
            throw new SystemCallException(Errno.EINVAL);
        }
        call.memory().require(address, count * POLLFD_BYTES, true);
        List<WaitQueue> queues = new ArrayList<>();
        int[] found = new int[(int) count];
        int ready = 0;
        for (int i = 0; i < count; i++) {
            long entry = call.memory().load(address + (long) i * POLLFD_BYTES, 8);
            int events = (int) (entry >>> 32) & 0xffff;
            found[i] = look(call, (int) entry, events, queues);
            ready += found[i] != 0 ? 1 : 0;
        }
        waitUnless(ready > 0, call, queues, deadline);
        for (int i = 0; i < count; i++) {
            call.memory().store(address + (long) i * POLLFD_BYTES + 6, 2, found[i]);
        }
        return ready;
    }

    private static int look(Invocation call, int descriptor, int events, List<WaitQueue> queues) {
        if (descriptor < 0) {
            return 0;
        }
        if (!call.process().descriptors().has(descriptor)) {
            return INVALID;
        }
        OpenFile open = call.process().descriptors().get(descriptor);
        if (open.isOnlyPath()) {
            return INVALID;
        }
        queues.addAll(open.file().queues(events));
        return open.file().ready(open) & (events | ERROR | HANG_UP);
    }

    // ---------------------------------------------------------------- select

    long select(Invocation call, boolean precise) {
        int fractions = precise ? 1_000_000_000 : 1_000_000;
        if (precise && call.argument(5) != 0) {
            call.borrowMask(call.memory().load(call.argument(5), 8)); // a pointer and its size
        }
        long timeout = call.argument(4);
        int count = call.number(0);
        if (count < 0) {
            throw new SystemCallException(Errno.EINVAL);
        }
        count = Math.min(count, LARGEST_SET);
        long deadline = deadline(call, duration(call, timeout, fractions));
        int[] wanted = {INPUT | HANG_UP | ERROR, OUTPUT | ERROR, PRIORITY};
        long[][] sets = new long[3][];
        for (int kind = 0; kind < 3; kind++) {
            sets[kind] = set(call, call.argument(1 + kind), count);
        }
        List<WaitQueue> queues = new ArrayList<>();
        long[][] found = new long[3][(count + 63) / 64];
        int ready = 0;
        for (int descriptor = 0; descriptor < count; descriptor++) {
            int word = descriptor / 64;
            for (int kind = 0; kind < 3; kind++) {
                if ((sets[kind][word] >>> descriptor & 1) != 0) {
                    OpenFile open = call.process().descriptors().get(descriptor);
                    queues.addAll(open.file().queues(wanted[kind]));
                    if ((open.file().ready(open) & wanted[kind]) != 0) {
                        found[kind][word] |= 1L << descriptor;
                        ready++;
                    }
                }
            }
        }
        waitUnless(ready > 0, call, queues, deadline);
        for (int kind = 0; kind < 3; kind++) {
            for (int word = 0; word < found[kind].length && call.argument(1 + kind) != 0; word++) {
                call.memory().store(call.argument(1 + kind) + 8L * word, 8, found[kind][word]);
            }
        }
        if (timeout != 0) {
            storeRest(call, timeout, deadline, fractions);
        }
        return ready;
    }

    private static long[] set(Invocation call, long address, int count) {
        long[] set = new long[(count + 63) / 64];
        for (int word = 0; word < set.length && address != 0; word++) {
            set[word] = call.memory().load(address + 8L * word, 8);
            call.memory().require(address + 8L * word, 8, true);
        }
        return set;
    }

    /** Linux says how much of the time-out was left. */
    private void storeRest(Invocation call, long timeout, long deadline, int fractions) {
        long left = deadline == WouldBlock.FOREVER
                ? 0
                : Math.max(
                        0, clock.nanoseconds(Math.max(0, deadline - call.core().now())));
        call.memory().store(timeout, 8, left / CycleClock.SECOND);
        call.memory().store(timeout + 8, 8, left % CycleClock.SECOND / (CycleClock.SECOND / fractions));
    }
}
