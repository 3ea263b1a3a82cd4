package dev.interlock.core.observe;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.DataSource;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.BusGranted;
import dev.interlock.core.event.SimEvent.CombinedWritten;
import dev.interlock.core.event.SimEvent.InstructionRetired;
import dev.interlock.core.event.SimEvent.KernelEvent;
import dev.interlock.core.event.SimEvent.LineChanged;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineEvicted;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.LinePrefetched;
import dev.interlock.core.event.SimEvent.LineSnooped;
import dev.interlock.core.event.SimEvent.MemoryUpdated;
import dev.interlock.core.event.SimEvent.PageFaulted;
import dev.interlock.core.event.SimEvent.PageWalked;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.event.SimEvent.SignalDelivered;
import dev.interlock.core.event.SimEvent.StoreCombined;
import dev.interlock.core.event.SimEvent.StoreDrained;
import dev.interlock.core.event.SimEvent.SystemCallMade;
import dev.interlock.core.event.SimEvent.SystemCallReturned;
import dev.interlock.core.event.SimEvent.TableEntryRead;
import dev.interlock.core.event.SimEvent.ThreadEnded;
import dev.interlock.core.event.SimEvent.ThreadSlept;
import dev.interlock.core.event.SimEvent.ThreadSwitched;
import dev.interlock.core.event.SimEvent.TlbFlushed;
import dev.interlock.core.event.SimEvent.TlbMissed;
import dev.interlock.core.event.SimEvent.TrapReturned;
import dev.interlock.core.event.SimEvent.TrapTaken;
import dev.interlock.core.event.SimEvent.WrittenInPlace;
import java.util.Locale;

/** Events as a few words for people. Cycle, core and line are left out: they stand beside the words in a table. */
public final class EventText {
    private EventText() {}

    /** What happened, such as {@code sends Upgrade} or {@code S → I (another sharer takes ownership)}. */
    public static String of(SimEvent event) {
        return switch (event.kind()) {
            case INSTRUCTION_RETIRED -> "retires " + hex(((InstructionRetired) event).rip());
            case ACCESS_COMPLETED -> access((AccessCompleted) event);
            case STORE_DRAINED -> "store buffer writes " + number(((StoreDrained) event).value());
            case STORE_COMBINED -> "combines " + number(((StoreCombined) event).value());
            case COMBINED_WRITTEN ->
                "write-combining buffer writes " + Long.bitCount(((CombinedWritten) event).mask()) + " bytes";
            case WRITTEN_IN_PLACE -> "writes " + ((WrittenInPlace) event).bytes() + " bytes";
            case TRAP_TAKEN -> "enters the kernel: " + ((TrapTaken) event).cause();
            case TRAP_RETURNED -> "leaves the kernel to " + hex(((TrapReturned) event).rip());
            case CORE_HALTED -> "halts";
            case TLB_MISSED ->
                (((TlbMissed) event).fetch() ? "ITLB" : "DTLB") + " misses " + hex(((TlbMissed) event).virtual());
            case TABLE_ENTRY_READ -> "reads the table entry at " + hex(((TableEntryRead) event).physical());
            case PAGE_WALKED ->
                "walked for " + hex(((PageWalked) event).virtual()) + " in " + ((PageWalked) event).cycles();
            case TLB_FLUSHED ->
                ((TlbFlushed) event).virtual() == -1
                        ? "forgets all translations"
                        : "forgets the page of " + hex(((TlbFlushed) event).virtual());
            case LINE_MISSED -> ((LineMissed) event).level() + " misses";
            case LINE_PREFETCHED ->
                ((LinePrefetched) event).access() == Access.PREFETCH ? "prefetches it" : "prefetches its ownership";
            case LINE_CHANGED -> change((LineChanged) event);
            case LINE_EVICTED ->
                ((LineEvicted) event).level() + " evicts it" + (((LineEvicted) event).dirty() ? ", dirty" : "");
            case LINE_LOCKED -> "locks it";
            case LINE_UNLOCKED -> "unlocks it";
            case REQUEST_SENT -> "sends " + of(((RequestSent) event).request());
            case BUS_GRANTED -> of(((BusGranted) event).request()) + by(event);
            case LINE_SNOOPED -> snoop((LineSnooped) event);
            case MEMORY_UPDATED -> place(((MemoryUpdated) event).level()) + " takes the data" + from(event);
            case LINE_DELIVERED -> delivery((LineDelivered) event);
            case BUS_LOCKED -> "locked" + by(event);
            case BUS_UNLOCKED -> "unlocked" + by(event);
            case THREAD_SWITCHED ->
                ((ThreadSwitched) event).thread() == 0 ? "idles" : "runs thread " + ((ThreadSwitched) event).thread();
            case THREAD_SLEPT -> thread(event) + " sleeps on " + ((ThreadSlept) event).on();
            case THREAD_WOKEN -> thread(event) + " wakes";
            case THREAD_ENDED -> thread(event) + " ends with status " + ((ThreadEnded) event).status();
            case SYSTEM_CALL_MADE -> thread(event) + " calls " + ((SystemCallMade) event).name();
            case SYSTEM_CALL_RETURNED ->
                ((SystemCallReturned) event).name() + " = " + number(((SystemCallReturned) event).result());
            case PAGE_FAULTED -> fault((PageFaulted) event);
            case SIGNAL_DELIVERED -> thread(event) + " gets signal " + ((SignalDelivered) event).signal();
        };
    }

