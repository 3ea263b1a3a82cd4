package dev.interlock.os.timer;

import dev.interlock.os.signal.SignalInfo;
import dev.interlock.os.signal.Signals;
import dev.interlock.os.wait.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** The timers of one process: the three of setitimer(2), those of timer_create(2), and who waits for its CPU time. */
public final class ProcessTimers {
    /** ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF: which signal each sends. */
    private static final int[] SIGNALS = {Signals.SIGALRM, Signals.SIGVTALRM, Signals.SIGPROF};

    /** Timers that a process may have, as RLIMIT_SIGPENDING limits them on Linux. */
    private static final int MOST = 1024;

    private final IntervalTimer[] intervals = new IntervalTimer[SIGNALS.length];
    private final TreeMap<Integer, PosixTimer> timers = new TreeMap<>();
    private final TimerQueue userTime = new TimerQueue();
    private final TimerQueue cpuTime = new TimerQueue();
    private int next;

    /** @param sends a signal to the process */
    public ProcessTimers(IntConsumer sends) {
        for (int which = 0; which < intervals.length; which++) {
            int number = which;
            intervals[which] = new IntervalTimer(() -> {
                sends.accept(SIGNALS[number]);
                intervals[number].goOn();
            });
        }
    }

    /** ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF. */
    public IntervalTimer interval(int which) {
        return intervals[which];
    }

    /** Who waits for the time that its threads spend in the program. */
    public TimerQueue userTime() {
        return userTime;
    }

    /** Who waits for the time that its threads have cores. */
    public TimerQueue cpuTime() {
        return cpuTime;
    }

    // ---------------------------------------------------------------- timer_create

    /** The number for a timer that is about to be made; −1 if there are too many. */
    public int newNumber() {
        return timers.size() >= MOST ? -1 : next++;
    }

    /** A timer is made. */
    public void add(int number, PosixTimer timer) {
        timers.put(number, timer);
    }

    /** The timer with a number; null if there is none. */
    public PosixTimer get(int number) {
        return timers.get(number);
    }

    /** timer_delete(2). */
    public void delete(int number) {
        timers.remove(number).stop();
    }

    /** execve(2): the timers of timer_create(2) are gone, those of setitimer(2) stay. */
    public void deleteAll() {
        timers.values().forEach(PosixTimer::stop);
        timers.clear();
        next = 0;
    }

    /** The process is over. */
    public void stop() {
        deleteAll();
        for (IntervalTimer interval : intervals) {
            interval.stop();
        }
    }

    /** A signal as it is told to who takes it now: one of a timer with its overrun count. */
    public SignalInfo told(SignalInfo info) {
        if (info.code() == SignalInfo.TIMER) {
            for (PosixTimer timer : timers.values()) {
                if (timer.sent(info)) {
                    return info.overrun(timer.missed());
                }
            }
        }
        return info;
    }

    /** A signal is taken: its timer goes on. */
    public void taken(SignalInfo info) {
        if (info.code() == SignalInfo.TIMER) {
            timers.values().stream().filter(timer -> timer.sent(info)).forEach(PosixTimer::taken);
        }
    }

    private record Saved(
            List<Object> intervals,
            TreeMap<Integer, PosixTimer> timers,
            List<Object> states,
            Object userTime,
            Object cpuTime,
            int next) {}

    /** All of them as they are now. */
    public Object save() {
        List<Object> states = new ArrayList<>();
        for (IntervalTimer interval : intervals) {
            states.add(interval.save());
        }
        return new Saved(
                states,
                new TreeMap<>(timers),
                timers.values().stream().map(PosixTimer::save).toList(),
                userTime.save(),
                cpuTime.save(),
                next);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        for (int which = 0; which < intervals.length; which++) {
            intervals[which].restore(saved.intervals.get(which));
        }
        timers.clear();
        timers.putAll(saved.timers);
        int index = 0;
        for (PosixTimer timer : timers.values()) {
            timer.restore(saved.states.get(index++));
        }
        userTime.restore(saved.userTime);
        cpuTime.restore(saved.cpuTime);
        next = saved.next;
    }
}
