package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import java.util.Optional;

/** The kernel's page-fault handler: what an access lacks is brought, or it is said what is wrong with it. */
public final class PageFaults {
    private final TlbShootdown shootdowns;
    private final int cycles;

    /** @param cycles of the handler's own code */
    public PageFaults(TlbShootdown shootdowns, int cycles) {
        this.shootdowns = shootdowns;
        this.cycles = cycles;
    }

    /**
     * Handles a fault. If nothing is wrong with the access, the core is on its way when this returns.
     *
     * @param then how the core goes on when the page is there
     * @return what is wrong with the access, if anything; then the core still stands before the kernel
     * @throws dev.interlock.os.wait.WouldBlock if somebody else is changing the same tables, or fills the page; nothing has
     *     happened
     * @throws OutOfMemoryException if there is no frame left; nothing has happened
     */
    public Optional<BadAccess> handle(
            TrapContext core, AddressSpace space, long address, boolean write, boolean fetch, Then then) {
        Optional<BadAccess> bad = space.check(address, write, fetch);
        if (bad.isPresent()) {
            return bad;
        }
        if (!reclaims(core, space.memory(), then)) {
            ScriptedWriter writer = writer(core);
            space.resolve(address, write, writer.hold(space, space.part(address)));
            shootdowns.finish(core, writer, then);
        }
        return bad;
    }

    private ScriptedWriter writer(TrapContext core) {
        return TableWriter.script(AccessScript.builder().delay(cycles), core);
    }

    /** True if memory is short: then frames are taken back first, and the access is tried again. */
    private boolean reclaims(TrapContext core, VirtualMemory memory, Then then) {
        ScriptedWriter writer = writer(core);
        Reclaim reclaim = memory.reclaim();
        if (reclaim.isDue() && reclaim.run(writer) > 0) {
            shootdowns.finish(core, writer, then);
            return true;
        }
        writer.abandon(); // what was looked at is free again
        if (memory.frames().free() < DemandPaging.FRAMES_NEEDED) {
            throw new OutOfMemoryException(
                    reclaim.victim(),
                    "out of memory: all " + memory.frames().total() + " frames are in use, and none can be taken back");
        }
        return false;
    }
}
