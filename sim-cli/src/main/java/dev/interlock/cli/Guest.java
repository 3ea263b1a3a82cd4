package dev.interlock.cli;

import dev.interlock.core.machine.Machine;
import dev.interlock.os.kernel.Kernel;
import dev.interlock.os.load.LoadedProgram;

/**
 * A machine with a program in it that has not begun to run.
 *
 * @param machine the machine
 * @param program the program, as it was loaded
 * @param kernel the kernel under it
 */
record Guest(Machine machine, LoadedProgram program, Kernel kernel) implements AutoCloseable {
    @Override
    public void close() {
        machine.close();
    }
}
