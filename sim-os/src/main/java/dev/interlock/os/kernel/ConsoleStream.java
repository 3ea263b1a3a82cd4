package dev.interlock.os.kernel;

import dev.interlock.os.error.BudgetException;
import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.Readiness;

/** Standard input, output or error of the guest: one end of a pipe, whose other end is the embedder. */
final class ConsoleStream extends Inode {
    private final Console console;
    private final int descriptor;
    private final Readiness readiness = new Readiness(() -> "the console");

    ConsoleStream(Console console, int descriptor) {
        super(descriptor, Kind.PIPE, 0600);
        this.console = console;
        this.descriptor = descriptor;
    }

    @Override
    public Readiness readiness() {
        return readiness; // ready at any time, but as pipes are: epoll(7) takes it
    }

    @Override
    public int read(long offset, byte[] target, int count) {
        return console.read(target, count);
    }

    @Override
    public void write(long offset, byte[] bytes, int count) {
        if (count > console.remaining()) {
            throw new BudgetException("the program has written more than its budget of " + console.budget() + " bytes");
        }
        if (!console.write(descriptor, bytes, count)) {
            throw new SystemCallException(Errno.EPIPE);
        }
    }
}
