package dev.interlock.os.syscall;

import dev.interlock.os.task.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct rusage}, getrusage(2).
 *
 * <pre>
 *   0 ru_utime   16 ru_stime   32 ru_maxrss   64 ru_minflt   72 ru_majflt   128 ru_nvcsw   136 ru_nivcsw
 * </pre>
 */
final class Rusage {
    static final int BYTES = 144;

    private Rusage() {}

    static byte[] bytes(GuestClock clock, Usage usage) {
        long user = clock.nanos(usage.userCycles()) / 1000;
        long system = clock.nanos(usage.systemCycles()) / 1000;
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, user / 1_000_000).putLong(8, user % 1_000_000);
        bytes.putLong(16, system / 1_000_000).putLong(24, system % 1_000_000);
        bytes.putLong(64, usage.faults());
        bytes.putLong(128, usage.voluntarySwitches()).putLong(136, usage.involuntarySwitches());
        return bytes.array();
    }
}
