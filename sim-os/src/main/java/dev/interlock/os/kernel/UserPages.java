package dev.interlock.os.kernel;

import dev.interlock.core.trap.TrapContext;
import dev.interlock.isa.fault.Fault;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.OutOfMemoryException;
import dev.interlock.os.vm.PageFaults;
import dev.interlock.os.vm.Then;

/** Brings pages of the program's memory that the kernel itself wants to touch: they may come at the first touch only. */
final class UserPages implements SignalDelivery.Pages {
    private static final int USER = 3;

    private final PageFaults pageFaults;
    private final Dispatcher dispatcher;
    private final OutOfMemoryKiller killer;

    UserPages(PageFaults pageFaults, Dispatcher dispatcher, OutOfMemoryKiller killer) {
        this.pageFaults = pageFaults;
        this.dispatcher = dispatcher;
        this.killer = killer;
    }

    /** True if an access can be made good, and the core is on its way to do so and come back with a token. */
    boolean areBrought(TrapContext core, long address, boolean write, long token) {
        AddressSpace space = dispatcher.current(core.core()).process().space();
        Then then = Then.again(token);
        return core.registers().cpl == USER
                && pageFaults
                        .handle(core, space, address, write ? Fault.WRITE : 0, then, then, false)
                        .isEmpty();
    }

    @Override
    public boolean areBrought(TrapContext core, long address, long token) {
        return areBrought(core, address, true, token);
    }

    @Override
    public void areShort(OutOfMemoryException shortage, long token, TrapContext core) {
        killer.kill(shortage, token, core);
    }
}
