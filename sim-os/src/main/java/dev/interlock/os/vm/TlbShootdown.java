package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.TrapContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sees a change of an address space through to its end, core by core.
 *
 * <pre>
 *   the core that changes            the others that run the address space
 *   stores to the tables, INVLPG
 *   DONE: nobody else runs it ─▶ frames are given back, the tables are free for the next change
 * </pre>
 */
public final class TlbShootdown {
    /** Token: the stores and invalidations of this core are done. */
    public static final long DONE = 0x5d0;

    private final VirtualMemory memory;
    private final KernelExit exit;

    /** What cores are in the middle of, by core. */
    private final TreeMap<Integer, Change> changes = new TreeMap<>();

    private record Change(Shootdown shootdown, Then then) {}

    /** @param exit how the kernel leaves when a change is whole */
    public TlbShootdown(VirtualMemory memory, KernelExit exit) {
        this.memory = memory;
        this.exit = exit;
    }

    /** True if a continuation belongs here. */
    public static boolean isToken(long token) {
        return token == DONE;
    }

    /** The change has been decided: the core performs it, and everybody forgets what it takes away. */
    public void finish(TrapContext core, ScriptedWriter writer, Then then) {
        AccessScript.Builder work = writer.work();
        writer.shootdown().invalidate(work, core.core());
        changes.put(core.core(), new Change(writer.shootdown(), then));
        core.resume(work.fence().andContinue(DONE).build());
    }

    /** A continuation of the core. */
    public void goOn(TrapContext core, long token) {
        complete(core, changes.remove(core.core()));
    }

    private void complete(TrapContext core, Change change) {
        AccessScript.Builder work = AccessScript.builder();
        change.shootdown.complete(memory, TableWriter.script(work, core), work);
        exit.leave(core, work, change.then);
    }

    private record Saved(Map<Integer, Change> changes) {}

    /** What is under way. */
    public Object save() {
        return new Saved(new TreeMap<>(changes));
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        changes.clear();
        changes.putAll(((Saved) state).changes);
    }
}
