package dev.interlock.core.trap;

/**
 * The kernel behind the trap door. It decides at one exact cycle, with every core simulated up to that cycle and no
 * further; what its work costs is an {@link dev.interlock.core.pipeline.AccessScript} that the trapping core then performs
 * through its own caches.
 */
public interface TrapHandler {
    /**
     * A core stands before the kernel. The handler must end in exactly one of the verbs of {@link TrapContext}: resume,
     * halt, hold, or stop.
     */
    void onTrap(Trap trap, TrapContext context);

    /** What the kernel keeps outside simulated memory, for a snapshot; immutable. Null if it keeps nothing. */
    default Object save() {
        return null;
    }

    /** Goes back to what {@link #save} returned. */
    default void restore(Object saved) {}
}
