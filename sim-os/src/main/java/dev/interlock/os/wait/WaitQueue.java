package dev.interlock.os.wait;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Who waits for one thing, the longest first. */
public final class WaitQueue {
    private final Supplier<String> what;
    private final Set<Sleeper> sleepers = new LinkedHashSet<>();

    /** @param what is waited for, as a clause for people: "data in pipe 7" */
    public WaitQueue(String what) {
        this(() -> what);
    }

    /** @param what is waited for, asked when somebody reads it */
    public WaitQueue(Supplier<String> what) {
        this.what = what;
    }

    /** What is waited for. */
    public String what() {
        return what.get();
    }

    /** Adds one at the end; nothing happens if it is there already. */
    public void add(Sleeper sleeper) {
        sleepers.add(sleeper);
    }

    /** Takes one out, if it is there. */
    public void remove(Sleeper sleeper) {
        sleepers.remove(sleeper);
    }

    /** True if nobody waits. */
    public boolean isEmpty() {
        return sleepers.isEmpty();
    }

    /** Who waits, the longest first. */
    public List<Sleeper> sleepers() {
        return List.copyOf(sleepers);
    }

    /** Wakes so many, the longest first; how many there were. */
    public int wake(int most) {
        List<Sleeper> woken = new ArrayList<>();
        for (Sleeper sleeper : sleepers) {
            if (woken.size() == most) {
                break;
            }
            woken.add(sleeper);
        }
        woken.forEach(sleepers::remove);
        woken.forEach(Sleeper::wake);
        return woken.size();
    }

    /** Wakes everyone. */
    public int wakeAll() {
        return wake(Integer.MAX_VALUE);
    }

    /** Who waits now. */
    public Object save() {
        return List.copyOf(sleepers);
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        sleepers.clear();
        ((List<?>) state).forEach(sleeper -> sleepers.add((Sleeper) sleeper));
    }
}
