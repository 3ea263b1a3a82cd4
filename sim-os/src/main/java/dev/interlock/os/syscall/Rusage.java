package dev.interlock.os.syscall;

import dev.interlock.os.task.Process.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct rusage}, getrusage(2). Time in the kernel is not told from time in the program: all of it is user time.
 *
 * <pre>
 *   0 ru_utime   16 ru_stime   32 ru_maxrss   64 ru_minflt   72 ru_majflt   128 ru_nvcsw   136 ru_nivcsw
 * </pre>
 */
final class Rusage {
    static final int BYTES = 144;

    private Rusage() {}

    static byte[] bytes(GuestClock clock, Usage usage) {
        long micros = clock.nanos(usage.runCycles()) / 1000;
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, micros / 1_000_000).putLong(8, micros % 1_000_000);
        bytes.putLong(64, usage.faults());
        bytes.putLong(128, usage.voluntarySwitches()).putLong(136, usage.involuntarySwitches());
        return bytes.array();
    }
}