    private static String fault(PageFaulted fault) {
        return thread(fault) + " faults at " + hex(fault.virtual()) + ", error " + hex(fault.error()) + ": "
                + fault.how();
    }

    /** A request as the textbooks write it. */
    public static String of(Request request) {
        return switch (request) {
            case READ -> "Read";
            case RFO -> "RFO";
            case UPGRADE -> "Upgrade";
            case WRITEBACK -> "Write-back";
            case EVICTION -> "Eviction";
            case BUS_LOCK -> "Bus lock";
            case BACK_INVALIDATE -> "Back-invalidate";
            case FLUSH -> "Flush";
            case READ_SHARED -> "Read shared";
            case READ_UNCACHED -> "Read uncached";
            case WRITE_UNCACHED -> "Write uncached";
            case WRITE_THROUGH -> "Write through";
        };
    }

    /** An access as one says it: {@code load}, {@code locked}. */
    public static String of(Access access) {
        return access.name().toLowerCase(Locale.ROOT);
    }

    /** Small numbers in decimal, as a reader thinks of them; large ones, which are addresses or patterns, in hex. */
    public static String number(long value) {
        return value >= -9999 && value <= 9999 ? Long.toString(value) : hex(value);
    }

    /** {@code 0x1040}. */
    public static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    private static String thread(SimEvent event) {
        return "thread " + ((KernelEvent) event).thread();
    }

    private static String access(AccessCompleted event) {
        return of(event.access()) + " "
                + (event.access() == Access.LOAD ? "= " : "")
                + number(event.value()) + ", " + event.ledger().total() + " cycles";
    }

    private static String change(LineChanged event) {
        return event.from() + " → " + event.to() + ": " + event.because().meaning();
    }

    private static String snoop(LineSnooped event) {
        return "answers " + event.snoop() + " in " + event.before() + (event.supplied() ? " with the data" : "");
    }

    private static String delivery(LineDelivered event) {
        return event.source() == DataSource.NONE ? "gets its acknowledgement" : "gets the data from " + source(event);
    }

    private static String source(LineDelivered event) {
        return event.source() == DataSource.CORE
                ? "another core"
                : event.source().name();
    }

    private static String place(Level level) {
        return level == Level.DRAM ? "DRAM" : "L3";
    }

    private static String by(SimEvent event) {
        return event.core() < 0 ? "" : " of core " + event.core();
    }

    private static String from(SimEvent event) {
        return event.core() < 0 ? "" : " of core " + event.core();
    }
}
