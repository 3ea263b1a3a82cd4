package dev.interlock.os.task;

/**
 * The system call that a task is in. A call that cannot go on at once is made again from its beginning when it can; what it
 * must know from before stands here.
 */
public final class CallState {
    private long started;
    private Object progress;

    /** A call begins. */
    public void begin(long now) {
        started = now;
        progress = null;
    }

    /** The call is over, whoever has ended it; what it has begun and not finished is undone. */
    public void end() {
        if (progress instanceof Unfinished unfinished) {
            unfinished.abandon();
        }
        progress = null;
    }

    /** The cycle in which the call was first made: what its time-outs count from. */
    public long started() {
        return started;
    }

    /** What the call has noted, null at first. */
    public Object progress() {
        return progress;
    }

    /** Notes how far the call is. An immutable value: snapshots hold it. */
    public void note(Object newProgress) {
        progress = newProgress;
    }

    private record Saved(long started, Object progress) {}

    Object save() {
        return new Saved(started, progress);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        started = saved.started;
        progress = saved.progress;
    }
}
