package dev.interlock.test.oracle;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.StopReason;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A kernel that does for the programs of random instructions what their own signal handler does on hardware: where a fault
 * would end the program, it notes vector and RIP in the words that the program keeps for them, and goes on where the program
 * says.
 */
final class FaultsResumed implements TrapHandler {
    private static final long RESUME = 0x1100_0000L;
    private static final long FAULT_VECTOR = RESUME + 8;
    private static final long FAULT_RIP = RESUME + 16;

    /** Of the continuation in which the fault is handled: what the program has stored must be visible first. */
    private static final long STORES_DRAINED = 0x5151;

    private final TrapHandler kernel;
    private Trap.Exception pending;

    FaultsResumed(TrapHandler kernel) {
        this.kernel = kernel;
    }

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        if (trap instanceof Trap.Continue goOn && goOn.token() == STORES_DRAINED) {
            resume(pending, core);
            return;
        }
        if (!(trap instanceof Trap.Exception exception)) {
            kernel.onTrap(trap, core);
            return;
        }
        TrapContext resuming = (TrapContext) Proxy.newProxyInstance(
                TrapContext.class.getClassLoader(), new Class<?>[] {TrapContext.class}, (proxy, verb, arguments) -> {
                    if (arguments != null && arguments[0] instanceof StopReason) {
                        pending = exception;
                        core.resume(AccessScript.builder()
                                .fence()
                                .andContinue(STORES_DRAINED)
                                .build());
                        return null;
                    }
                    try {
                        return verb.invoke(core, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        kernel.onTrap(trap, resuming);
    }

    private static void resume(Trap.Exception exception, TrapContext core) {
        byte[] word = new byte[8];
        if (!core.read(RESUME, word, 0, 8)) {
            throw new IllegalStateException("the program has no word at 0x" + Long.toHexString(RESUME));
        }
        long rip = core.registers().rip;
        core.registers().rip =
                ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
        core.resume(AccessScript.builder()
                .store(
                        core.translate(FAULT_VECTOR, true),
                        8,
                        exception.fault().vector().number())
                .store(core.translate(FAULT_RIP, true), 8, rip)
                .build());
    }
}
