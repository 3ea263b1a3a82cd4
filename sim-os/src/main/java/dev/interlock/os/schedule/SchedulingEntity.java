package dev.interlock.os.schedule;

/** What the scheduler knows of a thread: its wishes, its history, and its counters. Linux's {@code sched_entity}. */
public abstract class SchedulingEntity {
    /** {@code sched_prio_to_weight} of Linux: each step of nice is a tenth of the time, 1.25 between neighbours. */
    private static final int[] WEIGHTS = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
        9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
        1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
        110, 87, 70, 56, 45, 36, 29, 23, 18, 15
    };

    /** The weight of nice 0. */
    static final int NICE_0_WEIGHT = 1024;

    private static final int IDLE_WEIGHT = 3;

    private int nice;
    private SchedulingClass schedulingClass = SchedulingClass.OTHER;
    private int priority;
    private int lentPriority;
    private long affinity = -1;

    long virtualRuntime;
    /** Order of arrival in its run queue; decides among equals. */
    long order;
    /** When it last became ready or was given a core. */
    long since;

    private int lastCore;
    private long runCycles;
    private long userCycles;
    private long waitCycles;
    private long voluntarySwitches;
    private long involuntarySwitches;
    private long migrations;

    /** From −20, the most favourable, to 19. */
    public int nice() {
        return nice;
    }

    /** Its class. */
    public SchedulingClass schedulingClass() {
        return schedulingClass;
    }

    /** Real-time priority, 1 to 99, the higher the more urgent; 0 if it is in no real-time class. */
    public int priority() {
        return priority;
    }

    /** The real-time priority that others lend it because they wait for a lock that it has; 0 for none. */
    public int lentPriority() {
        return lentPriority;
    }

    /** The real-time priority that it runs with: its own or a lent one, whichever is higher; 0 for none. */
    public int urgency() {
        return Math.max(priority, lentPriority);
    }

    /** True if it runs before all who share by weight: by its own class, or because others lend it their priority. */
    boolean isRealTime() {
        return schedulingClass.isRealTime() || lentPriority > 0;
    }

    void lent(int newPriority) {
        lentPriority = newPriority;
    }

    /** The cores that it may run on, one bit each. */
    public long affinity() {
        return affinity;
    }

    /** The core that it runs on, or ran on last. */
    public int lastCore() {
        return lastCore;
    }

    /** Cycles that it had a core. */
    public long runCycles() {
        return runCycles;
    }

    /** Of these, cycles in its program, as far as they have been noted. */
    public long userCycles() {
        return userCycles;
    }

    /** It has spent so many cycles more in its program. */
    public void ranProgram(long cycles) {
        userCycles += cycles;
    }

    /** Cycles that it could have run, and others did. */
    public long waitCycles() {
        return waitCycles;
    }

    /** Times that it gave its core away because it had to wait. */
    public long voluntarySwitches() {
        return voluntarySwitches;
    }

    /** Times that its core was taken from it. */
    public long involuntarySwitches() {
        return involuntarySwitches;
    }

    /** Times that it went on at another core. */
    public long migrations() {
        return migrations;
    }

    void wishes(SchedulingClass newClass, int newPriority, int newNice) {
        schedulingClass = newClass;
        priority = newPriority;
        nice = newNice;
    }

    void affinity(long cores) {
        affinity = cores;
    }

    boolean mayRunOn(int core) {
        return (affinity >>> core & 1) != 0;
    }

    int weight() {
        return schedulingClass == SchedulingClass.IDLE ? IDLE_WEIGHT : WEIGHTS[nice + 20];
    }

    /** A child begins with what its parent may do. */
    protected void inherit(SchedulingEntity parent) {
        nice = parent.nice;
        schedulingClass = parent.schedulingClass;
        priority = parent.priority;
        affinity = parent.affinity;
        lastCore = parent.lastCore;
        virtualRuntime = 0;
    }

    void ran(long cycles) {
        runCycles += cycles;
    }

    void waited(long cycles) {
        waitCycles += cycles;
    }

    void switchedOut(boolean voluntary) {
        if (voluntary) {
            voluntarySwitches++;
        } else {
            involuntarySwitches++;
        }
    }

    /** It is given this core; {@code first} for a thread that has never run. */
    void runsOn(int core, boolean first) {
        if (core != lastCore && !first) {
            migrations++;
        }
        lastCore = core;
    }

    private record Saved(
            int nice,
            SchedulingClass schedulingClass,
            int priority,
            int lentPriority,
            long affinity,
            long virtualRuntime,
            long order,
            long since,
            int lastCore,
            long[] counters) {}

    /** What the scheduler knows of it now. */
    protected final Object saveScheduling() {
        return new Saved(
                nice,
                schedulingClass,
                priority,
                lentPriority,
                affinity,
                virtualRuntime,
                order,
                since,
                lastCore,
                new long[] {runCycles, userCycles, waitCycles, voluntarySwitches, involuntarySwitches, migrations});
    }

    /** Goes back to what {@link #saveScheduling} returned. */
    protected final void restoreScheduling(Object state) {
        Saved saved = (Saved) state;
        nice = saved.nice;
        schedulingClass = saved.schedulingClass;
        priority = saved.priority;
        lentPriority = saved.lentPriority;
        affinity = saved.affinity;
        virtualRuntime = saved.virtualRuntime;
        order = saved.order;
        since = saved.since;
        lastCore = saved.lastCore;
        runCycles = saved.counters[0];
        userCycles = saved.counters[1];
        waitCycles = saved.counters[2];
        voluntarySwitches = saved.counters[3];
        involuntarySwitches = saved.counters[4];
        migrations = saved.counters[5];
    }
}
