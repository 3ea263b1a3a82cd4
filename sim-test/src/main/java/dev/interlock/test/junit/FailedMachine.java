package dev.interlock.test.junit;

import dev.interlock.core.machine.Machine;

/** A note beside a failure: which machine it was, and how to run the test again. It has no stack trace; the failure has. */
final class FailedMachine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedMachine(Machine machine) {
        super(
                text(machine) + "; run it again with -D" + TestSeed.PARAMETER + "="
                        + machine.config().seed(),
                null,
                false,
                false);
    }

    static String text(Machine machine) {
        return machine.config().name() + " with " + machine.cores() + (machine.cores() == 1 ? " core" : " cores") + ", "
                + machine.protocol() + ", seed " + machine.config().seed() + ", at cycle " + machine.cycle();
    }
}
