package dev.interlock.core.report;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.KernelEvent;
import dev.interlock.core.event.SimEvent.SystemCallMade;
import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes system calls as they happen, the way of {@code strace -f}: subscribe it to {@link #kinds()}.
 *
 * <pre>
 *   [thread 1] 10432 write = 14
 *   [thread 2] 10600 futex sleeps: futex 0x404080
 *   [thread 2] 12911 futex = 0 &lt;2311 cycles&gt;
 *   [thread 2] 13040 ends with status 0
 * </pre>
 *
 * <p>Cycles count from the decision that began a call to the one that gave its result, its sleeps included; a call that was
 * decided at once has none. What entering and leaving the kernel costs is not in them.
 */
public final class SystemCallTrace implements EventSink {
    /** Linux's MAX_ERRNO: results from −4095 are errors. */
    private static final long LAST_ERROR = -4095;

    private final Appendable out;
    private final Map<Integer, SystemCallMade> under = new TreeMap<>();
    private long calls;

    /** Writes to this. */
    public SystemCallTrace(Appendable out) {
        this.out = out;
    }

    /** The kinds of event that it needs. */
    public static EventKind[] kinds() {
        return new EventKind[] {
            EventKind.SYSTEM_CALL_MADE, EventKind.SYSTEM_CALL_RETURNED, EventKind.THREAD_SLEPT, EventKind.THREAD_ENDED
        };
    }

    /** How many calls were made; one that is made again after a sleep counts once. */
    public long calls() {
        return calls;
    }

    /**
     * Writes a line, if there is something to say.
     *
     * @throws UncheckedIOException if the target cannot be written
     */
    @Override
    public void accept(SimEvent event) {
        int thread = ((KernelEvent) event).thread();
        switch (event.kind()) {
            case SYSTEM_CALL_MADE -> {
                SystemCallMade made = (SystemCallMade) event;
                SystemCallMade before = under.get(thread);
                if (before == null || !before.name().equals(made.name())) {
                    under.put(thread, made);
                    calls++;
                }
            }
            case THREAD_SLEPT -> {
                SystemCallMade made = under.get(thread);
                if (made != null) {
                    line(thread, event, made.name() + " sleeps: " + ((ThreadSlept) event).on());
                }
            }
            case SYSTEM_CALL_RETURNED -> {
                SystemCallReturned call = (SystemCallReturned) event;
                SystemCallMade made = under.remove(thread);
                long cycles = made == null ? 0 : event.cycle() - made.cycle();
                String took = cycles == 0 ? "" : " <" + cycles + " cycles>";
                line(thread, event, call.name() + " = " + result(call.result()) + took);
            }
            case THREAD_ENDED -> {
                under.remove(thread);
                line(thread, event, "ends with status " + ((ThreadEnded) event).status());
            }
            default -> {}
        }
    }

    private static String result(long value) {
        if (value < 0 && value >= LAST_ERROR) {
            return "-1 (errno " + -value + ")";
        }
        return value >= 0 && value < 1 << 20 ? Long.toString(value) : ProgramPlaces.hex(value);
    }

    private void line(int thread, SimEvent event, String what) {
        try {
            out.append("[thread " + thread + "] " + event.cycle() + " " + what + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
