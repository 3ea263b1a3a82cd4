package dev.interlock.os.vm;

/** How often cores had to ask others to forget translations. */
public final class ShootdownCounts {
    private long shootdowns;
    private long interrupts;

    /** Changes that concerned other cores. */
    public long shootdowns() {
        return shootdowns;
    }

    /** Interrupts that were sent for them. */
    public long interrupts() {
        return interrupts;
    }

    void asked(int cores) {
        shootdowns++;
        interrupts += cores;
    }

    private record Saved(long shootdowns, long interrupts) {}

    Object save() {
        return new Saved(shootdowns, interrupts);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        shootdowns = saved.shootdowns;
        interrupts = saved.interrupts;
    }
}
