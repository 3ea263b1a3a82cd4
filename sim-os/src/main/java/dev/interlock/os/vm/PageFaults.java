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
     * @throws OutOfFramesException if there is no frame left; nothing has happened
     */
    public Optional<BadAccess> handle(
            TrapContext core, AddressSpace space, long address, boolean write, boolean fetch, Then then) {
        Optional<BadAccess> bad = space.check(address, write, fetch);
        if (bad.isPresent()) {
            return bad;
        }
        AccessScript.Builder work = AccessScript.builder().delay(cycles);
        ScriptedWriter writer = TableWriter.script(work, core);
        space.memory().frames().require(DemandPaging.FRAMES_NEEDED);
        space.resolve(address, write, writer.hold(space, space.part(address)));
        shootdowns.finish(core, writer, then);
        return bad;
    }
}
