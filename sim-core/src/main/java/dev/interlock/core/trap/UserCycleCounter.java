package dev.interlock.core.trap;

/**
 * Counts the cycles that one core spends in programs, not those of the kernel, and interrupts at a count that was asked for:
 * a fixed-function performance counter of unhalted cycles that is switched on for ring 3 only, whose overflow the local
 * interrupt controller makes an interrupt. SDM vol. 3B, "Performance Monitoring", and vol. 3A, 11.5.1 (LVT performance
 * counter register).
 */
public final class UserCycleCounter {
    private static final long NEVER = Long.MAX_VALUE;

    private final LocalApic apic;
    private long counted;
    private long since = NEVER;
    private long limit = NEVER;

    /** @param apic of the same core */
    public UserCycleCounter(LocalApic apic) {
        this.apic = apic;
    }

    /** The core's program goes on. */
    public void enterProgram(long now) {
        since = now;
        setAlarm();
    }

    /** The core leaves its program, if it is in one. */
    public void leaveProgram(long now) {
        if (since != NEVER) {
            counted += now - since;
            since = NEVER;
            setAlarm();
        }
    }

    /** How many cycles of programs there were up to a cycle that is not over for the core. */
    public long at(long now) {
        return since == NEVER ? counted : counted + Math.max(0, now - since);
    }

    /** Interrupts the core when there have been so many; {@link Long#MAX_VALUE} for never. Replaces what was asked before. */
    public void limit(long cycles) {
        limit = cycles;
        setAlarm();
    }

    private void setAlarm() {
        apic.counter(since == NEVER || limit == NEVER ? NEVER : since + Math.max(0, limit - counted));
    }

    private record Saved(long counted, long since, long limit) {}

    /** Everything, for a snapshot. */
    public Object save() {
        return new Saved(counted, since, limit);
    }

    /** Goes back to a saved state; the interrupt controller has its own. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        counted = saved.counted;
        since = saved.since;
        limit = saved.limit;
    }
}
