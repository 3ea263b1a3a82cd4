package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.fault.Fault;
import dev.interlock.os.wait.WouldBlock;
import java.util.Optional;

/** The kernel's page-fault handler: what an access lacks is brought, or it is said what is wrong with it. */
public final class PageFaults {
    private final TlbShootdown shootdowns;
    private final int cycles;
    private final Listener listener;

    /** Who hears of each fault. */
    public interface Listener {
        /** A fault was decided about. */
        void faulted(TrapContext core, long address, int errorCode, FaultOutcome outcome);
    }

    /**
     * @param cycles of the handler's own code
     * @param listener hears of each fault
     */
    public PageFaults(TlbShootdown shootdowns, int cycles, Listener listener) {
        this.shootdowns = shootdowns;
        this.cycles = cycles;
        this.listener = listener;
    }

    /**
     * Handles a fault. If nothing is wrong with the access, the core is on its way when this returns.
     *
     * @param errorCode of the page fault, SDM vol. 3, section 4.7; bit 2 is clear if the kernel itself touches the page
     * @param then how the core goes on when the page is there
     * @param retry how it comes back when frames had to be taken back first
     * @param retried it has come back so: the fault is resolved if it can be, however few frames are left; else a program
     *     whose text is all that can go would for ever lose one page for another
     * @return what is wrong with the access, if anything; then the core still stands before the kernel
     * @throws WouldBlock if somebody else is changing the same tables, or fills the page; nothing has happened
     * @throws OutOfMemoryException if there is no frame left; nothing has happened
     */
    public Optional<BadAccess> handle(
            TrapContext core, AddressSpace space, long address, int errorCode, Then then, Then retry, boolean retried) {
        boolean write = (errorCode & Fault.WRITE) != 0;
        try {
            Optional<BadAccess> bad = space.check(address, write, (errorCode & Fault.INSTRUCTION_FETCH) != 0);
            if (bad.isPresent()) {
                boolean bus = bad.get().signal() == BadAccess.SIGBUS;
                listener.faulted(
                        core, address, errorCode, bus ? FaultOutcome.BUS_ERROR : FaultOutcome.SEGMENTATION_FAULT);
                return bad;
            }
            if (reclaims(core, space.memory(), retry, retried)) {
                listener.faulted(core, address, errorCode, FaultOutcome.RECLAIMED);
                return bad;
            }
            ScriptedWriter writer = writer(core);
            FaultOutcome outcome = space.resolve(address, write, writer.hold(space, space.part(address)));
            listener.faulted(core, address, errorCode, outcome);
            shootdowns.finish(core, writer, then);
            return bad;
        } catch (WouldBlock busy) {
            listener.faulted(core, address, errorCode, FaultOutcome.BUSY);
            throw busy;
        } catch (OutOfMemoryException shortage) {
            listener.faulted(core, address, errorCode, FaultOutcome.OUT_OF_MEMORY);
            throw shortage;
        }
    }

    private ScriptedWriter writer(TrapContext core) {
        return TableWriter.script(AccessScript.builder().delay(cycles), core);
    }

    /** True if memory is short: then frames are taken back first, and the access is tried again. */
    private boolean reclaims(TrapContext core, VirtualMemory memory, Then retry, boolean retried) {
        ScriptedWriter writer = writer(core);
        Reclaim reclaim = memory.reclaim();
        boolean needed = memory.frames().free() < DemandPaging.FRAMES_NEEDED;
        if ((needed || !retried && reclaim.isDue()) && reclaim.run(writer) > 0) {
            shootdowns.finish(core, writer, retry);
            return true;
        }
        writer.abandon(); // what was looked at is free again
        if (needed) {
            throw new OutOfMemoryException(
                    reclaim.victim(),
                    "out of memory: all " + memory.frames().total() + " frames are in use, and none can be taken back");
        }
        return false;
    }
}
