package dev.interlock.os.file;

import dev.interlock.os.wait.WaitQueue;
import java.util.function.Supplier;

/**
 * Who is told when a file becomes ready: the poll queue of Linux's {@code file_operations.poll}, one for each direction.
 * It counts what happened, too, for those who want to hear of each event once (epoll(7), edge-triggered).
 */
public final class Readiness {
    /** POLLIN and POLLRDNORM, poll(2). */
    public static final int INPUT = 0x001 | 0x040;

    /** POLLOUT and POLLWRNORM. */
    public static final int OUTPUT = 0x004 | 0x100;

    /** POLLPRI. */
    public static final int PRIORITY = 0x002;

    /** POLLERR: the other end of a pipe is closed. */
    public static final int ERROR = 0x008;

    /** POLLHUP: nobody will write any more. */
    public static final int HANG_UP = 0x010;

    /** POLLNVAL: the descriptor is not open. */
    public static final int INVALID = 0x020;

    /** POLLRDHUP: the peer of a socket will not write any more. */
    public static final int PEER_CLOSED = 0x2000;

    /** Of files that are always ready: nobody ever sleeps here. */
    static final Readiness NEVER_CHANGES = new Readiness(() -> "nothing");

    private final WaitQueue input;
    private final WaitQueue output;
    private long inputs;
    private long outputs;

    /** @param what the file is, for people: "pipe 7" */
    public Readiness(Supplier<String> what) {
        this.input = new WaitQueue(() -> "data in " + what.get());
        this.output = new WaitQueue(() -> "room in " + what.get());
    }

    /** @param arrivals who waits for something to come; nothing is ever written */
    public Readiness(WaitQueue arrivals) {
        this.input = arrivals;
        this.output = new WaitQueue("room for nothing");
    }

    /** Who waits for something to read. */
    public WaitQueue input() {
        return input;
    }

    /** Who waits for room to write. */
    public WaitQueue output() {
        return output;
    }

    /** Something can be read. */
    public void readable() {
        inputs++;
        input.wakeAll();
    }

    /** Something can be written. */
    public void writable() {
        outputs++;
        output.wakeAll();
    }

    /** Something has changed that both directions want to know: an end was closed. */
    public void changed() {
        readable();
        writable();
    }

    /** How often {@link #readable} was said. */
    public long inputs() {
        return inputs;
    }

    /** How often {@link #writable} was said. */
    public long outputs() {
        return outputs;
    }

    private record Saved(Object input, Object output, long inputs, long outputs) {}

    /** Who waits now. */
    public Object save() {
        return new Saved(input.save(), output.save(), inputs, outputs);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        input.restore(saved.input);
        output.restore(saved.output);
        inputs = saved.inputs;
        outputs = saved.outputs;
    }
}
