package dev.interlock.os.task;

/** Progress of a call that must be undone if the call never goes on, because a signal has ended it. */
public interface Unfinished {
    /** The call has ended otherwise. */
    void abandon();
}
