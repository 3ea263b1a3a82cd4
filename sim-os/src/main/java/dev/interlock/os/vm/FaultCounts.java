package dev.interlock.os.vm;

/** How many page faults a process has had, as getrusage(2) and {@code /proc/<pid>/stat} tell. */
public final class FaultCounts {
    private long minor;
    private long major;
    private long copies;

    /** Faults that needed no device. */
    public long minorFaults() {
        return minor;
    }

    /** Faults that waited for a device: swap. */
    public long majorFaults() {
        return major;
    }

    /** Pages that were copied because they were written while others had them. */
    public long copiesOnWrite() {
        return copies;
    }

    void minor() {
        minor++;
    }

    void major() {
        major++;
    }

    void copied() {
        copies++;
    }

    private record Saved(long minor, long major, long copies) {}

    Object save() {
        return new Saved(minor, major, copies);
    }

    void restore(Object state) {
        Saved saved = (Saved) state;
        minor = saved.minor;
        major = saved.major;
        copies = saved.copies;
    }
}
