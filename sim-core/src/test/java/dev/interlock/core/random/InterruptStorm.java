package dev.interlock.core.random;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.LocalApic;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import java.util.SplittableRandom;

/**
 * A kernel that answers every trap by more interrupts: timers, interrupts to other cores and to itself, cores that hold until
 * another one releases them. What it decides depends on the seed, the core and the cycle alone, so it has no state to save.
 */
final class InterruptStorm implements TrapHandler {
    /** From this cycle on nothing new is begun, and who was halted stays so. */
    static final long LULL = 30_000;

    private static final int VECTOR = 0x40;
    private static final long TOKEN = 77;
    private static final long DATA = 0x88_0000;

    private final long seed;
    private final int cores;

    InterruptStorm(long seed, int cores) {
        this.seed = seed;
        this.cores = cores;
    }

    @Override
    public void onTrap(Trap trap, TrapContext core) {
        SplittableRandom random = new SplittableRandom(seed + core.core() * 1_000_003L + core.now() * 7919);
        if (core.now() < LULL) {
            disturb(random, core);
        }
        AccessScript.Builder work = AccessScript.builder();
        for (int i = random.nextInt(6); i > 0; i--) {
            long address = DATA + random.nextInt(32) * 8;
            switch (random.nextInt(4)) {
                case 0 -> work.load(address, 8);
                case 1 -> work.store(address, 8, core.now());
                case 2 -> work.fence();
                default -> work.delay(random.nextInt(40));
            }
        }
        boolean halts = trap instanceof Trap.Halt || trap instanceof Trap.Exception;
        // the bit of a program that is over stays in RSP's last place, where programs with a stack have zeros
        if (halts) {
            core.registers().gpr[4] |= 1;
        }
        if (core.now() < LULL && random.nextInt(5) == 0) {
            long until = core.now() + random.nextInt(500);
            core.hold(work.build(), TOKEN);
            core.release(core.core(), until);
        } else if ((core.registers().gpr[4] & 1) != 0) {
            core.halt(work.build());
        } else {
            core.resume(work.build());
        }
    }

    private void disturb(SplittableRandom random, TrapContext core) {
        for (int i = random.nextInt(3); i > 0; i--) {
            core.interrupt(random.nextInt(cores), VECTOR + random.nextInt(4), core.now() + random.nextInt(200));
        }
        if (random.nextInt(4) != 0) {
            int whose = random.nextInt(cores);
            boolean cancels = random.nextInt(8) == 0;
            core.timer(whose, cancels ? Long.MAX_VALUE : core.now() + random.nextInt(700));
        }
        if (random.nextInt(3) == 0) {
            core.interrupt(core.core(), LocalApic.TIMER_VECTOR, core.now());
        }
    }
}
