package dev.interlock.os.wait;

/** Who can sleep: a thread. */
public interface Sleeper {
    /** What it waits for may have happened; it is in no queue any more. */
    void wake();

    /** How people know it, for the report of a deadlock. */
    String name();
}
