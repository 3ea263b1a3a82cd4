package dev.interlock.os.schedule;

import java.util.Optional;

/** The classes of sched(7), with the numbers of {@code <linux/sched.h>}. */
public enum SchedulingClass {
    /** Fair shares by nice value. */
    OTHER(0),
    /** Real time: runs until it sleeps or yields. */
    FIFO(1),
    /** Real time: takes turns with others of its priority. */
    RR(2),
    /** As OTHER, for work that nobody waits for. */
    BATCH(3),
    /** As OTHER, with the smallest weight of all. */
    IDLE(5);

    private final int number;

    SchedulingClass(int number) {
        this.number = number;
    }

    /** Its number in system calls. */
    public int number() {
        return number;
    }

    /** True for FIFO and RR. */
    public boolean isRealTime() {
        return this == FIFO || this == RR;
    }

    /** The class with this number. */
    public static Optional<SchedulingClass> of(int number) {
        for (SchedulingClass one : values()) {
            if (one.number == number) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
